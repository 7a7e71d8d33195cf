"""Who may come in: accounts with a role, passwords kept as argon2id, sessions, and a limit on guessing."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from counterclaim.desk.service import WHO_MAY, Person
from counterclaim.errors import UsageFault
from counterclaim.ledger.desk import DeskLedger

#: A session ends after so long without a request, and after a working day in any case.
IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=12)
#: How often the last request of a session is written down.
TOUCH: Final = timedelta(minutes=1)
#: Wrong passwords within WINDOW seconds, for one name and for one address, until nobody is let in by it.
TRIES: Final = 5
WINDOW: Final = 300.0
LEAST: Final = 12
#: A longer password costs time to hash and protects no better.
MOST: Final = 1024
_NAME: Final = re.compile(r"[^\s/\\<>&\"'\x00-\x1f][^/\\<>&\"'\x00-\x1f]{0,59}")


class LoginFault(UsageFault):
    """Wrong name or password: which of the two is not said."""


class TooManyTries(UsageFault):
    """Too many wrong passwords; `seconds` until the next may be tried."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many wrong passwords: wait {seconds} seconds")


@dataclass(frozen=True, slots=True)
class Session:
    person: Person
    csrf: str


class Limiter:
    """Counts wrong tries by key. In memory: a restart forgets them, which costs whoever guesses more than it gives."""

    def __init__(self, tries: int = TRIES, window: float = WINDOW) -> None:
        self._tries, self._window = tries, window
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, *keys: str) -> None:
        """Raises TooManyTries where one of the keys has used up its tries."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                times = self._recent(key, now)
                if len(times) >= self._tries:
                    raise TooManyTries(max(1, round(times[0] + self._window - now)))

    def count(self, *keys: str) -> None:
        now = time.monotonic()
        with self._lock:
            for key in keys:
                self._recent(key, now).append(now)
            # names that nobody has are guessed too: what is old is thrown away
            if len(self._seen) > 10_000:
                for key in [k for k in self._seen if not self._recent(k, now)]:
                    del self._seen[key]

    def forget(self, key: str) -> None:
        with self._lock:
            self._seen.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._seen.setdefault(key, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        return times


class People:
    """The accounts of a ledger."""

    def __init__(self, ledger: DeskLedger) -> None:
        self._ledger = ledger
        self._hasher = PasswordHasher()
        self._limiter = Limiter()
        #: Compared with where there is no such account, so that the answer takes as long.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    def put(self, name: str, role: str, password: str) -> None:
        """Makes an account or changes it. Raises UsageFault where name, role or password is none."""
        if not _NAME.fullmatch(name):
            raise UsageFault(f"{name!r} can't be a name")
        if role not in WHO_MAY:
            raise UsageFault(f"there is no role {role!r} (there are: {', '.join(WHO_MAY)})")
        if not LEAST <= len(password) <= MOST:
            raise UsageFault(f"a password has {LEAST} to {MOST} characters")
        self._ledger.put_account(name, role, self._hasher.hash(password))

    def log_in(self, name: str, password: str, *, address: str) -> tuple[str, Session]:
        """(token for the cookie, session). Raises LoginFault, TooManyTries."""
        keys = (f"name {name}", f"address {address}")
        self._limiter.check(*keys)
        account = next((a for a in self._ledger.accounts() if a.name == name and a.closed is None), None)
        held = account.password if account else self._nobody
        try:
            fits = len(password) <= MOST and self._hasher.verify(held, password)
        except (VerificationError, InvalidHashError):
            fits = False
        if not fits or account is None:
            self._limiter.count(*keys)
            raise LoginFault("the name or the password is wrong")
        self._limiter.forget(keys[0])
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        self._ledger.put_session(_digest(token), name, csrf)
        return token, Session(Person(account.name, account.role), csrf)

    def session(self, token: str | None) -> Session | None:
        """The session of a cookie; None where there is none, or it is over."""
        if not token:
            return None
        found = self._ledger.session(_digest(token))
        if found is None:
            return None
        account, csrf, made, seen = found
        now = datetime.now(UTC)
        if now - seen > IDLE or now - made > LONGEST:
            self._ledger.drop_session(_digest(token))
            return None
        if now - seen > TOUCH:
            self._ledger.touch_session(_digest(token))
        return Session(Person(account.name, account.role), csrf)

    def log_out(self, token: str | None) -> None:
        if token:
            self._ledger.drop_session(_digest(token))


def same(one: str, other: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
