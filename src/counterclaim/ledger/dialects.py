"""What SQLite and PostgreSQL do not share, where tables and queries are written; the rest of the SQL runs on both.

How each database is opened, locked and asked for its faults stands in `sqlite` and `postgres`. What a new table or query
has to keep to stands in docs/ledger.md.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Dialect
from sqlalchemy import Text as AnyText
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator

#: Stands before an escaped character. Unicode gives it no meaning and asks that no text hold it; one that does is kept.
_ESCAPE: Final = "\ufdd0"


class _PostgresText(TypeDecorator[str]):
    """Text with the two things that PostgreSQL's own lacks: the order of its characters' numbers, and the character 0."""

    impl = AnyText(collation="C")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or ("\0" not in value and _ESCAPE not in value):
            return value
        return value.replace(_ESCAPE, f"{_ESCAPE}1").replace("\0", f"{_ESCAPE}0")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        if value is None or _ESCAPE not in value:
            return value
        return str(value).replace(f"{_ESCAPE}0", "\0").replace(f"{_ESCAPE}1", _ESCAPE)


#: Every column of text, in `schema` and in the migrations: SQLite's text. PostgreSQL's would sort by the language of its
#: server, another order on every machine.
Text: Final = AnyText().with_variant(_PostgresText(), "postgresql")

#: What PostgreSQL searches words by (`fulltext`); SQLite has a table of its own for that, and leaves this column empty.
Lexemes: Final = AnyText().with_variant(TSVECTOR(), "postgresql")
