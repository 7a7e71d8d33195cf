"""The only folder that writes SQL: reports, readings and what follows from them in one database."""

from __future__ import annotations

from counterclaim.ledger.address import name_of
from counterclaim.ledger.queries import Comparison, compare
from counterclaim.ledger.readings import Failure
from counterclaim.ledger.schema import Outcome, mention_id, report_key
from counterclaim.ledger.session import Ledger

__all__ = ["Comparison", "Failure", "Ledger", "Outcome", "compare", "mention_id", "name_of", "report_key"]
