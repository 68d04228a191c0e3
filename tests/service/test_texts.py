"""What of a record is searched, and by which names its fields are shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from data.keuze import Keuze, texts
from data.vocabularies import vocabulaire
from models.words import grams, stems
from service.texts import embedded, field_label, field_text, labels, record_terms, text_terms
from tests.service.making import keuze
from tests.strategies import keuzes

FULL = keuze(
    "a",
    "De afweging.",
    titel="De titel",
    samenvatting="De samenvatting.",
    resultaat="Het resultaat.",
    instrument="enquete",
    gebieden=["WK051836", "BU05183637"],
    doelgroepen=["jongeren"],
    themas=["wonen"],
    beleidsfase="uitvoering",
    technieken=["eigen-kennis-en-ervaring"],
    alternatieven=[{"instrument": "burgertop", "reden": "Te groot."}],
    factoren=[
        {"factor": "capaciteit", "richting": "voor"},
        {"factor": "politieke-cultuur", "richting": "tegen", "toelichting": "Lag gevoelig."},
    ],
    evaluatie={"toelichting": "Men was tevreden."},
    algemeenContact="participatie@example.nl",
    bron="Een bron",
)


def test_a_passage_is_read_with_its_title() -> None:
    assert embedded("De titel", "Een zin.") == "De titel. Een zin."
    assert embedded("", "Een zin.") == "Een zin."


def test_codes_are_searched_by_their_labels() -> None:
    assert labels(FULL) == [
        vocabulaire(naam).label(code)
        for naam, code in (
            ("instrumenten", "enquete"),
            ("gebieden", "WK051836"),
            ("gebieden", "BU05183637"),
            ("doelgroepen", "jongeren"),
            ("themas", "wonen"),
            ("technieken", "eigen-kennis-en-ervaring"),
            ("beleidsfasen", "uitvoering"),
        )
    ]
    assert labels(keuze("a")) == [
        vocabulaire("instrumenten").label("werkplaats-participatie"),
        "Moerwijk",
    ]


def test_the_terms_of_a_record_are_those_of_title_texts_and_labels() -> None:
    found = record_terms(FULL)
    whole = "De titel De samenvatting De afweging Het resultaat Te groot Lag gevoelig Men was tevreden"
    assert sorted(found.stam) == sorted(stems(" ".join([whole, *labels(FULL)])))
    assert sorted(found.gram) == sorted(grams(" ".join([whole, *labels(FULL)])))
    assert not {"particip", "participatie", "bron"} & (set(found.stam) - set(stems(" ".join(labels(FULL)))))


def test_the_terms_of_a_text() -> None:
    found = text_terms("De bewoners!")
    assert (list(found.stam), list(found.gram)) == (stems("de bewoners"), grams("de bewoners"))


def test_the_terms_of_a_text_by_hand() -> None:
    found = text_terms("De wijkraad.")
    assert list(found.stam) == ["de", "wijk", "raad"]
    assert list(found.gram) == ["_de_", "_wijk", "wijkr", "ijkra", "jkraa", "kraad", "raad_"]


def test_a_field_by_its_path() -> None:
    assert field_text(FULL, "afweging") == "De afweging."
    assert field_text(FULL, "alternatieven[0].reden") == "Te groot."
    assert field_text(FULL, "factoren[1].toelichting") == "Lag gevoelig."
    assert field_text(FULL, "evaluatie.toelichting") == "Men was tevreden."
    for gone in ("leerpunten", "alternatieven[1].reden", "factoren[0].toelichting", "algemeenContact"):
        assert field_text(FULL, gone) is None


@pytest.mark.parametrize(
    ("veld", "label"),
    [
        ("afweging", "Waarom dit instrument"),
        ("alternatieven[12].reden", "Afgewezen"),
        ("factoren[0].toelichting", "Factor"),
        ("evaluatie.toelichting", "Evaluatie"),
        ("leerpunten", "Wat we leerden"),
    ],
)
def test_the_name_of_a_field(veld: str, label: str) -> None:
    assert field_label(veld) == label


@settings(max_examples=60, deadline=None)
@given(keuzes())
def test_every_searchable_text_has_a_name_and_is_found_by_its_path(record: Keuze) -> None:
    for veld, tekst in texts(record):
        assert field_text(record, veld) == tekst
        assert field_label(veld)
        assert set(stems(tekst)) <= set(record_terms(record).stam)
