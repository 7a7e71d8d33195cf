"""Names and whole texts in, files out: written under another name first, so that nothing half-written stays."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from counterclaim.errors import UsageFault

#: Bytes of a report's id that may become a file's name; file systems allow 255, ".json" and a prefix need some.
LONGEST_NAME = 200


def fault_of_name(name: str) -> str | None:
    """Why a report's id can't be the name of a file; None where it can."""
    if not name.strip():
        return "its id is empty"
    if any(not c.isprintable() for c in name):
        return f"its id {name!a} holds control characters, unsafe as a file name"
    if "/" in name or "\\" in name:
        return f"its id {name!r} holds a separator, unsafe as a file name"
    if name.startswith(".") or ".." in name:
        return f"its id {name!r} begins with a dot or holds '..', unsafe as a file name"
    size = len(name.encode("utf-8", "surrogatepass"))
    if size > LONGEST_NAME:
        return f"its id has {size} bytes, more than {LONGEST_NAME}, unsafe as a file name"
    return None


def write_whole(path: Path, text: str) -> None:
    """The text as UTF-8, all of it or nothing. Raises UsageFault where the place can't be written."""
    scratch: str | None = None
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".counterclaim-", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        # mkstemp makes a file for its owner alone; the result is as readable as any other new file.
        os.chmod(scratch, 0o666 & ~_umask())
        os.replace(scratch, path)
        scratch = None
    except OSError as error:
        raise UsageFault(f"{path}: can't be written: {error.strerror or error}") from error
    finally:
        if scratch is not None:
            Path(scratch).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def make_folder(path: Path) -> None:
    """Raises UsageFault where there can be no such folder."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageFault(f"{path}: can't be made a folder: {error.strerror or error}") from error
