"""Places as the user names them → files in a fixed order, with an InputFault for what can't be opened."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from counterclaim.config import Settings
from counterclaim.errors import InputFault


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read. `named` is true where the user named it, false where it was met in a folder."""

    path: Path
    named: bool


def shown(path: str | Path) -> str:
    """A path on one line and in plain Unicode, whatever bytes its name has."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def printable(text: str) -> str:
    """A text on one line that any terminal takes: what is no printable character is named by its number."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def reason_of(error: OSError) -> str:
    """What the system says, in a person's words."""
    known = {
        errno.ENOENT: "no such file",
        errno.ENOTDIR: "no such file",
        errno.EACCES: "may not be read (permission denied)",
        errno.EPERM: "may not be read (permission denied)",
        errno.ELOOP: "a symbolic link that leads back to itself",
        errno.ENAMETOOLONG: "the name is too long for a file",
    }
    return known.get(error.errno or 0, f"can't be read ({(error.strerror or str(error)).lower()})")


def walk(place: str) -> Iterator[Found | InputFault]:
    """The file itself, or the files of a folder and of the folders in it, by name, hidden ones passed over.

    Links are followed; one that leads back into a folder that it stands in is a fault. A folder reached twice is
    walked once.
    """
    waiting: list[tuple[str, tuple[str, ...]]] = [(place, ())]
    done: set[str] = set()
    while waiting:
        path, above = waiting.pop()
        try:
            if not stat.S_ISDIR(os.stat(path).st_mode):
                yield from _file(path, named=not above)
                continue
            real = os.path.realpath(path)
            if real in above:
                yield InputFault(shown(path), "a symbolic link that leads back to a folder above it")
            elif real not in done:
                done.add(real)
                inner = sorted(name for name in os.listdir(path) if not name.startswith("."))
                waiting += [(os.path.join(path, name), (*above, real)) for name in reversed(inner)]
        except OSError as error:
            broken = error.errno == errno.ENOENT and os.path.islink(path)
            yield InputFault(shown(path), "a symbolic link to nothing" if broken else reason_of(error))
        except ValueError:  # a zero byte in the name
            yield InputFault(shown(path), "no such file")


def _file(path: str, *, named: bool) -> Iterator[Found]:
    # In a folder a pipe or a device is no report, and could block; named, it gets its fault when it is to be read.
    if named or stat.S_ISREG(os.stat(path).st_mode):
        yield Found(Path(path), named)


def read_bytes(path: Path, *, source: str, settings: Settings) -> bytes:
    """The bytes of a file; raises InputFault where it can't be read. At most one byte more than allowed is read."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) and not _is_handed_on(path, status.st_mode):
            raise InputFault(source, "a pipe or a device, not a file")
        if stat.S_ISREG(status.st_mode) and status.st_size > settings.largest_file:
            raise InputFault(source, too_large(status.st_size, settings))
        with open(path, "rb") as handle:
            return handle.read(settings.largest_file + 1)
    except OSError as error:
        raise InputFault(source, reason_of(error)) from None


def _is_handed_on(path: Path, mode: int) -> bool:
    """Whether it is a pipe that the shell has opened already ("<(…)"): any other may block for ever."""
    return stat.S_ISFIFO(mode) and str(path).startswith(("/dev/fd/", "/proc/self/fd/", "/dev/stdin"))


def within(data: bytes, *, source: str, settings: Settings) -> bytes:
    """The bytes themselves, where there are some and not too many; raises InputFault otherwise."""
    if not data:
        raise InputFault(source, "an empty file")
    if len(data) > settings.largest_file:
        raise InputFault(source, too_large(None, settings))
    return data


def too_large(size: int | None, settings: Settings) -> str:
    measured = "" if size is None else f" ({size:,} bytes)"
    return f"larger than {settings.largest_file:,} bytes{measured}"
