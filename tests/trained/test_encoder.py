"""Weights that are missing, cut short, changed or of another version: one clear line, never a silent stand-in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from counterclaim.config import Settings
from counterclaim.errors import ModelFault, UsageFault
from counterclaim.pipeline import load_tools
from counterclaim.trained.encoder import FILES, PACKAGED, open_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED, tmp_path / "model"))


def test_the_packaged_weights_open_and_are_small() -> None:
    model = open_model()
    assert model.version
    assert sum((PACKAGED / name).stat().st_size for name in (*FILES, "model.json")) < 40_000_000


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match=r"nowhere: model\.json is missing"):
        open_model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelFault, match=f"{name} is missing"):
        open_model(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_named(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelFault, match=f"{name} is cut short or changed"):
        open_model(folder)


def test_another_format_is_refused(folder: Path) -> None:
    about = json.loads((folder / "model.json").read_text())
    about["format"] = 999
    (folder / "model.json").write_text(json.dumps(about))
    with pytest.raises(ModelFault, match="format 999"):
        open_model(folder)


def test_a_model_json_that_is_none_is_named(folder: Path) -> None:
    (folder / "model.json").write_text("{")
    with pytest.raises(ModelFault, match=r"model\.json can't be read"):
        open_model(folder)


def test_tools_do_not_fall_back_in_silence(tmp_path: Path) -> None:
    with pytest.raises(ModelFault):
        load_tools(Settings(reader="trained", model=tmp_path))
    with pytest.raises(UsageFault, match="no reader 'trainde'"):
        load_tools(Settings(reader="trainde"))
    assert load_tools(Settings(reader="rules")).model is None
