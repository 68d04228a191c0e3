"""Small records, what a register finds, and whether its parts agree: shared by the tests of this package."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from data.keuze import Keuze, texts
from indexing.retriever import Query
from models.encoding import TextEncoder
from models.passages import PassageMaker
from service.engine import Engine
from service.search import question_terms
from service.texts import embedded, record_terms, sentence_splitter


def values(id_: str, afweging: str = "Bewoners wilden zelf tekenen.", **more: Any) -> dict[str, Any]:
    """The plain values of a record that fits."""
    return {
        "id": id_,
        "titel": f"Traject {id_}",
        "instrument": "werkplaats-participatie",
        "gebieden": ["WK051836"],
        "trajectstatus": "afgerond",
        "startdatum": "2024-03-04",
        "afweging": afweging,
        **more,
    }


def keuze(id_: str, afweging: str = "Bewoners wilden zelf tekenen.", **more: Any) -> Keuze:
    return Keuze.model_validate(values(id_, afweging, **more))


def with_word(engine: Engine, word: str) -> set[str]:
    """The ids of the records that the lexical index finds by a word."""
    hits = engine.retriever.search(Query(None, question_terms(word)), mode="lexical")
    return ids(engine, [h.owner for h in hits if h.stam])


def nearest(engine: Engine, text: str) -> str:
    """The id of the record with the passage whose meaning is nearest."""
    vector = engine.encoder.encode_questions([text])[0]
    hits = engine.retriever.search(Query(vector, question_terms("")), mode="dense")
    (found,) = ids(engine, hits.owners[:1].tolist())
    return found


def ids(engine: Engine, numbers: Iterable[int]) -> set[str]:
    return {r.keuze.id for r in engine.store.fetch(list(numbers))}


def assert_in_step(engine: Engine, past: Iterable[Keuze] = ()) -> None:
    """Passages, vectors and words are exactly those of the records in the store, and of nothing else.

    past: earlier records, whose words must not be found any more.
    """
    records = list(engine.store.every())
    check_passages(engine, engine.encoder)
    rows = engine.passages.read(engine.encoder.fingerprint)
    vectors = engine.retriever.vectors
    assert len(vectors) == len(rows.numbers)
    for record in records:
        expected = rows.vectors[rows.keuze_numbers == record.nr]
        placed = engine.retriever.space.place(expected)
        np.testing.assert_allclose(vectors.vectors(record.nr), placed, rtol=0, atol=1e-6)
    assert len(engine.retriever.words) == len(records)
    for field in ("stam", "gram"):
        having: dict[str, set[int]] = {}
        for old in past:
            having |= {term: set() for term in getattr(record_terms(old), field)}
        for record in records:
            for term in getattr(record_terms(record.keuze), field):
                having.setdefault(term, set()).add(record.nr)
        for term in list(having)[:: 1 if field == "stam" else 5]:
            found = engine.retriever.words.search(field, [term], len(records) + 1).owners.tolist()
            assert set(found) == having[term], (field, term)


def check_passages(engine: Engine, encoder: TextEncoder) -> None:
    """Every record has passages that cover its texts, with the vectors this encoder gives them."""
    records = list(engine.store.every())
    model = encoder.fingerprint
    assert engine.passages.missing(model) == []
    rows = engine.passages.read(model)
    assert set(rows.keuze_numbers.tolist()) == {r.nr for r in records}
    details = engine.passages.of_records(model, [r.nr for r in records])
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    for record in records:
        fields = dict(texts(record.keuze))
        covered: dict[str, str] = {}
        for passage in details[record.nr]:
            assert passage.tekst == fields[passage.veld][passage.begin : passage.eind]
            covered[passage.veld] = covered.get(passage.veld, "") + passage.tekst
        squeezed = {veld: "".join(tekst.split()) for veld, tekst in covered.items()}
        assert squeezed == {veld: "".join(tekst.split()) for veld, tekst in fields.items()}
        held = [p.tekst for p in details[record.nr]]
        if len(held) > 1:  # what it says as a whole comes after its passages
            title = embedded(record.keuze.titel, "")
            wholes = maker.make_wholes(texts(record.keuze), prefix=title)
            assert "".join("".join(wholes).split()) == "".join("".join(fields.values()).split())
            held += wholes
        passages = [embedded(record.keuze.titel, tekst) for tekst in held]
        mine = rows.vectors[rows.keuze_numbers == record.nr]
        np.testing.assert_allclose(mine, encoder.encode_passages(passages), atol=1e-5)
