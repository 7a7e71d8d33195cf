"""Words in, the texts, events and actors that hold them out, hits marked; works on a connection that it is given.

In SQLite by its own full-text search (FTS5), a virtual table beside the others that is made when it is first written; in
PostgreSQL by its own (`fulltext`). Where SQLite was built without it, by comparing words: slower, nearly the same answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import REAL, Connection, cast, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from counterclaim.ledger import fulltext
from counterclaim.ledger.desk_tables import desk_words
from counterclaim.wordlists import fold

#: Around a hit in the excerpts; characters that no text of a report holds once it is stored in a page.
OPEN: Final = "\x02"
CLOSE: Final = "\x03"
#: Characters around the first hit.
AROUND: Final = 90
#: Characters from which the last word may be the beginning of one.
SHORTEST: Final = 2
#: Values in one statement: PostgreSQL takes 65,535, SQLite once took 999.
MOST_AT_ONCE: Final = 500
_WORD: Final = re.compile(r"\w+")

#: Hits that are ranked. Of words that more texts hold than these, what is latest stands first.
MOST_RANKED: Final = 2000

_MAKE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS desk_search USING fts5(title, body, content = 'desk_words',"
    " content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
)


def _has_fts(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'desk_search'")))


def _can_fts(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.scalar(text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")))


def _number(kind: str, ref: str, day: date | None) -> int:
    """The number of a row: the later its day the greater (22 bits), and made of its content (41 bits)."""
    content = int.from_bytes(hashlib.sha256(f"{kind} {ref}".encode()).digest()[:8], "big") >> 23
    return ((day.toordinal() if day else 0) << 41) | content


def put_words(connection: Connection, rows: Sequence[tuple[str, str, date | None, str, str]]) -> None:
    """Adds (kind, ref, day, title, body), in place of those of the same kind and ref. Without a day it comes last."""
    if not rows:
        return
    for kind in sorted({row[0] for row in rows}):
        throw_words(connection, kind, [row[1] for row in rows if row[0] == kind])
    values: list[dict[str, Any]] = [
        {"kind": kind, "ref": ref, "number": _number(kind, ref, day), "title": title, "body": body}
        for kind, ref, day, title, body in rows
    ]
    if connection.dialect.name == "postgresql":
        for value in values:
            value["lexemes"] = fulltext.vector_of(value["title"], value["body"])
    connection.execute(insert(desk_words), values)
    if _can_fts(connection):
        connection.execute(text(_MAKE))
        connection.execute(text("INSERT INTO desk_search (rowid, title, body) VALUES (:number, :title, :body)"), values)


def throw_words(connection: Connection, kind: str, refs: Iterable[str] | None = None) -> None:
    """Takes out the rows of a kind, with these refs or all."""
    c = desk_words.c
    listed = None if refs is None else list(refs)
    for chunk in (
        [None] if listed is None else [listed[n : n + MOST_AT_ONCE] for n in range(0, len(listed), MOST_AT_ONCE)]
    ):
        where = [c.kind == kind] if chunk is None else [c.kind == kind, c.ref.in_(chunk)]
        if _has_fts(connection):
            # what is taken out of the full-text table must be told to it as it was put in
            old = connection.execute(select(c.number, c.title, c.body).where(*where)).all()
            if old:
                connection.execute(
                    text("INSERT INTO desk_search (desk_search, rowid, title, body) VALUES ('delete', :n, :t, :b)"),
                    [{"n": row.number, "t": row.title, "b": row.body} for row in old],
                )
        connection.execute(delete(desk_words).where(*where))


def search(
    connection: Connection, words: str, *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """(kind, ref, title, excerpt) of what holds every word, the best first, and how many there are.

    The last word may be the beginning of one. Hits in title and excerpt stand between `OPEN` and `CLOSE`. Where more
    than `MOST_RANKED` hold the words, the latest stand first, those beyond that number can't be asked for, and
    `MOST_RANKED` + 1 is given for how many there are."""
    asked = _WORD.findall(words)[:12]
    if not asked:
        return [], 0
    limit = max(0, min(limit, MOST_RANKED - offset))
    if _has_fts(connection):
        return _by_fts(connection, asked, kind=kind, offset=offset, limit=limit)
    if connection.dialect.name == "postgresql":
        return _by_vector(connection, asked, kind=kind, offset=offset, limit=limit)
    return _by_words(connection, asked, kind=kind, offset=offset, limit=limit)


def _by_fts(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    # Each word in quotation marks: nothing of it can be an operator of the search.
    last = fulltext.words_of(asked[-1])
    match = " ".join(f'"{word}"' for word in asked) + ("*" if last and len(last[-1]) >= SHORTEST else "")
    given: dict[str, Any] = {"match": match, "offset": offset, "limit": limit, "open": OPEN, "close": CLOSE}
    given |= {"most": MOST_RANKED + 1}
    narrow = ""
    if kind is not None:
        narrow, given["kind"] = " AND w.kind = :kind", kind
    of = "desk_search JOIN desk_words w ON w.number = desk_search.rowid WHERE desk_search MATCH :match"
    held = "desk_search WHERE desk_search MATCH :match" if kind is None else f"{of}{narrow}"
    total = int(connection.scalar(text(f"SELECT count(*) FROM (SELECT 1 FROM {held} LIMIT :most)"), given) or 0)
    # in the order of their numbers the table gives them without looking at the rest
    order = "bm25(desk_search, 4.0, 1.0), desk_search.rowid DESC" if total <= MOST_RANKED else "desk_search.rowid DESC"
    query = text(
        "SELECT w.kind, w.ref, highlight(desk_search, 0, :open, :close) AS title,"
        " snippet(desk_search, 1, :open, :close, '…', 28) AS excerpt"
        f" FROM {of}{narrow} ORDER BY {order} LIMIT :limit OFFSET :offset"
    )
    return [dict(row._mapping) for row in connection.execute(query, given)], total


def _by_vector(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    written = fulltext.query_of(asked, shortest=SHORTEST)
    if not written:
        return [], 0
    c = desk_words.c
    wanted = cast(written, TSQUERY)
    where: list[Any] = [c.lexemes.op("@@")(wanted)]
    if kind is not None:
        where.append(c.kind == kind)
    some = select(c.number).where(*where).limit(MOST_RANKED + 1).subquery()
    total = int(connection.scalar(select(func.count()).select_from(some)) or 0)
    weights = cast(list(fulltext.WEIGHTS), ARRAY(REAL))
    rank = func.ts_rank(weights, c.lexemes, wanted, fulltext.BY_LENGTH)
    order = (rank.desc(), c.number.desc()) if total <= MOST_RANKED else (c.number.desc(),)
    query = select(c.kind, c.ref, c.title, c.body).where(*where).order_by(*order).offset(offset).limit(limit)
    return [_hit(row, asked) for row in connection.execute(query)], total


def _by_words(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    both = func.lower(desk_words.c.title + " " + desk_words.c.body)
    where: list[Any] = [both.contains(word.lower(), autoescape=True) for word in asked]
    if kind is not None:
        where.append(desk_words.c.kind == kind)
    some = select(desk_words.c.number).where(*where).limit(MOST_RANKED + 1).subquery()
    total = connection.scalar(select(func.count()).select_from(some))
    query = select(desk_words).where(*where).order_by(desk_words.c.number.desc()).offset(offset).limit(limit)
    return [_hit(row, asked) for row in connection.execute(query)], int(total or 0)


def _hit(row: Any, asked: Sequence[str]) -> dict[str, Any]:
    return {"kind": row.kind, "ref": row.ref, "title": marked(row.title, asked), "excerpt": _excerpt(row.body, asked)}


def marked(words: str, asked: Sequence[str]) -> str:
    """The words with every beginning of one that was asked for between the marks."""
    wanted = [fold(word) for word in asked]

    def mark(found: re.Match[str]) -> str:
        word = found.group()
        return f"{OPEN}{word}{CLOSE}" if any(fold(word).startswith(w) for w in wanted) else word

    return _WORD.sub(mark, words)


def _excerpt(body: str, asked: Sequence[str]) -> str:
    """What stands around the first hit; without one, the beginning. Only that much is folded: a text may be long."""
    wanted = tuple(fold(word) for word in asked)
    first = next((found.start() for found in _WORD.finditer(body) if fold(found.group()).startswith(wanted)), 0)
    start, end = max(0, first - AROUND), first + 2 * AROUND
    return ("…" if start else "") + marked(body[start:end], asked) + ("…" if end < len(body) else "")
