"""Words in, the texts, events and actors that hold them out, hits marked; works on a connection that it is given.

In SQLite by its own full-text search (FTS5), a virtual table beside the others that is made when it is first written; in
PostgreSQL by its own (`fulltext`). Where SQLite was built without it, by comparing words: slower, nearly the same answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
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
#: Values in one statement: PostgreSQL takes 65,535, SQLite once took 999.
MOST_AT_ONCE: Final = 500
_WORD: Final = re.compile(r"\w+")

_MAKE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS desk_search USING fts5("
    "kind UNINDEXED, ref UNINDEXED, title, body, tokenize = 'unicode61 remove_diacritics 2')"
)


def _has_fts(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'desk_search'")))


def _can_fts(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.scalar(text("SELECT sqlite_compileoption_used('ENABLE_FTS5')")))


def _number(kind: str, ref: str) -> int:
    """The number of a row in the full-text table, which knows rows by nothing else: made of its content (63 bits)."""
    return int.from_bytes(hashlib.sha256(f"{kind} {ref}".encode()).digest()[:8], "big") >> 1


def put_words(connection: Connection, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Adds (kind, ref, title, body), in place of those of the same kind and ref."""
    if not rows:
        return
    for kind in sorted({row[0] for row in rows}):
        throw_words(connection, kind, [row[1] for row in rows if row[0] == kind])
    values: list[dict[str, Any]] = [dict(zip(("kind", "ref", "title", "body"), row, strict=True)) for row in rows]
    if _can_fts(connection):
        connection.execute(text(_MAKE))
        connection.execute(
            text("INSERT INTO desk_search (rowid, kind, ref, title, body) VALUES (:row, :kind, :ref, :title, :body)"),
            [{**value, "row": _number(value["kind"], value["ref"])} for value in values],
        )
    else:
        if connection.dialect.name == "postgresql":
            for value in values:
                value["lexemes"] = fulltext.vector_of(value["title"], value["body"])
        connection.execute(insert(desk_words), values)


def throw_words(connection: Connection, kind: str, refs: Iterable[str] | None = None) -> None:
    """Takes out the rows of a kind, with these refs or all."""
    if _has_fts(connection):
        if refs is None:
            connection.execute(text("DELETE FROM desk_search WHERE kind = :kind"), {"kind": kind})
            return
        rows = [{"row": _number(kind, ref)} for ref in refs]
        if rows:
            connection.execute(text("DELETE FROM desk_search WHERE rowid = :row"), rows)
        return
    gone = delete(desk_words).where(desk_words.c.kind == kind)
    if refs is None:
        connection.execute(gone)
        return
    listed = list(refs)
    for start in range(0, len(listed), MOST_AT_ONCE):
        connection.execute(gone.where(desk_words.c.ref.in_(listed[start : start + MOST_AT_ONCE])))


def search(
    connection: Connection, words: str, *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """(kind, ref, title, excerpt) of what holds every word, the best first, and how many there are.

    The last word may be the beginning of one. Hits in title and excerpt stand between `OPEN` and `CLOSE`."""
    asked = _WORD.findall(words)[:12]
    if not asked:
        return [], 0
    if _has_fts(connection):
        return _by_fts(connection, asked, kind=kind, offset=offset, limit=limit)
    if connection.dialect.name == "postgresql":
        return _by_vector(connection, asked, kind=kind, offset=offset, limit=limit)
    return _by_words(connection, asked, kind=kind, offset=offset, limit=limit)


def _by_fts(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    # Each word in quotation marks: nothing of it can be an operator of the search.
    match = " ".join(f'"{word}"' for word in asked) + "*"
    given: dict[str, Any] = {"match": match, "offset": offset, "limit": limit, "open": OPEN, "close": CLOSE}
    narrow = ""
    if kind is not None:
        narrow, given["kind"] = " AND kind = :kind", kind
    total = connection.scalar(text(f"SELECT count(*) FROM desk_search WHERE desk_search MATCH :match{narrow}"), given)
    query = text(
        "SELECT kind, ref, highlight(desk_search, 2, :open, :close) AS title,"
        " snippet(desk_search, 3, :open, :close, '…', 28) AS excerpt"
        f" FROM desk_search WHERE desk_search MATCH :match{narrow}"
        " ORDER BY bm25(desk_search, 0, 0, 4.0, 1.0), rowid LIMIT :limit OFFSET :offset"
    )
    return [dict(row._mapping) for row in connection.execute(query, given)], int(total or 0)


def _by_vector(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    written = fulltext.query_of(asked)
    if not written:
        return [], 0
    wanted = cast(written, TSQUERY)
    where: list[Any] = [desk_words.c.lexemes.op("@@")(wanted)]
    if kind is not None:
        where.append(desk_words.c.kind == kind)
    total = connection.scalar(select(func.count()).select_from(desk_words).where(*where))
    weights = cast(list(fulltext.WEIGHTS), ARRAY(REAL))
    rank = func.ts_rank(weights, desk_words.c.lexemes, wanted, fulltext.BY_LENGTH)
    query = (
        select(desk_words.c.kind, desk_words.c.ref, desk_words.c.title, desk_words.c.body)
        .where(*where)
        .order_by(rank.desc(), desk_words.c.kind, desk_words.c.ref)
        .offset(offset)
        .limit(limit)
    )
    return [_hit(row, asked) for row in connection.execute(query)], int(total or 0)


def _by_words(
    connection: Connection, asked: Sequence[str], *, kind: str | None, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    both = func.lower(desk_words.c.title + " " + desk_words.c.body)
    where: list[Any] = [both.contains(word.lower(), autoescape=True) for word in asked]
    if kind is not None:
        where.append(desk_words.c.kind == kind)
    total = connection.scalar(select(func.count()).select_from(desk_words).where(*where))
    query = select(desk_words).where(*where).order_by(desk_words.c.kind, desk_words.c.ref).offset(offset).limit(limit)
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
