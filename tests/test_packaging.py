"""What is asked for, what is locked and what is documented are the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _name(requirement: str) -> str:
    return re.split(r"[\s\[<>=!;]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-")


def test_base_requirements_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {_name(line) for line in project["dependencies"]}
    lines = (ROOT / "requirements" / "base.in").read_text().splitlines()
    listed = {_name(line) for line in lines if line.strip() and not line.startswith("#")}
    assert listed - {"hatchling", "editables"} == asked


@pytest.mark.parametrize("extra", ["llm", "postgres", "desk"])
def test_an_extra_is_locked_and_among_what_the_tests_use(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {_name(line) for line in project["optional-dependencies"][extra]}
    lines = (ROOT / "requirements" / f"{extra}.in").read_text().splitlines()
    assert {_name(line) for line in lines if line.strip() and line[0] not in "#-"} == asked
    pins = {name: _pins(f"{name}.txt") for name in ("base", extra, "dev")}
    assert asked <= pins[extra].keys()
    for other in ("base", extra):
        assert {name: pins["dev"].get(name) for name in pins[other]} == pins[other]


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))


def test_locked_files_have_hashes_and_name_no_registry() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text, path.name
        assert "index-url" not in text, path.name
        assert "--find-links" not in text, path.name


def test_the_readme_names_every_command() -> None:
    import typer

    from counterclaim.main import app

    group = typer.main.get_command(app)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = getattr(group, "commands", {})
    assert commands
    missing = [name for name in commands if f"counterclaim {name}" not in readme and f"my.db {name}" not in readme]
    assert not missing
