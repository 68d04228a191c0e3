"""Vectors of the program's own sentences beside the model: the same as made anew, and never of a register."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.encoder import Encoder
from models.factor_reader import Example
from models.hash_encoder import HashEncoder
from service import example_vectors, factor_suggestions
from service.example_vectors import keep, read, sentences
from service.factor_suggestions import program_examples, program_vectors


class Counting(HashEncoder):
    """With a folder of its own; counts what it encodes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, list[str]()

    def encode_questions(self, texts: Any) -> Any:
        self.asked += texts
        return super().encode_questions(texts)


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Any:
    """As in a process that has read nothing yet."""

    def start() -> None:
        monkeypatch.setattr(factor_suggestions, "_vectors", {})

    start()
    return start


def test_they_are_made_once_and_read_by_the_next_process(tmp_path: Path, anew: Any) -> None:
    first = Counting(tmp_path)
    made = program_vectors(program_examples()[:5], first)
    assert sorted(first.asked) == sorted(sentences())
    (file,) = tmp_path.iterdir()

    anew()
    second = Counting(tmp_path)
    found = program_examples()
    np.testing.assert_array_equal(program_vectors(found, second)[:5], made)
    np.testing.assert_array_equal(
        program_vectors(found, second), HashEncoder().encode_questions([e.tekst for e in found])
    )
    assert set(second.asked) == {e.tekst for e in found} - set(sentences())  # the vocabulary's definitions

    assert list(tmp_path.iterdir()) == [file]


def test_what_a_register_adds_is_not_kept_beside_the_model(tmp_path: Path, anew: Any) -> None:
    own = Example("budget", "De kwartelkoning broedde hier.")
    encoder = Counting(tmp_path)
    program_vectors([*program_examples(), own], encoder)
    assert set(read(encoder)) == set(sentences())
    assert own.tekst in encoder.asked
    (file,) = tmp_path.iterdir()
    assert np.load(file).shape == (len(sentences()), 64)


@pytest.mark.parametrize("content", [b"", b"half a file", b"\x93NUMPY\x01\x00\x02\x00{}"])
def test_a_file_that_is_none_is_made_anew(tmp_path: Path, anew: Any, content: bytes) -> None:
    encoder = Counting(tmp_path)
    example_vectors._file(encoder).write_bytes(content)  # type: ignore[union-attr]
    assert read(encoder) == {}
    program_vectors(program_examples(), encoder)
    assert len(read(encoder)) == len(sentences())


def test_vectors_of_another_shape_or_another_model_are_not_taken(tmp_path: Path) -> None:
    encoder = Counting(tmp_path)
    path = example_vectors._file(encoder)
    assert path is not None
    for wrong in (np.zeros((len(sentences()), 63), np.float32), np.zeros((3, 64), np.float32)):
        np.save(path, wrong)
        assert read(encoder) == {}
    keep(encoder, dict.fromkeys(sentences(), np.ones(64, np.float32)))
    assert len(read(encoder)) == len(sentences())
    other = Counting(tmp_path)
    other.fingerprint = "another"  # type: ignore[misc]
    assert read(other) == {}
    # What is kept of an earlier model goes when there is a new one.
    keep(other, dict.fromkeys(sentences(), np.zeros(64, np.float32)))
    assert (read(encoder), len(read(other))) == ({}, len(sentences()))


def test_a_folder_that_cannot_be_written_and_a_model_of_others_go_without(
    tmp_path: Path, anew: Any
) -> None:
    gone = Counting(tmp_path / "weg")
    assert program_vectors(program_examples()[:2], gone).shape == (2, 64)
    assert not (tmp_path / "weg").exists()
    assert read(HashEncoder()) == {}
    keep(HashEncoder(), dict.fromkeys(sentences(), np.zeros(64, np.float32)))


def test_beside_the_default_model_only(model_folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    assert encoder.folder == model_folder
    copied = tmp_path / "model"
    shutil.copytree(model_folder, copied)
    loaded = Encoder.load(str(copied))
    assert loaded.folder == copied
    before = loaded.fingerprint
    keep(loaded, dict.fromkeys(sentences(), np.zeros(loaded.dimension, np.float32)))
    again = Encoder.load(str(copied))
    assert (again.fingerprint, len(read(again))) == (before, len(sentences()))
