"""Data flows one way: each folder imports only from those before it; only the edges touch the outside."""

from __future__ import annotations

import ast
from pathlib import Path

import counterclaim

ROOT = Path(counterclaim.__file__).parent
#: What each folder may import of ours, itself aside.
ALLOWED = {
    "text": set(),
    "claims": {"text", "resolve"},
    "resolve": {"text"},
    "merging": {"text", "claims", "resolve"},
    "weighing": {"text", "claims", "resolve", "merging"},
    "sources": {"text"},
    "ledger": {"text", "claims", "resolve"},
    "trained": {"text", "claims", "resolve"},
    "llm": {"text", "claims", "resolve"},
    "spark": {"text", "claims", "resolve", "merging", "ledger"},
    "views": {"text", "claims", "resolve", "merging", "weighing", "sources", "ledger", "llm", "trained", "spark"},
    "desk": {"text", "claims", "resolve", "merging", "weighing", "sources", "ledger", "views"},
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "counterclaim" and len(parts) > 1 and parts[1] in ALLOWED:
                found.add(parts[1])
    return found


def test_every_folder_imports_only_to_its_left() -> None:
    wrong = []
    for folder, allowed in ALLOWED.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            extra = _imports(path) - allowed - {folder}
            wrong += [f"{path.relative_to(ROOT)} imports {name}" for name in sorted(extra)]
    assert not wrong


def test_records_and_codebook_import_nothing_of_ours() -> None:
    assert not any(_imports(ROOT / name) for name in ("records.py", "codebook.py", "errors.py", "config.py"))


def test_the_language_model_reader_takes_no_rule_that_reads() -> None:
    """It shares what checks and resolves with the rules; a claim that it finds is found by the model alone."""
    taken = set()
    for path in (ROOT / "llm").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("counterclaim.claims"):
                taken.add(node.module)
    assert taken == {"counterclaim.claims.check", "counterclaim.claims.numbers"}


def test_nothing_but_the_views_knows_the_language_model_reader() -> None:
    knowing = {path.relative_to(ROOT).parts[0] for path in ROOT.rglob("*.py") if "llm" in _imports(path)}
    assert knowing <= {"llm", "views"}
