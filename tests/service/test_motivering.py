"""The motivation of a choice: its words, worked out by hand, and what it leaves open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from data.keuze import Keuze, texts
from data.store import KeuzeNotFound
from service.motivering import compose, motivering_of
from service.opening import Register
from service.recording import create
from tests.service.making import keuze, values
from tests.strategies import keuzes

RICH = Keuze.model_validate(
    {
        "id": "tuin-2024",
        "titel": "Binnentuin aan de Dreven",
        "instrument": "werkplaats-participatie",
        "gebieden": ["BU05183398", "BU05183639"],
        "trajectstatus": "afgerond",
        "startdatum": "2024-03-04",
        "einddatum": "2024-11-21",
        "samenvatting": "Samen tekenen aan een tuin.",
        "aanleiding": "De tuin lag er al jaren kaal bij.",
        "afweging": "Bewoners wilden zelf tekenen.\n\nDaarom  kozen we een werkplaats.",
        "beinvloedingsruimte": "Alles, behalve de bomen.",
        "afwijking": "Meestal sturen we een brief. Hier tekenden bewoners zelf.",
        "resultaat": "Een tuin.",
        "alternatieven": [
            {"instrument": "enquete", "reden": "Wie niet leest,\nvult niets in."},
            {"instrument": "referendum", "reden": "Te zwaar voor een tuin."},
        ],
        "factoren": [
            {
                "factor": "budget",
                "richting": "tegen",
                "toelichting": "Zes avonden met een tekenaar kosten geld.",
            },
            {"factor": "vertrouwen-in-elkaar", "richting": "voor"},
        ],
        "technieken": ["haags-samenspel", "eigen-kennis-en-ervaring"],
        "doelen": ["kwaliteit-van-beleid", "draagvlak"],
        "invloedBarometer": "meebeslissen",
        "invloedHaags": "meebeslissen",
        "doelgroepen": ["huurders", "kinderen", "ouderen"],
        "rolRaad": "kaderstellend",
        "verwanteKeuzes": ["plein-2021", "weg-1", "park-2023"],
        "algemeenContact": "Participatie Zuidwest, zuidwest@example.nl",
        "bron": "Lijst van 2024",
    }
)
SQUARE = keuze("plein-2021", titel="Het plein", instrument="enquete", startdatum="2021-05-01")
PARK = keuze("park-2023", titel="Het park", startdatum="2023-01-09")

RICH_TEXT = """\
Motivering: Binnentuin aan de Dreven

Aanleiding
De tuin lag er al jaren kaal bij.

Doel
Het belangrijkste doel is: kwaliteit van beleid. De gemeente wil een beter plan maken door te gebruiken wat inwoners weten en meemaken.

Het tweede doel is: draagvlak. De gemeente wil dat zo veel mogelijk mensen een plan begrijpen en het steunen of aanvaarden.

Vorm
De gemeente koos voor deze vorm: werkplaats participatie. Dat betekent: plek waar inwoners en professionals samen aan een plan of oplossing werken.

Het traject liep van 4 maart 2024 tot en met 21 november 2024 in Dreven en Gaarden en Moerwijk-Zuid. De gemeente wilde deze groepen bereiken: huurders, kinderen en ouderen.

Hulp bij het kiezen: Haags Samenspel en eigen kennis en ervaring.

Waarom deze vorm
Bewoners wilden zelf tekenen.

Daarom kozen we een werkplaats.

Beïnvloedingsruimte
Alles, behalve de bomen.

De mate van invloed volgens de Haagse verordening is: meebeslissen. Inwoners kiezen uit ten minste twee mogelijkheden en de gemeente is aan die keuze gebonden.

Rol van de gemeenteraad: kaderstellend. De raad bepaalt vooraf waarbinnen inwoners kunnen meedenken of kiezen.

Andere vormen die zijn bekeken
De gemeente bekeek ook deze vormen, maar koos die niet:

- Enquête: Wie niet leest, vult niets in.
- Referendum: Te zwaar voor een tuin.

Factoren die meewogen
Dit sprak voor de gekozen vorm:

- Vertrouwen in elkaar.

Dit sprak tegen de gekozen vorm:

- Budget: Zes avonden met een tekenaar kosten geld.

Afwijking van de gebruikelijke vorm
Meestal sturen we een brief. Hier tekenden bewoners zelf.

De verwante keuzes hebben voor een deel een andere vorm: enquête.

Verwante keuzes in het register
- Het plein (enquête, 2021). Keuze plein-2021.
- Het park (werkplaats participatie, 2023). Keuze park-2023.

Over deze tekst
Deze tekst is gemaakt uit keuze tuin-2024, versie 3, in het Keuzeregister. Wat de schrijver van de keuze zelf opschreef, staat er letterlijk in. Bron: Lijst van 2024. Vragen? Participatie Zuidwest, zuidwest@example.nl.
"""

SPARSE_TEXT = """\
Motivering: Traject kaal-1

Doel
Het doel is nog niet ingevuld.

Vorm
De gemeente koos voor deze vorm: werkplaats participatie. Dat betekent: plek waar inwoners en professionals samen aan een plan of oplossing werken.

Het traject begon op 4 maart 2024 in Moerwijk en is afgerond.

Waarom deze vorm
Bewoners wilden zelf tekenen.

Beïnvloedingsruimte
De beïnvloedingsruimte is nog niet ingevuld.

De mate van invloed volgens de Haagse verordening is nog niet ingevuld.

Andere vormen die zijn bekeken
Welke andere vormen de gemeente bekeek, is nog niet ingevuld.

Factoren die meewogen
Welke factoren meewogen, is nog niet ingevuld.

Afwijking van de gebruikelijke vorm
Of deze vorm afwijkt van wat gebruikelijk is, is nog niet ingevuld.

Over deze tekst
Deze tekst is gemaakt uit keuze kaal-1, versie 1, in het Keuzeregister. Wat de schrijver van de keuze zelf opschreef, staat er letterlijk in.
"""


def test_a_rich_record_word_for_word() -> None:
    made = compose(RICH, 3, [SQUARE, PARK])
    assert made.as_text() == RICH_TEXT
    assert [g.veld for g in made.ontbreekt] == []
    assert [(g.id, g.titel, g.jaar, g.instrument) for g in made.gebruikteKeuzes] == [
        ("plein-2021", "Het plein", 2021, "enquete"),
        ("park-2023", "Het park", 2023, "werkplaats-participatie"),
    ]


def test_a_record_with_only_what_is_required_word_for_word() -> None:
    made = compose(keuze("kaal-1"), 1, [])
    assert made.as_text() == SPARSE_TEXT
    assert [g.veld for g in made.ontbreekt] == [
        "doelen",
        "beinvloedingsruimte",
        "invloedHaags",
        "alternatieven",
        "factoren",
        "afwijking",
    ]
    assert made.gebruikteKeuzes == ()


def test_every_sentence_names_the_fields_that_it_comes_from() -> None:
    made = compose(RICH, 3, [SQUARE, PARK])
    fields = {z.tekst: z.velden for o in made.onderdelen for a in o.alineas for z in a.zinnen}
    assert fields["De tuin lag er al jaren kaal bij."] == ("aanleiding",)
    assert fields["Enquête: Wie niet leest, vult niets in."] == ("alternatieven[0]",)
    # The order of the record, not the order on the page: for stands before against.
    assert fields["Vertrouwen in elkaar."] == ("factoren[1]",)
    period = next(v for t, v in fields.items() if t.startswith("Het traject liep"))
    assert period == ("trajectstatus", "startdatum", "gebieden", "einddatum")
    known = set(Keuze.model_fields)
    assert {veld.split("[")[0] for velden in fields.values() for veld in velden} <= known


@pytest.mark.parametrize(
    ("status", "einde", "zin"),
    [
        ("komend", None, "Het traject staat gepland vanaf 4 maart 2024 in Moerwijk."),
        (
            "komend",
            "2024-05-01",
            "Het traject staat gepland van 4 maart 2024 tot en met 1 mei 2024 in Moerwijk.",
        ),
        ("lopend", None, "Het traject loopt sinds 4 maart 2024 in Moerwijk."),
        ("lopend", "2024-05-01", "Het traject loopt van 4 maart 2024 tot en met 1 mei 2024 in Moerwijk."),
        ("lopend", "2024-03-04", "Het traject is op 4 maart 2024 in Moerwijk."),
        ("komend", "2024-03-04", "Het traject staat gepland op 4 maart 2024 in Moerwijk."),
        ("afgerond", "2024-03-04", "Het traject was op 4 maart 2024 in Moerwijk."),
    ],
)
def test_the_period_fits_the_state_of_the_trajectory(status: str, einde: str | None, zin: str) -> None:
    more: dict[str, Any] = {"trajectstatus": status, "einddatum": einde, "doelgroepen": ["jongeren"]}
    text = compose(keuze("a", **more), 1, []).as_text()
    verb = "wilde" if status == "afgerond" else "wil"
    assert f"\n{zin} De gemeente {verb} deze groepen bereiken: jongeren.\n" in text


def test_places_with_a_comma_in_their_name_stay_apart() -> None:
    text = compose(keuze("a", gebieden=["BU05183396", "WK051836"]), 1, []).as_text()
    assert " in Zijden, Steden en Zichten; Moerwijk en is afgerond.\n" in text


@pytest.mark.parametrize(
    ("others", "zin"),
    [
        (["werkplaats-participatie"], "De verwante keuze heeft dezelfde vorm."),
        (["enquete"], "De verwante keuze heeft een andere vorm: enquête."),
        (["werkplaats-participatie"] * 2, "De verwante keuzes hebben dezelfde vorm."),
        (["enquete", "enquete"], "De verwante keuzes hebben een andere vorm: enquête."),
        (["enquete", "wijkraad"], "De verwante keuzes hebben een andere vorm: enquête en wijkraad."),
        (
            ["wijkraad", "werkplaats-participatie"],
            "De verwante keuzes hebben voor een deel een andere vorm: wijkraad.",
        ),
    ],
)
def test_the_form_is_compared_with_that_of_related_records(others: list[str], zin: str) -> None:
    leans_on = [keuze(f"v-{i}", instrument=code) for i, code in enumerate(others)]
    (part,) = [o for o in compose(keuze("a"), 1, leans_on).onderdelen if o.kop.startswith("Afwijking")]
    assert part.alineas[-1].tekst == zin


def test_one_goal_and_one_alternative_are_not_called_several() -> None:
    record = keuze("a", doelen=["inclusie"], alternatieven=[{"instrument": "enquete", "reden": "Te laat"}])
    text = compose(record, 1, []).as_text()
    assert "\nHet doel is: inclusie. De gemeente wil dat alle groepen" in text
    assert "\nDe gemeente bekeek ook deze vorm, maar koos die niet:\n\n- Enquête: Te laat\n" in text


def test_a_source_that_ends_with_a_full_stop_gets_no_second_one() -> None:
    assert compose(keuze("a", bron="Zie de lijst."), 1, []).as_text().endswith(" Bron: Zie de lijst.\n")


@given(keuzes())
def test_nothing_written_is_lost_and_nothing_is_filled_in(record: Keuze) -> None:
    made = compose(record, 1, [])
    text = made.as_text()
    assert compose(Keuze.model_validate_json(record.model_dump_json()), 1, []).as_text() == text
    squeezed = "".join(text.split())
    told = ("aanleiding", "afweging", "beinvloedingsruimte", "afwijking", "alternatieven", "factoren")
    for veld, written in texts(record):
        if veld.startswith(told):
            assert "".join(written.split()) in squeezed
    optional = ("doelen", "beinvloedingsruimte", "invloedHaags", "alternatieven", "factoren", "afwijking")
    empty = {veld for veld in optional if not getattr(record, veld)}
    assert {g.veld for g in made.ontbreekt} == empty
    assert all(g.tekst in text for g in made.ontbreekt)


def test_it_is_made_from_the_newest_version_and_the_related_records_that_are_there(
    register: Register,
) -> None:
    contact = {"naam": "Kanarie Gele", "email": "k.gele@example.nl", "telefoon": "06 12345678"}
    create(register.engine, {**values("plein-2021"), "contacten": [contact]}, door="proef")
    record = {**values("tuin"), "verwanteKeuzes": ["bestaat-niet", "plein-2021"], "contacten": [contact]}
    create(register.engine, record, door="proef")
    made = motivering_of(register.engine.store, "tuin")
    assert made.versie == 1
    assert [g.id for g in made.gebruikteKeuzes] == ["plein-2021"]
    assert "bestaat-niet" not in made.as_text()
    for secret in ("Kanarie", "k.gele", "12345678"):
        assert secret not in repr(made)
    with pytest.raises(KeuzeNotFound):
        motivering_of(register.engine.store, "bestaat-niet")
