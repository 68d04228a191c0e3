"""Ways to put short texts into groups, beside that of the register: how good, how steady, what do they cost?

    python -m benchmarks.factor_ways benchmarks/factoren/*.jsonl ../shared/corpora/dekamer_be/texts.jsonl
    python -m benchmarks.factor_ways --only "k-means;Ward" --quick

Takes files of one JSON object a line with "text" and "label"; those of one folder are one set. Every way
gets the same texts, the same vectors of our encoder, with the prompt that runs of the register use, and, where
it takes one, as many groups as there are labels, and runs in a process of its own. The labels are only used
to judge.

v, nmi, ari, ami: agreement with the labels; what a way leaves out of its groups (-1) counts as one group, and
a text that we mark as apart counts in the group that it has. v_inside: without what is left out or apart.
seeds: ARI between three seeds; orders: ARI between three orders of the same texts. grown: a way got five of
every six texts, then all; grown_ari: ARI on the texts that were there before. seconds: the median of
the fits after the first, vectors given; first_s: the first, imports and compiling included; follow_s: the
quickest. peak_mb: the highest memory over that of the process before its first fit.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_process import PeerFailed, PeerMissing, memory, over
from benchmarks.runs import Row, append, options, run_line, table

SEEDS = 3
DRAWS = 2  # times that a set is grown, each from other texts
GROWTH = 1.2
OURS = "ours"
# Module to what pip installs for it; the same versions as in requirements-topics.txt.
PIP = {"bertopic": "bertopic==0.17.4", "turftopic": "turftopic==0.28.0", "umap": "umap-learn==0.5.12"}
HERE = Path(__file__).parent / "factoren"
COLD = ("way", "groups", "v", "ari", "ami", "outliers", "v_inside", "seeds", "orders")
COST = ("first_s", "seconds", "peak_mb")
GROWN = ("way", "how", "grown_ari", "v_before", "v_after", "new_groups", "follow_s")
_ROOT = Path(__file__).parent.parent
_APART = -1
_QUICK = 150  # texts of each set in a quick run


@dataclass(frozen=True)
class Texts:
    """Texts with their vectors, (n, d) unit rows."""

    texts: list[str]
    vectors: np.ndarray

    def some(self, rows: np.ndarray) -> Texts:
        return Texts([self.texts[row] for row in rows], self.vectors[rows])

    def terms(self) -> list[list[str]]:
        """The words of each, as the register takes them."""
        from models.words import STOPWORDS, part_stems, words

        return [[s for w in words(t) if w not in STOPWORDS for s in part_stems(w)] for t in self.texts]


@dataclass(frozen=True)
class Found:
    """labels: (n,) group per text, -1 for none. apart: (n,) bool, left out or marked as badly fitting.

    more: by how it is called, a way to take the texts that were there and those that came, in that order, into
    the groups that there are: labels for all. words: some that mark the largest groups.
    """

    labels: np.ndarray
    apart: np.ndarray
    more: dict[str, Callable[[Texts], np.ndarray]] = field(default_factory=dict)
    words: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Task:
    """What a way is told. groups: how many to make, where it takes a number; encoder: gives words a vector."""

    groups: int
    seed: int
    encoder: Any


@dataclass(frozen=True)
class Way:
    """A way to make groups. needs: modules that must be there. quick: also in a quick run."""

    name: str
    fit: Callable[[Texts, Task], Found]
    note: str
    needs: tuple[str, ...] = ()
    quick: bool = True


def _plain(labels: Any, **more: Any) -> Found:
    found = np.asarray(labels, dtype=np.int64)
    return Found(found, found == _APART, **more)


def _joined(before: np.ndarray, predict: Callable[[Texts], Any]) -> Callable[[Texts], np.ndarray]:
    """Texts that were there keep their group; those that came are predicted."""

    def more(texts: Texts) -> np.ndarray:
        came = texts.some(np.arange(len(before), len(texts.texts)))
        return np.concatenate([before, np.asarray(predict(came), dtype=np.int64)])

    return more


# -- the ways ---------------------------------------------------------------------------------------


def _ours(texts: Texts, task: Task) -> Found:
    from indexing.clusters import NEW, divide, follow
    from indexing.neighbourhood import places

    found = divide(places(texts.vectors, texts.terms()), np.ones(len(texts.texts)), task.groups)

    def more(now: Texts) -> np.ndarray:
        before = np.full(len(now.texts), NEW)
        before[: len(found.labels)] = found.labels
        return follow(places(now.vectors, now.terms()), np.ones(len(before)), before, task.groups).labels

    return Found(found.labels, found.apart, {"follow": more})


def _kmeans(texts: Texts, task: Task) -> Found:
    model = _cluster().KMeans(task.groups, n_init=10, random_state=task.seed).fit(texts.vectors)
    return _plain(
        model.labels_, more={"predict": _joined(model.labels_, lambda t: model.predict(t.vectors))}
    )


def _kmeans_places(texts: Texts, task: Task) -> Found:
    """Our places without our way to divide: what of the difference is due to which."""
    from indexing.neighbourhood import places

    model = _cluster().KMeans(task.groups, n_init=10, random_state=task.seed)
    return _plain(model.fit_predict(places(texts.vectors, texts.terms())))


def _kmeans_words(texts: Texts, task: Task) -> Found:
    vectoriser = _sk("feature_extraction.text").TfidfVectorizer(
        analyzer=list, sublinear_tf=True, min_df=2, max_df=0.3
    )
    counted = vectoriser.fit_transform(texts.terms())
    model = _cluster().KMeans(task.groups, n_init=10, random_state=task.seed).fit(counted)
    predict = _joined(model.labels_, lambda t: model.predict(vectoriser.transform(t.terms())))
    return _plain(model.labels_, more={"predict": predict})


def _tree(**settings: str) -> Callable[[Texts, Task], Found]:
    def fit(texts: Texts, task: Task) -> Found:
        model = _cluster().AgglomerativeClustering(task.groups, **settings).fit(texts.vectors)
        return _plain(model.labels_, words=group_words(texts.terms(), model.labels_))

    return fit


def _pca_hdbscan(texts: Texts, task: Task) -> Found:
    size = min(10, *texts.vectors.shape)
    rows = _sk("decomposition").PCA(size, random_state=task.seed).fit_transform(texts.vectors)
    return _plain(_cluster().HDBSCAN(min_cluster_size=10, copy=True).fit_predict(rows))


def _umap_hdbscan(texts: Texts, task: Task) -> Found:
    """As UMAP's own guide to clustering sets it up."""
    umap = _module("umap").UMAP(
        n_neighbors=30, min_dist=0.0, n_components=10, metric="cosine", random_state=task.seed
    )
    rows = umap.fit_transform(texts.vectors)
    return _plain(_cluster().HDBSCAN(min_cluster_size=10, copy=True).fit_predict(rows))


def _bertopic(number: bool = False, spread: bool = False, kmeans: bool = False) -> Callable[..., Found]:
    """number: reduced to as many topics as there are labels. spread: no outliers. kmeans: instead of HDBSCAN."""

    def fit(texts: Texts, task: Task) -> Found:
        settings: dict[str, Any] = {"nr_topics": task.groups + 1} if number else {}
        if kmeans:
            settings["hdbscan_model"] = _cluster().KMeans(task.groups, n_init=10, random_state=task.seed)
        # Its own defaults, with a seed: without one no run can be repeated.
        umap = _module("umap").UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=task.seed
        )
        model = _module("bertopic").BERTopic(umap_model=umap, **settings)
        labels, _ = model.fit_transform(texts.texts, texts.vectors)
        if spread and _APART in labels and len(set(labels)) > 1:
            labels = model.reduce_outliers(
                texts.texts, labels, strategy="embeddings", embeddings=texts.vectors
            )
        found = np.asarray(labels, dtype=np.int64)
        words = [[word for word, _ in model.get_topic(topic)[:5]] for topic in _largest(found)]
        transform = _joined(found, lambda t: model.transform(t.texts, t.vectors)[0])
        return _plain(found, words=words, more={"transform": transform})

    return fit


def _bertopic_online(texts: Texts, task: Task) -> Found:
    """Its documented set-up for partial_fit; a batch must have as many texts as there are topics."""
    model = _module("bertopic").BERTopic(
        umap_model=_sk("decomposition").IncrementalPCA(5),
        hdbscan_model=_cluster().MiniBatchKMeans(task.groups, random_state=task.seed),
        vectorizer_model=_module("bertopic.vectorizers").OnlineCountVectorizer(),
    )
    # Its two parts only take batch after batch in 64 bits.
    model.partial_fit(texts.texts, texts.vectors.astype(np.float64))
    count = len(texts.texts)

    def more(now: Texts) -> np.ndarray:
        came = now.some(np.arange(count, len(now.texts)))
        model.partial_fit(came.texts, came.vectors.astype(np.float64))
        return np.asarray(model.transform(now.texts, now.vectors.astype(np.float64))[0])

    return _plain(model.topics_, more={"partial_fit": more})


def _turftopic(name: str, centred: bool = False, online: bool = False) -> Callable[[Texts, Task], Found]:
    """centred: the common mean is taken from the vectors of texts, and from those of words.

    online: partial_fit from the start, as KeyNMF must have it; SensTopic takes it after fitting too.
    """

    def fit(texts: Texts, task: Task) -> Found:
        words = _Words(task.encoder, centred)
        mean = texts.vectors.mean(axis=0) if centred else 0

        def vectors(of: Texts) -> np.ndarray:
            return _unit(of.vectors - mean)

        model = getattr(_module("turftopic"), name)(
            task.groups,
            encoder=words,
            vectorizer=_vectoriser(1 if online else 10 if len(texts.texts) > 1_000 else 2),
            random_state=task.seed,
        )
        if online:
            model.partial_fit(texts.texts, embeddings=vectors(texts))
            labels = _strongest(model.transform(texts.texts, embeddings=vectors(texts)))
        else:
            labels = _strongest(model.fit_transform(texts.texts, embeddings=vectors(texts)))

        def transform(of: Texts) -> np.ndarray:
            return _strongest(model.transform(of.texts, embeddings=vectors(of)))

        def partial_fit(now: Texts) -> np.ndarray:
            came = now.some(np.arange(len(labels), len(now.texts)))
            model.partial_fit(came.texts, embeddings=vectors(came))
            return transform(now)

        more: dict[str, Any] = {"transform": _joined(labels, transform)}
        if online or name != "KeyNMF":
            more["partial_fit"] = partial_fit  # changes the model, so it comes last
        return _plain(labels, more=more)

    return fit


class _Words:
    """Our encoder in the shape that Turftopic asks for. Words of one process are encoded once."""

    known: dict[str, np.ndarray] = {}  # noqa: RUF012 - shared on purpose: every fit has the same words

    def __init__(self, encoder: Any, centred: bool) -> None:
        self._encoder, self._centred = encoder, centred

    def encode(self, texts: Sequence[str], **_: Any) -> np.ndarray:
        if new := sorted({str(text) for text in texts} - set(self.known)):
            self.known.update(zip(new, self._encoder.encode_questions(new), strict=True))
        rows = np.stack([self.known[str(text)] for text in texts])
        return _unit(rows - rows.mean(axis=0)) if self._centred else rows


def _vectoriser(least: int) -> Any:
    """Turftopic's default, with Dutch stop words. least: texts that a word must be in; it has 10."""
    from models.words import STOPWORDS

    return _sk("feature_extraction.text").CountVectorizer(min_df=least, stop_words=sorted(STOPWORDS))


def _strongest(shares: np.ndarray) -> np.ndarray:
    """The topic with the largest share in each text; -1 where no topic has any."""
    return np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), _APART)


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def group_words(terms: Sequence[Sequence[str]], labels: np.ndarray, count: int = 5) -> list[list[str]]:
    """Words of the largest groups by c-TF-IDF: often in the group, rarely in the others."""
    vectoriser = _sk("feature_extraction.text").CountVectorizer(analyzer=list)
    numbers, of = np.unique(labels, return_inverse=True)
    joined: list[list[str]] = [[] for _ in numbers]
    for words, group in zip(terms, of, strict=True):
        joined[group].extend(words)
    counted = vectoriser.fit_transform(joined).toarray().astype(float)
    often = counted / np.maximum(counted.sum(axis=1, keepdims=True), 1)
    weight = often * np.log(1 + counted.sum() / len(numbers) / counted.sum(axis=0))
    names = vectoriser.get_feature_names_out()
    rows = {int(number): row for row, number in enumerate(numbers)}
    return [[str(names[at]) for at in np.argsort(-weight[rows[g]])[:count]] for g in _largest(labels)]


def _largest(labels: np.ndarray) -> list[int]:
    numbers, counts = np.unique(labels[labels != _APART], return_counts=True)
    return [int(number) for number in numbers[np.argsort(-counts, kind="stable")][:3]]


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _sk(name: str) -> Any:
    return _module(f"sklearn.{name}")


def _cluster() -> Any:
    return _sk("cluster")


WAYS = (
    Way(OURS, _ours, "places and divide; follow"),
    Way("k-means, our places", _kmeans_places, "places, best of 10"),
    Way("k-means", _kmeans, "bare vectors, best of 10"),
    Way("k-means, words", _kmeans_words, "TF-IDF of stems, best of 10"),
    Way("Ward", _tree(linkage="ward"), "bare vectors"),
    Way("average linkage", _tree(linkage="average", metric="cosine"), "bare vectors, cosine"),
    Way("PCA, HDBSCAN", _pca_hdbscan, "10 dimensions, groups of 10 and up"),
    Way("UMAP, HDBSCAN", _umap_hdbscan, "10 dimensions, 30 neighbours, groups of 10 and up", ("umap",)),
    Way("BERTopic", _bertopic(), "defaults", ("bertopic", "umap")),
    Way(
        "BERTopic, nr_topics",
        _bertopic(number=True),
        "reduced to the number",
        ("bertopic", "umap"),
        quick=False,
    ),
    Way(
        "BERTopic, no outliers",
        _bertopic(number=True, spread=True),
        "nr_topics, then reduce_outliers by embeddings",
        ("bertopic", "umap"),
        quick=False,
    ),
    Way(
        "BERTopic, k-means",
        _bertopic(kmeans=True),
        "k-means instead of HDBSCAN",
        ("bertopic", "umap"),
        quick=False,
    ),
    Way("BERTopic, online", _bertopic_online, "incremental PCA, mini-batch k-means", ("bertopic",)),
    Way("KeyNMF", _turftopic("KeyNMF"), "Dutch stop words", ("turftopic",)),
    Way("KeyNMF, centred", _turftopic("KeyNMF", centred=True), "means taken away", ("turftopic",)),
    Way(
        "KeyNMF, online",
        _turftopic("KeyNMF", True, online=True),
        "means taken away",
        ("turftopic",),
        quick=False,
    ),
    Way("SensTopic", _turftopic("SensTopic"), "Dutch stop words", ("turftopic",)),
)


# -- measuring one way, in a process of its own --------------------------------------------------------


def measured(way: Way, texts: Texts, groups: int, encoder: Any, draws: int = DRAWS) -> Row:
    """Everything that one way gives, as plain lists, and what it took. Nothing is judged here. Raises PeerMissing."""
    require(way)
    bare, count, took = memory()["peak_mb"], len(texts.texts), list[float]()

    def fit(of: Texts, seed: int) -> Found:
        began = time.perf_counter()
        found = way.fit(of, Task(groups, seed, encoder))
        took.append(time.perf_counter() - began)
        return found

    seeds = [fit(texts, seed) for seed in range(SEEDS)]
    orders = [seeds[0].labels]
    for draw in range(1, SEEDS):
        order = np.random.default_rng(draw).permutation(count)
        labels = np.empty(count, dtype=np.int64)
        labels[order] = fit(texts.some(order), 0).labels
        orders.append(labels)
    whole = took[1:]
    grown = [grow(way, texts, groups, encoder, 100 + draw) for draw in range(draws)]
    return {
        "seeds": [found.labels.tolist() for found in seeds],
        "apart": seeds[0].apart.tolist(),
        "words": seeds[0].words,
        "orders": [labels.tolist() for labels in orders],
        "grown": grown,
        "first_s": round(took[0], 2),
        "seconds": round(float(np.median(whole)), 2),
        "peak_mb": over(bare, memory()["peak_mb"]),
    }


def grow(way: Way, texts: Texts, groups: int, encoder: Any, seed: int) -> Row:
    """The groups of some texts, and those of the same texts and a fifth more, made again or followed."""
    order = np.random.default_rng(seed).permutation(len(texts.texts))
    before = order[: int(len(order) / GROWTH)]
    now, task = texts.some(order), Task(groups, 0, encoder)
    first = way.fit(texts.some(before), task)
    began = time.perf_counter()
    labels = {"again": way.fit(now, task).labels.tolist()}
    seconds = {"again": time.perf_counter() - began}
    for how, more in first.more.items():
        began = time.perf_counter()
        labels[how] = more(now).tolist()
        seconds[how] = time.perf_counter() - began
    return {"order": order.tolist(), "before": first.labels.tolist(), "after": labels, "seconds": seconds}


def require(way: Way) -> None:
    """Raise PeerMissing when a module that the way needs is not there."""
    absent = [module for module in way.needs if importlib.util.find_spec(module) is None]
    if absent:
        raise PeerMissing(f"not installed: pip install {' '.join(PIP[module] for module in absent)}")


def _alone(told: Row) -> Row:
    """In the process: read what it is given, and measure."""
    folder = Path(told["folder"])
    lines = (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = Texts([json.loads(line) for line in lines], np.load(folder / "vectors.npy"))
    some = np.arange(min(told["texts"], len(lines)))
    way = next(way for way in WAYS if way.name == told["way"])
    return measured(way, texts.some(some), told["groups"], _Late(told["encoder"]), told["draws"])


class _Late:
    """An encoder that is loaded when it is first asked for a vector."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._encoder: Any = None

    def encode_questions(self, texts: Sequence[str]) -> np.ndarray:
        if self._encoder is None and self._folder == "hash":
            self._encoder = _module("models.hash_encoder").HashEncoder()
        elif self._encoder is None:
            self._encoder = _module("models.encoder").Encoder.load(self._folder)
        vectors: np.ndarray = self._encoder.encode_questions(texts)
        return vectors


def _in_process(python: str, told: Row) -> Row:
    """Raises PeerMissing or PeerFailed."""
    # No library may look for a model elsewhere: a way that tries must fail, and at once.
    closed = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    command = [python, "-W", "ignore", "-m", "benchmarks.factor_ways", "--alone", json.dumps(told)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=_ROOT, env={**os.environ, **closed}, check=False
        )
    except OSError as error:
        raise PeerFailed(f"the process did not start: {error}") from error
    try:
        answer: Row = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
        raise PeerFailed(f"the process ended: {' '.join(last) or 'it wrote nothing'}") from None
    if "missing" in answer:
        raise PeerMissing(answer["missing"])
    if "failed" in answer:
        raise PeerFailed(answer["failed"])
    return answer


# -- judging -----------------------------------------------------------------------------------------


def judged(way: Way, labels: Sequence[str], got: Row) -> tuple[Row, list[Row]]:
    """The row of a way, and its rows of growth: one for fitting again, and one for each way to follow."""
    scores = _sk("metrics")
    wanted, apart = np.asarray(labels), np.asarray(got["apart"])
    each = [np.asarray(seed) for seed in got["seeds"]]
    row = {
        "way": way.name,
        "groups": len(set(got["seeds"][0]) - {_APART}),
        **agreement(wanted, *each),
        "outliers": round(float(apart.mean()), 4),
        "v_inside": None if apart.all() else agreement(wanted[~apart], each[0][~apart])["v"],
        "seeds": between(got["seeds"]),
        "orders": between(got["orders"]),
        **{name: got[name] for name in COST},
        "note": way.note,
        "words": got["words"],
    }
    grown = []
    for how in got["grown"][0]["after"] if got["grown"] else ():
        shared, before, after, new = [], [], [], []
        for one in got["grown"]:
            order, old = np.asarray(one["order"]), np.asarray(one["before"])
            found = np.asarray(one["after"][how])
            shared.append(scores.adjusted_rand_score(old, found[: len(old)]))
            before.append(scores.v_measure_score(wanted[order[: len(old)]], old))
            after.append(scores.v_measure_score(wanted[order], found))
            new.append(len(set(found.tolist()) - set(old.tolist())))
        grown.append(
            {
                "way": way.name,
                "how": how,
                "grown_ari": round(float(np.mean(shared)), 4),
                "v_before": round(float(np.mean(before)), 4),
                "v_after": round(float(np.mean(after)), 4),
                "new_groups": None if how == "again" else round(float(np.mean(new)), 1),
                "follow_s": round(min(one["seconds"][how] for one in got["grown"]), 2),
            }
        )
    return row, grown


def agreement(labels: Sequence[str] | np.ndarray, *groups: np.ndarray, digits: int = 4) -> dict[str, float]:
    """How well groups agree with labels: v, nmi, ari and ami, each the mean over several divisions."""
    scores = _sk("metrics")
    measures = {
        "v": scores.v_measure_score,
        "nmi": scores.normalized_mutual_info_score,
        "ari": scores.adjusted_rand_score,
        "ami": scores.adjusted_mutual_info_score,
    }
    return {
        name: round(float(np.mean([score(labels, found) for found in groups])), digits)
        for name, score in measures.items()
    }


def between(labels: Sequence[Sequence[int]]) -> float:
    """The mean ARI between every two of them."""
    score = _sk("metrics").adjusted_rand_score
    return round(float(np.mean([score(one, other) for one, other in combinations(labels, 2)])), 4)


# -- the program ---------------------------------------------------------------------------------------


def read_sets(files: Sequence[Path], missing: list[str]) -> dict[str, tuple[list[str], list[str]]]:
    """Per folder its texts and their labels; a text that comes again is left out."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
            rows = [json.loads(line) for line in lines if line.strip()]
            pairs = [(str(row["text"]), str(row["label"])) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            missing.append(f"{file}: {type(error).__name__}: {error}")
            continue
        texts = found.setdefault(file.resolve().parent.name, {})
        for text, label in pairs:
            texts.setdefault(text, label)
    return {name: (list(texts), list(texts.values())) for name, texts in found.items() if texts}


def encoded(name: str, texts: list[str], encoder: Any, kept: Path) -> Path:
    """A folder with the texts and their vectors, from `kept` when they are there."""
    from service.factor_evaluation import encode_wholes

    # "vragen": the prompt, so that vectors of before it changed are not taken for these.
    digest = hashlib.sha256(json.dumps([encoder.fingerprint, "vragen", *texts]).encode()).hexdigest()[:16]
    folder = kept / f"{name}-{digest}"
    if (folder / "vectors.npy").exists():
        return folder
    vectors = encode_wholes(texts, encoder)
    folder.mkdir(parents=True, exist_ok=True)
    written = "\n".join(json.dumps(text, ensure_ascii=True) for text in texts)
    (folder / "texts.jsonl").write_text(written, encoding="utf-8")
    # In two steps, so that a run that was cut off leaves nothing that looks whole.
    np.save(folder / "vectors.nieuw.npy", vectors)
    (folder / "vectors.nieuw.npy").replace(folder / "vectors.npy")
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    from models.encoding import EncoderError
    from models.hash_encoder import HashEncoder
    from models.weight_source import WeightsError
    from service.opening import DEFAULT_MODEL, load_encoder
    from service.settings import Settings

    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.alone:
        return _answer(json.loads(chosen.alone))
    only = {name.strip() for name in chosen.only.split(";")} if chosen.only else {w.name for w in WAYS}
    if unknown := only - {way.name for way in WAYS}:
        parser.error(f"unknown: {'; '.join(sorted(unknown))}. There are: {'; '.join(w.name for w in WAYS)}")
    settings, missing = Settings.read(), list[str]()
    try:
        encoder: Any = HashEncoder() if chosen.encoder == "hash" else load_encoder(settings, _tell)
    except (EncoderError, WeightsError, OSError) as error:
        print(f"The model can't be loaded, so nothing was measured: {error}")
        return 0
    folder = settings.model or str(settings.models / DEFAULT_MODEL)
    rows, grown = list[Row](), list[Row]()
    for name, (texts, labels) in read_sets(chosen.files or sorted(HERE.glob("*.jsonl")), missing).items():
        material = encoded(name, texts, encoder, settings.home / "evaluatie" / "groepen")
        count = min(_QUICK, len(texts)) if chosen.quick else len(texts)
        told = {
            "folder": str(material.resolve()),
            "texts": count,
            "groups": min(len(set(labels[:count])), count // 4),
            "encoder": "hash" if chosen.encoder == "hash" else folder,
            "draws": 1 if chosen.quick else DRAWS,
        }
        for way in WAYS:
            if way.name not in only or (chosen.quick and not way.quick):
                continue
            _tell(f"{name}: {way.name}")
            try:
                got = _in_process(chosen.python, {**told, "way": way.name})
            except (PeerMissing, PeerFailed) as error:
                missing.append(f"{name}, {way.name}: {error}")
                continue
            row, more = judged(way, labels[:count], got)
            rows.append({"set": name, **row})
            grown += [{"set": name, **one} for one in more]
        show(name, count, len(set(labels[:count])), rows, grown)
    for what in missing:
        print(f"Not measured: {what}")
    line = run_line(
        "factor_ways",
        model=encoder.fingerprint,
        index="none",
        settings={
            "quick": chosen.quick,
            "only": chosen.only,
            "files": [str(f) for f in chosen.files],
            "pip": PIP,
        },
        figures={"cold": rows, "grown": grown},
        missing=missing,
    )
    append(chosen.json, line)
    return 0


def show(name: str, count: int, labels: int, rows: Sequence[Row], grown: Sequence[Row]) -> None:
    """Print the tables of one set."""
    mine = [row for row in rows if row["set"] == name]
    print(f"\n{name}: {count} texts with {labels} labels")
    print(table(mine, (*COLD, *COST)))
    print("\nAfter a fifth more texts:")
    print(table([row for row in grown if row["set"] == name], GROWN))
    told = {
        row["way"]: "; ".join(" ".join(words) for words in row["words"]) for row in mine if row["words"]
    }
    for way, words in told.items():
        print(f"Largest groups of {way}: {words}")


def _answer(told: Row) -> int:
    """The end of a process: one line of JSON, whatever happens."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not end up in the answer
    try:
        answer = _alone(told)
    except PeerMissing as error:
        answer = {"missing": str(error)}
    except Exception as error:  # whatever a library raises: the run goes on without it
        answer = {"failed": f"{type(error).__name__}: {error}"}
    with answers:
        answers.write(json.dumps(answer) + "\n")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = options("factor_ways", __doc__ or "")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help='JSON lines, "text" and "label"'
    )
    parser.add_argument(
        "--only", default="", metavar="NAME;…", help="these ways, with a semicolon between them"
    )
    parser.add_argument(
        "--python",
        default=sys.executable,
        metavar="FILE",
        help="a Python that has the peers, if not this one",
    )
    parser.add_argument("--encoder", choices=["model", "hash"], default="model", help=argparse.SUPPRESS)
    parser.add_argument("--alone", default="", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
