"""The encoder benchmark on a few texts: every count and cosine is known beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import encoder
from benchmarks.encoder import REFERENCE, Size, Turns, first_tokens, measure, together
from benchmarks.encoder_variants import PRODUCT, VARIANTS, Variant, dutch_words
from models.encoding import Vectors
from models.onnx_model import OnnxModel
from models.weight_source import parse_source, read_source
from models.weights import build_tokenizer

DOCUMENTS = ["De buurt wil een speeltuin.", "De raad stelt de begroting vast.", "Fietsen staan in de weg."]
TINY = Size(questions=1, passages=1, texts=2, loads=1)


class Turned:
    """A model whose vectors all lie at this angle from (1, 0)."""

    dimension, max_tokens, prompts = 2, None, {"query": "q ", "document": "d "}

    def __init__(self, degrees: float) -> None:
        angle = np.radians(degrees)
        self._vector: NDArray[np.float32] = np.array([np.cos(angle), np.sin(angle)], np.float32)

    def embed_questions(self, texts: list[str], prompt: str) -> Vectors:
        return np.tile(self._vector, (len(texts), 1))

    embed_passages = embed_questions

    def count_tokens(self, texts: list[str], prompt: str) -> list[int]:
        return [len(text.split()) for text in texts]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        raise NotImplementedError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents in BEIR layout, long enough to be cut to 90 tokens, with one question."""
    folder = tmp_path_factory.mktemp("verzameling")
    rows = [{"_id": str(i), "title": "", "text": f"{text} " * 20} for i, text in enumerate(DOCUMENTS)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    question = {
        "_id": "v",
        "text": "waar kunnen de kinderen in onze buurt spelen als er straks geen speeltuin meer is",
    }
    (folder / "queries.jsonl").write_text(json.dumps(question), encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nv\t0\t1\n", encoding="utf-8")
    return folder


def test_cosines_are_those_of_the_angles() -> None:
    turns = Turns({REFERENCE: Turned(10), "further": Turned(70)}, lambda _: None)
    rows = turns.agreement(["een", "twee"])
    assert rows[REFERENCE] == {"cos_min": 1.0, "cos_p1": 1.0, "cos_mean": 1.0}
    assert rows["further"] == {"cos_min": 0.5, "cos_p1": 0.5, "cos_mean": 0.5}
    assert Turns({"further": Turned(70)}, lambda _: None).agreement(["een"]) == {}


def test_a_model_that_knows_no_language_finds_the_first_of_five() -> None:
    rows = Turns({"blind": Turned(0)}, lambda _: None).languages()
    assert rows == {"blind": {"other_languages": 7}}, "one of five in each of seven languages"


def test_a_passage_has_just_so_many_tokens(model_folder: Path) -> None:
    model = OnnxModel(model_folder)
    text = "Bewoners van de wijk willen meer groen. " * 20
    part = first_tokens(text, 90, model)
    assert part is not None
    assert text.startswith(part)
    assert model.count_tokens([part], "passage: ") == [90]
    assert first_tokens("Te kort.", 90, model) is None


def test_fewer_words_are_the_same_words(model_folder: Path) -> None:
    source = parse_source(read_source())
    text = "Bewoners van de wijk willen meer groen."
    fewer = dutch_words(source, [text])
    whole, trimmed = (build_tokenizer(model).encode(text) for model in (source, fewer))
    assert trimmed.tokens == whole.tokens
    assert trimmed.ids != whole.ids
    rows = fewer.quantised("emb.word", fewer.words).dense()[trimmed.ids]
    expected = source.quantised("emb.word", source.words).dense()[whole.ids]
    np.testing.assert_array_equal(rows, expected)
    # A word that was not there falls apart into letters, none of which is unknown.
    other = build_tokenizer(fewer).encode("Mahallesi Перник").ids
    assert source.unknown not in other


def test_every_way_of_putting_texts_together_is_counted() -> None:
    rows = together(Turned(0), {"short": ["een", "twee woorden"] * 50})
    assert [(row["texts"], row["tokens"]) for row in rows] == [("short", 2)]
    assert rows[0]["times"] == pytest.approx(rows[0]["together"] / rows[0]["apart"])


def test_the_product_against_the_reference(folder: Path) -> None:
    chosen = [v for v in VARIANTS if v.name in (REFERENCE, PRODUCT)]
    chosen.append(Variant("absent", "", lambda *_: None, packages=("no_such_package",)))
    figures, missing = measure(chosen, TINY, folder, folder)
    assert missing == ["absent: pip install no_such_package"]
    reference, product = figures["variants"]
    assert (reference["variant"], product["variant"]) == (REFERENCE, PRODUCT)
    assert reference["cos_min"] == 1
    assert 0.995 <= product["cos_min"] < 1
    # The one question is about the first document, and both find it.
    assert (reference["ndcg_at_10"], product["ndcg_at_10"], product["ndcg_above"]) == (1, 1, 0)
    assert reference["other_languages"] >= 30
    assert product["file_mb"] < reference["file_mb"]
    assert [row["texts"] for row in figures["batches"]] == ["one letter", "sentences", "passages"]


def test_a_set_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "runs.jsonl"
    assert encoder.main(["--quick", "--texts", str(tmp_path / "weg"), "--json", str(lines)]) == 0
    assert "ontbreekt corpus.jsonl" in capsys.readouterr().out
    (line,) = map(json.loads, lines.read_text(encoding="utf-8").splitlines())
    assert (line["program"], line["figures"], len(line["missing"])) == ("encoder", {}, 1)
