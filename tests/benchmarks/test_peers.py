"""The peers beside the product, on a set whose measures are worked out by hand."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peers
from benchmarks.peer_catalogue import PIP, PRODUCT, Variant, catalogue
from benchmarks.peer_contest import Bench, Contest, Tried, ahead, beside, best_of, take_turns
from benchmarks.peer_material import EXAMPLE, example_set, first_tokens, prepare
from benchmarks.peer_process import Child, PeerFailed, PeerMissing, Setup
from benchmarks.peer_simple import Bm25s, PlainFaiss, Product, Tantivy, first_owners
from benchmarks.peer_units import DOCUMENT, FAST, PASSAGE, Units
from benchmarks.peer_weights import prepare_plain_model
from models.encoding import TextEncoder
from models.hash_encoder import HashEncoder
from service.evaluation import Evaluation, JudgedSet, read_set
from tests.conftest import ROOT
from tests.service.test_evaluation import write_set

DOCUMENTS = {"d1": "kastanje kastanje kastanje", "d2": "kastanje linde plein school brug", "d3": "linde"}
QUESTIONS = {"q1": "kastanje", "q2": "linde"}
QRELS = [("q1", "d2", 1), ("q2", "d3", 2), ("q2", "d1", 1)]
SECOND = 1 / math.log2(3)  # what a right document counts for in second place


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_set(tmp_path / "klein", DOCUMENTS, QUESTIONS, QRELS)


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Bench:
    judged = read_set(small)
    material = prepare(judged, HashEncoder(), tmp_path / "peers")
    setup = Setup(variant("bm25s"), str(material.folder), "hash", "", str(tmp_path / "kept"), 1)
    return Bench(judged, material, setup)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """The program, with the small encoder; returns what it printed."""
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))

    def one(*arguments: str) -> str:
        assert peers.main(["--encoder", "hash", *arguments]) == 0
        return capsys.readouterr().out

    return one


def variant(system: str) -> Variant:
    return next(v for v in catalogue() if v.system == system and v.quick)


def units(*texts: str) -> Units:
    return Units(list(texts), np.arange(len(texts)), HashEncoder().encode_passages(texts))


def test_the_product_and_two_peers_on_three_documents_by_hand(
    small: Path, tmp_path: Path, run: Callable[..., str]
) -> None:
    told = run(str(small), "--quick", "--only", "bm25s,tantivy", "--json", str(tmp_path / "run.json"))
    line = json.loads((tmp_path / "run.json").read_text())
    rows = {row["system"]: row for row in line["figures"]["best"]}
    assert list(rows) == [PRODUCT, "bm25s", "tantivy"]
    for peer in ("bm25s", "tantivy"):
        # q1 finds d1, d2: the relevant one second. q2 finds d3 (2), d2; d1 (1) shares no word.
        assert rows[peer]["ndcg_at_10"] == pytest.approx((SECOND + 2 / (2 + SECOND)) / 2, abs=1e-4)
        assert rows[peer]["recall_at_100"] == 0.75
        assert rows[peer]["mrr_at_10"] == 0.75
        assert rows[peer]["success_at_1"] == 0.5
        assert "ndcg_at_10" not in rows[peer]["ahead"]
    # The product also ranks by meaning: d3, d2, d1 for q2, so d1 (1) counts for 1/log2(4) in third place.
    assert rows[PRODUCT]["ndcg_at_10"] == pytest.approx((SECOND + 2.5 / (2 + SECOND)) / 2, abs=1e-4)
    assert rows[PRODUCT]["recall_at_100"] == 1.0
    assert all(
        rows[s][name] >= 0 for s in rows for name in ("p50", "p95", "cpu_ms", "build_s", "memory_mb")
    )
    assert line["missing"] == []
    assert line["program"] == "peers"
    assert "klein: 3 documents, 2 judged questions" in told
    assert rows["tantivy"]["p50"] < rows[PRODUCT]["p50"]  # it encodes nothing
    assert re.search(
        r"^Ahead of us: tantivy \(documents\) on p50 [\d.]+ against [\d.]+, ", told, re.MULTILINE
    )
    assert re.search(r"^- bm25s, .*bm25s [\d.]+.*stopwords='nl'.*https://", told, re.MULTILINE)


def test_what_is_missing_is_named_and_the_rest_goes_on(bench: Bench) -> None:
    absent = replace(variant("txtai"), needs=("bestaat_niet_txtai",))
    broken = replace(variant("tantivy"), made_by="benchmarks.peer_simple:BestaatNiet")
    contest = Contest(bench, [])
    found = contest.run([absent, broken, variant("bm25s")], timed=2, rounds=1)
    assert contest.missing == [
        "txtai: not installed: pip install bestaat_niet_txtai",
        "tantivy/documents: AttributeError: module 'benchmarks.peer_simple' has no attribute 'BestaatNiet'",
    ]
    assert [row["system"] for row in found["best"]] == ["bm25s"]
    assert [row["system"] for row in found["absent"]] == ["txtai"]
    assert found["absent"][0]["way"] == "not installed: pip install bestaat_niet_txtai"
    assert found["best"][0]["recall_at_100"] == 0.75


def test_a_set_that_is_not_there_is_named_and_the_rest_goes_on(
    small: Path, tmp_path: Path, run: Callable[..., str]
) -> None:
    told = run(str(tmp_path / "weg"), EXAMPLE, str(small), "--quick", "--only", "tantivy")
    assert re.search(r"^Not measured: .*weg.*corpus.jsonl", told, re.MULTILINE)
    assert "klein: 3 documents" in told
    assert EXAMPLE not in told  # a quick run takes the smallest


def test_a_name_that_is_no_peer_is_refused(
    run: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("--only", "txtia")
    assert "unknown: txtia. There are: " in capsys.readouterr().err


def tried(system: str, ndcg: list[float], **row: float) -> Tried:
    scores = {name: np.array(ndcg) for name in peers.MEASURES}
    means = {name: float(np.mean(ndcg)) for name in peers.MEASURES}
    return Tried(replace(variant(PRODUCT), system=system, always=False), scores, {**means, **row})


def test_where_a_peer_is_better_the_table_says_so() -> None:
    product = tried(PRODUCT, [0.5, 0.5], p50=10.0, p95=20.0, cpu_ms=5.0, memory_mb=100.0)
    assert ahead(product, tried("gelijk", [0.5, 0.5], p50=10.0, p95=21.0)) == {}
    found = ahead(product, tried("beter", [0.5, 1.0], p50=2.5, p95=40.0, cpu_ms=5.0, build_s=1.0))
    assert set(found) == {*peers.MEASURES, "p50"}
    assert found["p50"] == "2.5 against 10"
    assert found["ndcg_at_10"] == "+0.2500 (p 1.00)"  # of one question a coin says as much


def test_a_row_says_how_a_peer_compares_with_the_product() -> None:
    product, peer = tried(PRODUCT, [0.5, 0.5]), tried("a", [0.5, 0.0])
    product.wall, peer.wall = np.array([10.0, 10.0, 40.0]), np.array([5.0, 20.0, 10.0])
    found = beside(product, peer)
    assert found["p50_ratio"] == 0.5  # of 0.5, 2 and 0.25
    assert found["against_ours"]["difference"] == -0.25
    assert found["nDCG against ours"] == "-0.2500 (p 1.000)"
    assert found["ahead"] == {}
    assert beside(product, product) == beside(None, peer) == {"ahead": {}, "ahead of us on": ""}


def test_the_best_way_of_each_system_is_shown_and_the_tutorial_always() -> None:
    product, low, high = tried(PRODUCT, [0.1]), tried("a", [0.2]), tried("a", [0.9])
    tutorial, other = tried("b", [0.3]), tried("b", [0.4])
    tutorial.variant = replace(tutorial.variant, always=True)
    found = best_of([product, low, high, tutorial, other])
    assert [id(one) for one in found] == [id(one) for one in (product, high, tutorial, other)]


def test_systems_take_turns_and_one_that_stops_does_not_stop_the_others(bench: Bench) -> None:
    questions = list(QUESTIONS.values())
    with bench.start(variant("bm25s")) as good, bench.start(variant("tantivy")) as bad:
        assert good.ask(questions).found[0] == ["d1", "d2"]
        assert bad.ask(["linde"]).found == [["d3", "d2"]]
        memory = bad.memory()
        assert memory["memory_mb"] is None or 0 < memory["memory_mb"] <= (memory["peak_mb"] or 0)
        bad.close()
        times = take_turns([bad, good], questions * 15, rounds=3)
    assert isinstance(times[0], PeerFailed)
    assert isinstance(times[1], dict)
    assert times[1]["wall"].shape == (30,)
    assert (times[1]["wall"] > 0).all()
    assert (times[1]["cpu"] > 0).any()


def test_the_product_is_measured_as_the_evaluation_has_it(bench: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    product = Product(bench.material, HashEncoder(), kept)
    ranked = Evaluation(bench.judged, HashEncoder(), kept).rank("hybrid")
    ids = list(DOCUMENTS)
    for id_, text in QUESTIONS.items():
        assert [ids[number] for number in product.answer(text)] == list(ranked[id_])


def test_peers_of_words_alone_know_dutch() -> None:
    texts = units(
        "De bewoner kreeg een brief.", "Er staan bomen in het park.", "De wethouder en de burgers."
    )
    for make in (Bm25s, Tantivy):
        peer = make(texts, None)
        assert peer.answer("Welke bewoners?") == [0]  # stems
        assert set(peer.answer("De brief van het park?")) == {0, 1}  # "de" would find the third as well
        assert peer.answer('wethouder "(') == [2]  # no syntax error


def test_plain_faiss_finds_the_nearest_documents_by_their_best_passage() -> None:
    texts = units("linde", "brug", "kastanje")
    owners = np.array([1, 0, 1])
    encoder = HashEncoder()
    peer = PlainFaiss(replace(texts, owners=owners), lambda text: encoder.encode_questions([text])[0])
    assert peer.answer("kastanje") == [1, 0]
    assert first_owners(owners, [1, 2, 0]) == [0, 1]


HYBRIDS = [v for v in catalogue() if v.system in ("txtai", "LanceDB", "Qdrant Edge") and v.encoder == FAST]


@pytest.mark.parametrize("hybrid", [v for v in HYBRIDS if v.quick], ids=lambda v: v.key)
def test_hybrid_peers_rank_three_documents(hybrid: Variant, bench: Bench) -> None:
    try:
        with bench.start(hybrid) as child:
            found = child.ask(list(QUESTIONS.values())).found
    except PeerMissing as error:
        pytest.skip(str(error))
    assert [first[0] for first in found] == ["d1", "d3"]
    assert all(len(one) == len(set(one)) for one in found)


def test_material_is_made_once_and_holds_the_passages_of_the_product(bench: Bench, tmp_path: Path) -> None:
    long = " ".join(f"Zin {i} gaat over de kastanje en de linde." for i in range(80))
    judged = replace(
        bench.judged, name="lang", documents=[*bench.judged.documents, bench.judged.documents[0]]
    )
    judged = replace(
        judged, documents=[*judged.documents[:3], replace(judged.documents[3], id="d4", text=long)]
    )
    material = prepare(judged, HashEncoder(), tmp_path / "peers")
    passages, documents = material.units(PASSAGE, FAST), material.units(DOCUMENT, FAST)
    index = Evaluation(judged, HashEncoder(), tmp_path / "kept").retriever.vectors
    # Beside its passages the product keeps the long text as a whole: 720 words, in two pieces of at most 512.
    assert len(passages.texts) + 2 == len(index)
    assert passages.owners.tolist()[:4] == [0, 1, 2, 3]
    assert documents.owners.tolist() == [0, 1, 2, 3]
    assert passages.vectors is not None
    assert passages.vectors.shape == (len(passages.texts), 64)
    before = {p.name: p.stat().st_mtime_ns for p in material.folder.glob("*.npy")}
    prepare(judged, HashEncoder(), tmp_path / "peers")
    assert before == {p.name: p.stat().st_mtime_ns for p in material.folder.glob("*.npy")}


def test_a_long_document_is_cut_where_the_model_stops_reading() -> None:
    encoder = HashEncoder()
    words = [f"woord{i}" for i in range(600)]
    assert first_tokens(" ".join(words), encoder) == " ".join(words[:512])
    assert first_tokens("kort", encoder) == "kort"


def test_the_example_register_as_documents() -> None:
    judged: JudgedSet = example_set()
    ids = {d.id for d in judged.documents}
    assert judged.name == EXAMPLE
    assert len(ids) == len(judged.documents)
    assert set(judged.queries) == set(judged.qrels)
    assert all(set(grades) <= ids and max(grades.values()) > 0 for grades in judged.qrels.values())


def test_the_catalogue_is_whole() -> None:
    every = catalogue()
    assert len({v.key for v in every}) == len(every)
    for system in {v.system for v in every}:
        assert sum(v.quick for v in every if v.system == system) == 1, system
    assert all(v.note and v.source for v in every)
    assert {m for v in every for m in v.needs} == set(PIP)
    assert [v.system for v in every if v.quick and v.always] == [PRODUCT]


def test_versions_are_those_of_the_requirements_and_the_extra() -> None:
    lines = [
        line
        for name in ("requirements.txt", "requirements-peers.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    assert set(PIP.values()) <= set(lines)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {
        re.split(r"[<>=]", p)[0]
        for p in [*project["optional-dependencies"]["peers"], *project["dependencies"]]
    }
    assert {p.split("==")[0] for p in PIP.values()} - {"pyarrow"} <= own  # pyarrow comes with LanceDB


@pytest.mark.parametrize(
    ("python", "told"), [("false", "ended: it wrote nothing"), ("bestaat-niet", "bestaat-niet")]
)
def test_a_process_that_does_not_start_says_so(bench: Bench, python: str, told: str) -> None:
    with pytest.raises(PeerFailed, match=told):
        Child(bench.setup, python)


@pytest.fixture
def one_core() -> Iterator[None]:
    """torch on one core: with several, a busy machine makes it wait for itself."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("one_core")
def test_the_weights_in_32_bits_give_the_vectors_of_the_product(
    tmp_path: Path, encoder: TextEncoder
) -> None:
    from sentence_transformers import SentenceTransformer

    folder = prepare_plain_model(tmp_path / "fp32")
    model = SentenceTransformer(str(folder), device="cpu")
    texts = [
        "Welke ervaringen zijn er met jongeren in Moerwijk?",
        "Bewoners gaven hun mening over het plein.",
    ]
    questions, passages = model.encode_query(texts), model.encode_document(texts)
    assert (questions * encoder.encode_questions(texts)).sum(axis=1).min() > 0.995
    assert (passages * encoder.encode_passages(texts)).sum(axis=1).min() > 0.995
    assert np.linalg.norm(passages, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert model.max_seq_length == encoder.max_tokens
    assert prepare_plain_model(folder) == folder  # once
