"""A record is valid from the moment it exists, and its texts stay what was written."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from data.keuze import (
    MAX_SAMENVATTING,
    MAX_TEKST,
    MAX_TITEL,
    MAX_VERANTWOORDELIJK,
    TEKSTVELDEN,
    VOCABULAIRES,
    Contact,
    Evaluatie,
    Factor,
    Keuze,
    Scores,
    clean,
    texts,
)
from data.validation import InvalidKeuze, build
from data.vocabularies import vocabulaire
from tests.strategies import NASTY, keuzes, one_liners

LEAST: dict[str, Any] = {
    "id": "2024-proef",
    "titel": "Een schouw in de Dreven",
    "instrument": "werkbezoek-of-schouw",
    "gebieden": ["BU05183398"],
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-01",
    "afweging": "Op straat zie je meer dan op papier.",
}


def faults(**changes: Any) -> dict[str, str]:
    """The reason per field why a record with these changes is refused."""
    with pytest.raises(InvalidKeuze) as caught:
        build({**LEAST, **changes})
    return {fout.veld: fout.reden for fout in caught.value.fouten}


def keuze(**changes: Any) -> Keuze:
    return build({**LEAST, **changes})


# -- what is required and what is not -------------------------------------------------------------


def test_the_least_that_a_record_holds() -> None:
    assert keuze().as_dict() == {**LEAST, "publicatie": "concept"}
    assert keuze().startdatum == date(2024, 3, 1)


@pytest.mark.parametrize("veld", list(LEAST))
def test_each_required_field_is_asked_for(veld: str) -> None:
    with pytest.raises(InvalidKeuze) as caught:
        build({k: v for k, v in LEAST.items() if k != veld})
    assert [(f.veld, f.reden) for f in caught.value.fouten] == [(veld, "ontbreekt; vul dit veld in")]


def test_all_faults_come_at_once() -> None:
    assert faults(titel="", gebieden=[], startdatum="morgen", deelnemers=-1) == {
        "titel": "is leeg; vul tekst in of laat het veld weg",
        "gebieden": "is leeg; noem er minstens 1",
        "startdatum": 'verwacht een datum als 2024-05-31, niet "morgen"',
        "deelnemers": "moet minstens 0 zijn",
    }


@pytest.mark.parametrize(
    ("id_", "good"),
    [
        ("a", True),
        ("2024-abc", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("", False),
        ("-a", False),
        ("a-", False),
        ("A", False),
        ("a b", False),
        ("a/b", False),
        ("../a", False),
        ("a\n", False),
        ("é", False),
        ("a\x00", False),
    ],
)
def test_ids_fit_in_an_address(id_: str, good: bool) -> None:
    if good:
        assert keuze(id=id_).id == id_
    else:
        assert list(faults(id=id_)) == ["id"]


# -- texts ----------------------------------------------------------------------------------------

RESPONSIBLE = ("verantwoordelijkParticipatie", "verantwoordelijkCommunicatie")
TEXTS = ["titel", *TEKSTVELDEN, *RESPONSIBLE, "algemeenContact", "bron"]
NESTED: dict[str, tuple[str, Any]] = {
    "alternatieven[0].reden": ("alternatieven", lambda t: [{"instrument": "burgertop", "reden": t}]),
    "factoren[0].toelichting": (
        "factoren",
        lambda t: [{"factor": "budget", "richting": "voor", "toelichting": t}],
    ),
    "beloften[0].wat": ("beloften", lambda t: [{"wat": t, "uiterlijk": "2024-05-01"}]),
    "evaluatie.toelichting": ("evaluatie", lambda t: {"toelichting": t}),
}
EVERY_TEXT = [*TEXTS, *NESTED]


def with_text(path: str, text: Any) -> dict[str, Any]:
    veld, wrap = NESTED.get(path, (path, lambda t: t))
    return {veld: wrap(text)}


def text_of(record: BaseModel, path: str) -> Any:
    value: Any = record
    for part in path.replace("[0]", ".0").split("."):
        value = value[0] if part == "0" else getattr(value, part)
    return value


@pytest.mark.parametrize("path", EVERY_TEXT)
@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE keuze; --",
        "<script>alert('x')</script><img src=x onerror=alert(1)>",
        '"{{ 7*7 }}" %s ? :1 $1 \\n \\x00',
        "Ça, één € 😀 \u202e\u200d",
        "=1+1",
    ],
)
def test_sql_and_html_are_plain_text(path: str, text: str) -> None:
    assert text_of(keuze(**with_text(path, text)), path) == text


@pytest.mark.parametrize("path", EVERY_TEXT)
@pytest.mark.parametrize(
    ("text", "code"),
    [("a\x00b", "0000"), ("\x1f", "001F"), ("a\x7f", "007F"), ("\x85", "0085"), ("a\ud800", "D800"), ("\udfffa", "DFFF")],
)  # fmt: skip
def test_what_no_one_can_read_is_refused(path: str, text: str, code: str) -> None:
    assert faults(**with_text(path, text)) == {path: f"bevat een stuurteken (U+{code}); haal het weg"}


@pytest.mark.parametrize("path", EVERY_TEXT)
@pytest.mark.parametrize("value", [5, 1.5, True, ["tekst"], {"tekst": 1}])
def test_what_is_not_text_is_refused(path: str, value: Any) -> None:
    assert faults(**with_text(path, value)) == {path: "moet tekst zijn"}


@pytest.mark.parametrize("path", EVERY_TEXT)
@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u00a0\u2003"])
def test_an_empty_text_is_left_out_instead(path: str, text: str) -> None:
    assert faults(**with_text(path, text)) == {path: "is leeg; vul tekst in of laat het veld weg"}


def test_text_is_kept_with_plain_line_ends_and_composed_letters() -> None:
    record = keuze(
        afweging="  Regel e\u0301e\u0301n\r\n\r\nRegel twee\rRegel drie\t \n",
        titel=" Een\r\n\ttitel  ",
        verantwoordelijkParticipatie=" Team\n\tparticipatie ",
    )
    assert record.verantwoordelijkParticipatie == "Team participatie"
    assert record.afweging == "Regel één\n\nRegel twee\nRegel drie"
    assert record.titel == "Een titel"


@pytest.mark.parametrize(
    ("path", "maximum"),
    [
        ("titel", MAX_TITEL),
        ("samenvatting", MAX_SAMENVATTING),
        *((veld, MAX_TEKST) for veld in TEKSTVELDEN if veld != "samenvatting"),
        *((veld, MAX_VERANTWOORDELIJK) for veld in RESPONSIBLE),
        ("algemeenContact", 300),
        ("bron", 300),
        ("alternatieven[0].reden", 2000),
        ("factoren[0].toelichting", 1000),
        ("beloften[0].wat", 500),
        ("evaluatie.toelichting", 4000),
    ],
)
def test_length_is_counted_on_what_is_kept(path: str, maximum: int) -> None:
    assert (MAX_TITEL, MAX_SAMENVATTING, MAX_VERANTWOORDELIJK, MAX_TEKST) == (120, 280, 120, 20_000)
    just = "e\u0301" * (maximum - 2)  # half as long once composed
    assert text_of(keuze(**with_text(path, f"  a{just}b \r\n")), path) == "a" + "é" * (maximum - 2) + "b"
    assert faults(**with_text(path, "é" * (maximum + 1))) == {
        path: f"is {maximum + 1} tekens; er passen er {maximum}"
    }


def test_a_line_end_counts_as_one_character() -> None:
    """A browser counts it so, and sends two."""
    text = "\r\n".join(["a" * 139, "b" * 140])
    assert len(keuze(samenvatting=text).samenvatting or "") == 280


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = clean(text)
    except ValueError:
        assert any(unicodedata.category(ch) in ("Cc", "Cs") for ch in text)
        return
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert once == once.strip()


@given(st.one_of(one_liners(), st.sampled_from(NASTY).map(str.strip).filter(bool)))
def test_any_line_that_is_kept_is_kept_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    if line:
        assert keuze(titel=line).titel == line


# -- codes, lists, numbers, dates -----------------------------------------------------------------

CODED = [(veld, naam) for veld, naam in VOCABULAIRES.items() if veld != "publicatie"]
LISTS = {veld for veld in VOCABULAIRES if isinstance(Keuze.model_fields[veld].default_factory, type)} | {
    "gebieden"
}


@pytest.mark.parametrize(("veld", "naam"), list(VOCABULAIRES.items()))
def test_every_code_of_a_vocabulary_is_taken_and_no_other_word(veld: str, naam: str) -> None:
    for code in vocabulaire(naam).codes:
        record = keuze(**{veld: [code] if veld in LISTS else code})
        assert getattr(record, veld) == ([code] if veld in LISTS else code)
    path = f"{veld}[0]" if veld in LISTS else veld
    for wrong in ("onzin-die-niet-bestaat", "ZW ", "'; DROP TABLE keuze; --"):
        assert faults(**{veld: [wrong] if veld in LISTS else wrong})[path].startswith(
            f'kent "{wrong}" niet'
        )


def test_a_label_is_no_code_but_helps_to_find_it() -> None:
    assert faults(instrument="Enquête") == {
        "instrument": 'kent "Enquête" niet; bedoelde u "enquete" (Enquête)?'
    }
    assert faults(gebieden=["Moerwyk"]) == {
        "gebieden[0]": 'kent "Moerwyk" niet; bedoelde u "WK051836" (Moerwijk)?'
    }
    assert faults(trajectstatus="voorbij") == {
        "trajectstatus": 'kent "voorbij" niet. Kies uit: komend, lopend, afgerond.'
    }


@pytest.mark.parametrize("veld", sorted(LISTS))
def test_lists_name_each_code_once(veld: str) -> None:
    code = vocabulaire(VOCABULAIRES[veld]).codes[0]
    assert faults(**{veld: [code, code]}) == {veld: f"noemt {code} twee keer"}
    assert faults(**{veld: code}) == {veld: "moet een lijst zijn, ook bij één waarde"}
    assert faults(**{veld: {code: 1}}) == {veld: "moet een lijst zijn, ook bij één waarde"}
    assert faults(**{veld: [None]}) == {f"{veld}[0]": "moet tekst zijn"}


def test_at_most_three_goals_in_the_order_given() -> None:
    assert keuze(doelen=["inclusie", "draagvlak"]).doelen == ["inclusie", "draagvlak"]
    four = list(vocabulaire("doelen").codes[:4])
    assert faults(doelen=four) == {"doelen": "noemt er 4; er passen er 3"}


@pytest.mark.parametrize(
    ("veld", "value", "reden"),
    [
        ("deelnemers", "12", "moet een heel getal zijn"),
        ("deelnemers", 12.0, "moet een heel getal zijn"),
        ("deelnemers", True, "moet een heel getal zijn"),
        ("deelnemers", float("nan"), "moet een heel getal zijn"),
        ("deelnemers", -1, "moet minstens 0 zijn"),
        ("deelnemers", 1_000_001, "mag hoogstens 1000000 zijn"),
        ("deelnemers", 10**30, "mag hoogstens 1000000 zijn"),
        ("startdatum", "2024-02-30", "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31"),
        ("startdatum", "1-2-2024", 'verwacht een datum als 2024-05-31, niet "1-2-2024"'),
        (
            "startdatum",
            "2024-01-01T00:00:00",
            'verwacht een datum als 2024-05-31, niet "2024-01-01T00:00:00"',
        ),
        ("startdatum", "٢٠٢٤-٠٥-٣١", "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31"),
        ("startdatum", 20240501, "verwacht een datum als 2024-05-31"),
        ("startdatum", True, "verwacht een datum als 2024-05-31"),
        ("startdatum", None, "verwacht een datum als 2024-05-31"),
        ("startdatum", datetime(2024, 5, 31, 12, 30), "verwacht een datum zonder tijd"),  # noqa: DTZ001
        ("startdatum", datetime(2024, 5, 31), "verwacht een datum zonder tijd"),  # noqa: DTZ001
        ("startdatum", date(1989, 12, 31), "verwacht een jaar van 1990 tot en met 2100"),
        ("startdatum", "2101-01-01", "verwacht een jaar van 1990 tot en met 2100"),
        ("evaluatie", "goed", "moet een object zijn"),
        ("evaluatie", [], "moet een object zijn"),
        ("factoren", [1], "moet een object zijn"),
    ],
)
def test_wrong_values_are_refused_not_bent(veld: str, value: Any, reden: str) -> None:
    ((path, found),) = faults(**{veld: value}).items()
    assert path.removesuffix("[0]") == veld
    assert found == reden


@pytest.mark.parametrize(
    ("changes", "path", "reden"),
    [
        ({"evaluatie": {"tussentijds": "ja"}}, "evaluatie.tussentijds", "moet true of false zijn"),
        ({"evaluatie": {"tussentijds": 1}}, "evaluatie.tussentijds", "moet true of false zijn"),
        ({"evaluatie": {"scores": {"invloed": 6}}}, "evaluatie.scores.invloed", "mag hoogstens 5 zijn"),
        ({"evaluatie": {"scores": {"invloed": 0}}}, "evaluatie.scores.invloed", "moet minstens 1 zijn"),
        ({"evaluatie": {"scores": {"invloed": "3"}}}, "evaluatie.scores.invloed", "moet een heel getal zijn"),
        (
            {"factoren": [{"factor": "budget", "richting": "Voor"}]},
            "factoren[0].richting",
            "moet een van deze zijn: 'voor' of 'tegen'",
        ),
        ({"factoren": [{"richting": "voor"}]}, "factoren[0].factor", "ontbreekt; vul dit veld in"),
        (
            {"beloften": [{"wat": "verslag", "uiterlijk": "2024-06-31"}]},
            "beloften[0].uiterlijk",
            "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31",
        ),
        ({"alternatieven": [{"instrument": "burgertop", "reden": ""}]}, "alternatieven[0].reden", "is leeg; vul tekst in of laat het veld weg"),
    ],
)  # fmt: skip
def test_faults_within_parts_name_their_path(changes: dict[str, Any], path: str, reden: str) -> None:
    assert faults(**changes) == {path: reden}


# -- what has to fit together ---------------------------------------------------------------------


def test_an_end_before_the_start() -> None:
    assert keuze(einddatum="2024-03-01").einddatum == date(2024, 3, 1)
    assert faults(einddatum="2024-02-29") == {
        "": "einddatum ligt voor startdatum; draai ze om of pas er een aan"
    }


def test_a_rejected_instrument_is_not_the_chosen_one_and_is_named_once() -> None:
    chosen = {"instrument": LEAST["instrument"], "reden": "x"}
    other = {"instrument": "burgertop", "reden": "x"}
    assert faults(alternatieven=[chosen])[""].startswith("alternatieven noemt het gekozen instrument")
    assert faults(alternatieven=[other, other]) == {"alternatieven": "noemt burgertop twee keer"}


def test_a_factor_counts_once_on_each_side() -> None:
    voor, tegen = ({"factor": "budget", "richting": r} for r in ("voor", "tegen"))
    assert keuze(factoren=[voor, tegen]).factoren == [
        Factor(factor="budget", richting="voor"),
        Factor(factor="budget", richting="tegen"),
    ]
    assert faults(factoren=[voor, voor]) == {"factoren": "noemt budget (voor) twee keer"}


def test_a_record_is_no_relation_of_its_own() -> None:
    assert keuze(verwanteKeuzes=["andere"]).verwanteKeuzes == ["andere"]
    assert faults(verwanteKeuzes=[LEAST["id"]]) == {"": "verwanteKeuzes noemt deze keuze zelf"}
    assert faults(verwanteKeuzes=["a", "a"]) == {"verwanteKeuzes": "noemt a twee keer"}


def test_records_do_not_change() -> None:
    with pytest.raises(ValidationError):
        keuze().titel = "anders"  # type: ignore[misc]


# -- how a record travels -------------------------------------------------------------------------


@settings(max_examples=50)
@given(keuzes())
def test_a_record_is_what_it_says_it_is(record: Keuze) -> None:
    assert build(record.as_dict()) == record
    assert Keuze.model_validate(record.model_dump()) == record
    assert Keuze.model_validate_json(record.model_dump_json()) == record


@settings(max_examples=50)
@given(keuzes())
def test_what_is_empty_does_not_travel(record: Keuze) -> None:
    def values(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [value, *(v for one in value.values() for v in values(one))]
        return [value, *(v for one in value for v in values(one))] if isinstance(value, list) else [value]

    found = values(record.as_dict())
    assert not any(v is None or v == [] or v == {} for v in found)
    assert all(isinstance(v, str | int | bool | list | dict) for v in found)


@pytest.mark.parametrize("nothing", [{}, {"scores": {}}, {"scores": None}, {"tussentijds": None}])
def test_an_evaluation_in_which_nothing_is_known_is_none(nothing: dict[str, Any]) -> None:
    assert keuze(evaluatie=nothing) == keuze()
    assert keuze(evaluatie={"tussentijds": False, "scores": {}}).evaluatie == Evaluatie(tussentijds=False)
    assert keuze(evaluatie={"scores": {"invloed": 3}}).evaluatie == Evaluatie(scores=Scores(invloed=3))


def test_searchable_texts_in_reading_order() -> None:
    record = keuze(
        samenvatting="S",
        aanleiding="A",
        beinvloedingsruimte="B",
        afwijking="W",
        resultaat="R",
        leerpunten="L",
        alternatieven=[
            {"instrument": "burgertop", "reden": "alt 0"},
            {"instrument": "enquete", "reden": "alt 1"},
        ],
        factoren=[
            {"factor": "budget", "richting": "voor"},
            {"factor": "capaciteit", "richting": "tegen", "toelichting": "fac 1"},
        ],
        beloften=[{"wat": "een belofte", "uiterlijk": "2024-05-01"}],
        evaluatie={"toelichting": "E"},
        algemeenContact="participatie@example.nl",
        bron="een bron",
        **dict.fromkeys(RESPONSIBLE, "Team participatie"),
    )
    assert texts(record) == [
        ("samenvatting", "S"),
        ("aanleiding", "A"),
        ("afweging", LEAST["afweging"]),
        ("beinvloedingsruimte", "B"),
        ("afwijking", "W"),
        ("resultaat", "R"),
        ("leerpunten", "L"),
        ("alternatieven[0].reden", "alt 0"),
        ("alternatieven[1].reden", "alt 1"),
        ("factoren[1].toelichting", "fac 1"),
        ("evaluatie.toelichting", "E"),
    ]


# -- contacts -------------------------------------------------------------------------------------


def contact_faults(**values: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        Contact.model_validate({"naam": "A. Jansen", **values})
    return {str(e["loc"][0]) for e in caught.value.errors()}


def test_a_contact_is_a_person_and_no_part_of_a_record() -> None:
    whole = {
        "naam": "A. Jansen",
        "rol": "projectleider",
        "afdeling": "Stadsdeel Escamp",
        "email": "a.jansen@example.nl",
        "telefoon": "+31 (0)70-555 12 01",
        "geldigTot": "2027-06-01",
    }
    assert Contact.model_validate(whole).model_dump(mode="json") == whole
    assert "contacten" not in Keuze.model_fields
    assert "contacten" in faults(contacten=[whole])


@pytest.mark.parametrize("email", ["a@b", "a b@c.nl", "@c.nl", "a@b@c.nl", "a\x00b@c.nl", "a\x1bb@c.nl", f"{'a' * 250}@c.nl"])  # fmt: skip
def test_an_address_that_cannot_be_one(email: str) -> None:
    assert contact_faults(email=email) == {"email"}


@pytest.mark.parametrize("telefoon", ["bel mij", "12", "070-555\x00", "0" * 30, "<b>070</b>"])
def test_a_number_that_cannot_be_one(telefoon: str) -> None:
    assert contact_faults(telefoon=telefoon) == {"telefoon"}


@pytest.mark.parametrize("veld", ["naam", "rol", "afdeling"])
def test_contact_texts_are_lines_of_plain_text(veld: str) -> None:
    text = "<b>'; DROP TABLE contact; --"
    assert getattr(Contact.model_validate({"naam": "x", veld: f" {text}\n "}), veld) == text
    for wrong in ("", "a\x00", "\ud800", "x" * 121, 5):
        assert contact_faults(**{veld: wrong}) == {veld}


@pytest.mark.parametrize("value", [Decimal(1), object(), b"tekst"])
def test_values_from_no_form_or_file_are_refused_too(value: Any) -> None:
    assert faults(titel=value) == {"titel": "moet tekst zijn"}
