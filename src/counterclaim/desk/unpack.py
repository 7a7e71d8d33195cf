"""An archive (zip) of reports in, its files in a folder out, and a fault for each that is not taken.

Whoever made the archive is not trusted: what it says of sizes is not believed, nothing is written outside of the folder,
nothing that is no plain file is made, and an archive within it is not opened.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from counterclaim.errors import InputFault
from counterclaim.views.files import fault_of_name

#: Files in one archive.
MOST_FILES: Final = 2000
#: Bytes of all files together, as many times the largest that one may have.
MOST_TIMES: Final = 10
#: How many times larger than it was packed a file may become; text is seldom packed to less than a twentieth. Below so
#: many bytes it does no harm.
MOST_RATIO: Final = 200
SMALL: Final = 100_000
#: Characters of a name, with its folders; folders one in another.
LONGEST_NAME: Final = 200
DEEPEST: Final = 10
_STEP: Final = 1 << 16
_ARCHIVES: Final = frozenset((".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".jar"))


def is_zip(name: str, data: bytes) -> bool:
    """Whether an upload is an archive that may be unpacked; office documents are zip files by other names."""
    return name.lower().endswith(".zip") and data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(data: bytes, folder: Path, *, name: str, largest: int) -> list[InputFault]:
    """Writes the archive's files into the folder, which must be empty. `largest` is what one file may have, in bytes.

    Raises InputFault where the archive as a whole can't be taken."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputFault(name, "the archive is damaged") from error
    with archive:
        files = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info.filename)]
        if len(files) > MOST_FILES:
            raise InputFault(name, f"more than {MOST_FILES:,} files in one archive")
        faults: list[InputFault] = []
        room = largest * MOST_TIMES
        for info in files:
            shown = f"{name}/{_shown(info.filename)}"
            try:
                room -= _take(archive, info, folder, shown, largest=largest, room=room)
            except InputFault as fault:
                faults.append(fault)
                if room <= 0:
                    raise InputFault(name, f"more than {largest * MOST_TIMES:,} bytes when unpacked") from fault
        return faults


def _is_litter(name: str) -> bool:
    """What macOS and file managers leave in an archive, which nobody put there."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini"))


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[:LONGEST_NAME]


def _place(name: str, shown: str) -> PurePosixPath:
    """Where a file may be written, below the folder. Raises InputFault."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = path.parts
    if not parts or path.is_absolute() or ".." in parts or ":" in parts[0]:
        raise InputFault(shown, "its name leads out of the archive")
    if len(name) > LONGEST_NAME or len(parts) > DEEPEST or not all(part.isprintable() for part in parts):
        raise InputFault(shown, "its name is too long or not printable")
    if any(fault_of_name(part) is not None for part in parts):
        raise InputFault(shown, "its name, or that of a folder, begins with a dot or can't be one of a file")
    if path.suffix.lower() in _ARCHIVES:
        raise InputFault(shown, "an archive within an archive is not opened")
    return path


def _take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, shown: str, *, largest: int, room: int) -> int:
    """Writes one file; how many bytes it has. Raises InputFault."""
    mode = info.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise InputFault(shown, "no plain file (a link)")
    if info.flag_bits & 1:
        raise InputFault(shown, "it is locked by a password")
    target = folder / _place(info.filename, shown)
    if target.exists():
        raise InputFault(shown, "the archive has another file of that name")
    most = min(largest, room)
    taken = bytearray()
    try:
        for part in _parts(archive, info):
            taken += part
            if len(taken) > most:
                raise InputFault(shown, f"larger than {most:,} bytes")
            if len(taken) > SMALL and len(taken) > MOST_RATIO * max(1, info.compress_size):
                raise InputFault(shown, f"more than {MOST_RATIO} times as large as it was packed")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InputFault(shown, "it can't be unpacked: it is damaged, or packed in a way that is not known") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(taken)
    return len(taken)


def _parts(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as opened:
        while part := opened.read(_STEP):
            yield part
