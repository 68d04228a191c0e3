"""Grouping reasons: from texts and vectors to groups on every level, each with its telling words and its factor.

What a factor reader makes of a sentence counts beside its meaning and its words, so that groups come to lie
along the factors that people know, and what fits none of them still finds its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexing.clusters import NEW, Groups, divide, follow, possible
from indexing.neighbourhood import places
from models.factor_reader import FactorReader
from models.lemmas import label_words
from models.words import STOPWORDS, part_stems, words

Progress = Callable[[float, str], None]  # share done, 0 to 1, and what is being done

# What the factor reader says counts so much beside 1 for meaning and words together, and small likelihoods this much
# less than large ones. Chosen on the sentences that the reader may learn from, each half read by the other.
FACTOR_WEIGHT, FACTOR_POWER = 2.0, 0.75
# From this likelihood a sentence is in the group of its factor, for the factors that most sentences speak of: so
# many sentences at least, and so many of the groups at most.
CLEAR, CLEAR_SENTENCES, CLEAR_SHARE = 0.3, 8, 0.7
NEAR_FACTOR = 0.4  # the mean likelihood from where a group is called by a factor
LABEL_WORDS = 8
_RECORDS = 3  # in which a word must stand before it may be in the name of a group


class TooLittle(ValueError):
    """There are too few different sentences to group; `count` says how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} different sentences")


@dataclass(frozen=True)
class Material:
    """What is grouped. texts: (n,); owners: (n,) number of the record of each; vectors: (n, d) unit rows.

    before: per level the group id of each text, "" for a new one; empty on the first run. next_number: the first
    number that no group of the register has.
    """

    texts: Sequence[str]
    owners: np.ndarray
    vectors: np.ndarray
    levels: Mapping[str, int]
    before: Mapping[str, np.ndarray]
    next_number: int


@dataclass(frozen=True)
class Found:
    """One group. woorden: most telling first. factor: the code that it is near, or None."""

    groep: str
    woorden: tuple[str, ...]
    factor: str | None


@dataclass(frozen=True)
class Level:
    """A partition on one level. groepen: (n,) ids; near: (n,) cosines; apart: (n,) bool."""

    groepen: np.ndarray
    near: np.ndarray
    apart: np.ndarray
    found: tuple[Found, ...]


def same(text: str) -> str:
    """What two sentences have in common that count as one."""
    return " ".join(text.split()).casefold()


def require_enough(distinct: int) -> None:
    """Raises TooLittle for too few different sentences to make two groups of."""
    if possible(distinct, 2) < 2:
        raise TooLittle(distinct)


def group(
    material: Material, reader: FactorReader | None, progress: Progress = lambda _share, _what: None
) -> dict[str, Level]:
    """Every level. Raises TooLittle. The same for the same texts, in whatever order they come."""
    # The same sentence many times is one place with more weight; and in the order of the texts themselves, the
    # order in which they come makes no difference.
    _, first, which, weights = np.unique(
        np.array([same(t) for t in material.texts], dtype=object),
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    require_enough(len(first))
    texts = [material.texts[i] for i in first]
    progress(0.05, "woorden")
    terms = [[s for w in words(t) if w not in STOPWORDS for s in part_stems(w)] for t in texts]
    vectors = material.vectors[first]
    progress(0.15, "betekenis")
    rows = places(vectors, terms, lambda share: progress(0.15 + 0.45 * share, "betekenis"))
    likely = reader.read(texts, vectors) if reader else None
    rows = beside(rows, likely)
    progress(0.7, "groepen")
    labels = [label_words(t) for t in texts]
    owners = _owners(material.owners, which)
    levels: dict[str, Level] = {}
    number = material.next_number
    for i, (niveau, wanted) in enumerate(material.levels.items()):
        before = material.before.get(niveau)
        ids, groups = _grouped(rows, weights, wanted, before, which, number, niveau, likely)
        number += len(groups.centres)
        telling = _telling(labels, groups.labels, owners, len(ids))
        factors = _factors(likely, groups.labels, weights, reader, len(ids))
        used = np.unique(groups.labels)
        found = tuple(Found(ids[g], tuple(telling[g]), factors[g]) for g in used)
        levels[niveau] = Level(
            np.array(ids)[groups.labels][which], groups.near[which], groups.apart[which], found
        )
        progress(0.7 + 0.3 * (i + 1) / len(material.levels), "groepen")
    return levels


def beside(rows: np.ndarray, likely: np.ndarray | None) -> np.ndarray:
    """Places with what the factor reader says beside them, as unit rows: (n, d + factors) float32."""
    if likely is None:
        return rows
    together = np.hstack([rows, FACTOR_WEIGHT * likely**FACTOR_POWER]).astype(np.float32)
    unit: np.ndarray = together / np.linalg.norm(together, axis=1, keepdims=True)
    return unit


def _grouped(
    rows: np.ndarray,
    weights: np.ndarray,
    wanted: int,
    before: np.ndarray | None,
    which: np.ndarray,
    number: int,
    niveau: str,
    likely: np.ndarray | None,
) -> tuple[list[str], Groups]:
    """The ids of the groups by label, and the groups."""
    if before is None or not np.any(before != ""):
        count = possible(len(rows), wanted)
        groups = divide(rows, weights, count, _clear(likely, count))
        return [_id(niveau, number + g) for g in range(len(groups.centres))], groups
    known = sorted(set(before[before != ""].tolist()))
    numbers = {id_: g for g, id_ in enumerate(known)}
    labels = _of_distinct(before, which, numbers, len(rows))
    groups = follow(rows, weights, labels, len(known))
    fresh = [_id(niveau, number + g) for g in range(len(groups.centres) - len(known))]
    return [*known, *fresh], groups


def _clear(likely: np.ndarray | None, groups: int) -> np.ndarray | None:
    """The group of each sentence that clearly speaks of one of the most frequent factors, else NEW: (n,)."""
    if likely is None:
        return None
    best = np.where(likely.max(axis=1) >= CLEAR, likely.argmax(axis=1), NEW)
    factors, counts = np.unique(best[best != NEW], return_counts=True)
    often = factors[np.lexsort((factors, -counts))][: int(groups * CLEAR_SHARE)]
    fixed = np.full(len(likely), NEW)
    for group, factor in enumerate(f for f in often if counts[factors == f][0] >= CLEAR_SENTENCES):
        fixed[best == factor] = group
    return fixed


def _id(niveau: str, number: int) -> str:
    return f"{niveau[0]}{number}"


def _of_distinct(
    before: np.ndarray, which: np.ndarray, numbers: Mapping[str, int], count: int
) -> np.ndarray:
    """The group of each distinct text: the one that most of its copies were in."""
    votes = np.zeros((count, len(numbers)), dtype=np.int32)
    there = np.flatnonzero(before != "")
    np.add.at(votes, (which[there], np.array([numbers[b] for b in before[there].tolist()])), 1)
    labels: np.ndarray = np.where(votes.any(axis=1), votes.argmax(axis=1), NEW)
    return labels


def _owners(owners: np.ndarray, which: np.ndarray) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(int(which.max()) + 1)]
    for text, owner in zip(which.tolist(), owners.tolist(), strict=True):
        found[text].add(owner)
    return found


def _telling(
    words_of: Sequence[Sequence[str]], labels: np.ndarray, owners: Sequence[set[int]], groups: int
) -> list[list[str]]:
    """The words that set each group apart (class-based TF-IDF), of those that stand in several records."""
    records: dict[str, set[int]] = {}
    counts: list[Counter[str]] = [Counter() for _ in range(groups)]
    for found, label, of in zip(words_of, labels.tolist(), owners, strict=True):
        counts[label].update(set(found))
        for word in set(found):
            if len(known := records.setdefault(word, set())) < _RECORDS:
                known |= of
    everywhere: Counter[str] = Counter()
    for one in counts:
        everywhere.update(one)
    average = sum(everywhere.values()) / max(groups, 1)
    telling = []
    for one in counts:
        size = max(sum(one.values()), 1)
        scores = {
            w: n / size * np.log(1 + average / everywhere[w])
            for w, n in one.items()
            if len(records[w]) >= _RECORDS and n > 1
        }
        telling.append(sorted(scores, key=lambda w: (-scores[w], w))[:LABEL_WORDS])
    return telling


def _factors(
    likely: np.ndarray | None,
    labels: np.ndarray,
    weights: np.ndarray,
    reader: FactorReader | None,
    groups: int,
) -> list[str | None]:
    """The factor that each group is near: the one its sentences speak of most, where that is clear."""
    if likely is None or reader is None:
        return [None] * groups
    total = np.zeros((groups, likely.shape[1]))
    np.add.at(total, labels, likely * weights[:, None])
    mean = total / np.maximum(np.bincount(labels, weights=weights, minlength=groups), 1)[:, None]
    best = mean.argmax(axis=1)
    return [reader.codes[b] if mean[g, b] >= NEAR_FACTOR else None for g, b in enumerate(best)]
