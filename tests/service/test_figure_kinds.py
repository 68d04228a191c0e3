"""Each kind of figure on a few records, against tables that were worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from data import figures as counting
from data.filters import Filters
from data.store import Draft, Store
from service import axes, figure_words, key_figures
from service.axes import BUDGET, DOELGROEP, FASE, GEBIEDEN, JAAR, RAAD, Axis
from service.beloften import Nagekomen
from service.dashboards import DASHBOARDS, figure
from service.figures import (
    AFGEWEZEN,
    EERDER,
    GEKOZEN,
    KEUZES,
    NIEUW,
    TOO_FEW,
    Across,
    Chosen,
    Figure,
    NewAndEarlier,
    Per,
    Quarters,
    Scores,
    code_of,
    percent,
    pictured,
    word_of,
)
from service.selection import Selection
from service.small_counts import Verborgen
from tests.service.making import keuze

TODAY = date(2026, 11, 22)
MINDER, NIET = Verborgen.MINDER, Verborgen.NIET
WERKPLAATS, ENQUETE, WIJKRAAD = "werkplaats-participatie", "enquete", "wijkraad"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("soorten"), "de tests")
    yield opened
    opened.close()


@pytest.fixture
def store(shared: Store) -> Store:
    """An empty one."""
    shared.database.cursor().execute("DELETE FROM keuze")
    return shared


def fill(store: Store, *groups: tuple[int, dict[str, Any]]) -> None:
    """So many records of each kind, each under a new id: a deleted one is never used again."""
    start = store.revision
    made = [values for many, values in groups for _ in range(many)]
    store.save(
        [Draft(keuze(f"k{start}-{i}", **values)) for i, values in enumerate(made)], door="t", model="geen"
    )


def over(store: Store, openbaar: bool = False, today: date = TODAY, **filters: Any) -> Selection:
    return Selection(store.database, Filters(**filters), openbaar, today)


def table(one: Figure, selection: Selection) -> dict[str, tuple[Any, ...]]:
    """The rows by their codes, in order; each count leads to as many records."""
    tabel = one.tabel(selection)
    for rij in tabel.rijen:
        assert len(rij.cellen) == len(tabel.kolommen) == len(tabel.koppen) - 1
        for kolom, cel in zip(tabel.kolommen, rij.cellen, strict=True):
            if kolom is not None and isinstance(cel, int):
                where = one.behind(selection, rij.id, kolom)
                assert counting.count(store_of(selection), where) == cel, (rij.id, kolom)
    return {rij.id: rij.cellen for rij in tabel.rijen}


def store_of(selection: Selection) -> Any:
    return selection.database


PHASES = Per("fasen", "Fasen", "Wat telt.", FASE)
GROUPS = Per("groepen", "Groepen", "Wat telt.", DOELGROEP)
PHASES_ACROSS = Across("fasen", "Fasen", "Wat telt.", FASE)
PLACES = Across("plekken", "Plekken", "Wat telt.", GEBIEDEN, vorm="kaart")
YEARS = Across("jaren", "Jaren", "Wat telt.", JAAR)
CHOSEN = Chosen("gekozen", "Gekozen", "Wat telt.")
QUARTERS = Quarters("kwartalen", "Kwartalen", "Wat telt.")
NEW = NewAndEarlier("nieuw", "Nieuw", "Wat telt.")
MARKS = Scores("cijfers", "Cijfers", "Wat telt.", "invloed")


# -- one field ------------------------------------------------------------------------------------


def test_per_value_with_its_share_and_the_unknown_last(store: Store) -> None:
    fill(store, (3, {"beleidsfase": "uitvoering"}), (1, {"beleidsfase": "agendavorming"}), (4, {}))
    tabel = PHASES.tabel(over(store))
    assert tabel.koppen == ("fase", "keuzes", "aandeel")
    assert tabel.kolommen == ("keuzes", None)
    assert [(r.id, r.naam, r.cellen) for r in tabel.rijen] == [
        ("agendavorming", "Agendavorming", (1, "12%")),  # phases have an order of their own
        ("uitvoering", "Uitvoering", (3, "38%")),
        ("onbekend", "niet ingevuld", (4, "50%")),
    ]
    assert table(PHASES, over(store, trajectstatus=("komend",))) == {}
    assert table(PHASES, over(store, beleidsfase=("uitvoering",))) == {"uitvoering": (3, "100%")}


def test_per_value_of_a_list_the_most_first(store: Store) -> None:
    fill(
        store,
        (1, {"doelgroepen": ["ouders", "jongeren"]}),
        (1, {"doelgroepen": ["ouders"]}),
        (1, {"doelgroepen": ["huurders"]}),
        (2, {}),
    )
    assert table(GROUPS, over(store)) == {
        "ouders": (2, "40%"),
        "jongeren": (1, "20%"),  # as many as huurders: then the order of the list
        "huurders": (1, "20%"),
        "onbekend": (2, "40%"),
    }


def test_residents_see_every_value_and_no_small_count(store: Store) -> None:
    fill(
        store,
        (12, {"beleidsfase": "uitvoering"}),
        (9, {"beleidsfase": "besluitvorming"}),
        (2, {"beleidsfase": "agendavorming"}),
        (6, {}),
    )
    # Two are small: beleidsvoorbereiding with nought and agendavorming; together 2, in more than one way.
    assert table(PHASES, over(store, openbaar=True)) == {
        "agendavorming": (MINDER, ""),
        "beleidsvoorbereiding": (MINDER, ""),
        "besluitvorming": (9, "31%"),
        "uitvoering": (12, "41%"),
        "onbekend": (6, "21%"),
    }
    fill(store, (7, {"beleidsfase": "beleidsvoorbereiding"}))
    # One is small: it would be the total less the others, so the smallest of those goes too.
    assert table(PHASES, over(store, openbaar=True)) == {
        "agendavorming": (MINDER, ""),
        "beleidsvoorbereiding": (7, "19%"),
        "besluitvorming": (9, "25%"),
        "uitvoering": (12, "33%"),
        "onbekend": (NIET, ""),
    }


def test_of_hidden_counts_the_order_tells_nothing(store: Store) -> None:
    fill(
        store,
        (8, {"doelgroepen": ["ouderen"]}),
        (20, {"doelgroepen": ["ouders"]}),
        (4, {"doelgroepen": ["huurders"]}),
        (1, {"doelgroepen": ["jongeren"]}),
    )
    rows = table(GROUPS, over(store, openbaar=True))
    shown = ["ouders", "ouderen"]
    assert list(rows)[:2] == shown
    every = DOELGROEP.codes(over(store, openbaar=True), {})
    assert list(rows)[2:-1] == [code for code in every if code not in (*shown, "")]
    assert {rows[code] for code in list(rows)[2:]} == {(MINDER, "")}


def test_too_few_public_records_show_nothing_and_say_so(store: Store) -> None:
    assert (
        PHASES.tabel(over(store, openbaar=True)).rijen,
        PHASES.tabel(over(store, openbaar=True)).let,
    ) == (
        (),
        "",
    )
    fill(store, (9, {"beleidsfase": "uitvoering"}))
    for one in (PHASES, PHASES_ACROSS, CHOSEN, QUARTERS):
        tabel = one.tabel(over(store, openbaar=True))
        assert (tabel.rijen, tabel.let) == ((), TOO_FEW), one.naam


# -- two fields -----------------------------------------------------------------------------------


def test_each_instrument_with_each_value(store: Store) -> None:
    fill(
        store,
        (2, {"instrument": ENQUETE, "beleidsfase": "uitvoering"}),
        (1, {"instrument": ENQUETE}),
        (1, {"instrument": WIJKRAAD, "beleidsfase": "agendavorming"}),
    )
    tabel = PHASES_ACROSS.tabel(over(store))
    assert tabel.koppen == ("instrument", "keuzes", "Agendavorming", "Uitvoering", "niet ingevuld")
    assert table(PHASES_ACROSS, over(store)) == {ENQUETE: (3, 0, 2, 1), WIJKRAAD: (1, 1, 0, 0)}
    for rij, kolom in (("papier", KEUZES), (ENQUETE, "onzin")):
        with pytest.raises(KeyError):
            PHASES_ACROSS.behind(over(store), rij, kolom)


def test_residents_get_the_field_alone(store: Store) -> None:
    fill(store, (10, {"beleidsfase": "uitvoering"}), (6, {"beleidsfase": "agendavorming"}))
    tabel = PHASES_ACROSS.tabel(over(store, openbaar=True))
    assert tabel.koppen == ("fase", "keuzes", "aandeel")
    assert tabel == PHASES_ACROSS.alone.tabel(over(store, openbaar=True))
    with pytest.raises(KeyError):
        PHASES_ACROSS.behind(over(store, openbaar=True), "uitvoering", "agendavorming")


def test_a_record_for_a_wijk_counts_in_its_buurten(store: Store) -> None:
    fill(
        store, (1, {"gebieden": ["BU05183620"]}), (1, {"gebieden": ["WK051836"]}), (1, {"gebieden": ["ZW"]})
    )
    found = table(PLACES.alone, over(store))
    assert found["ZW"] == (3, "100%")
    assert found["WK051836"] == found["BU05183620"] == (3, "100%")  # Moerwijk and Moerwijk-Oost
    assert found["BU05183637"] == (2, "67%")  # Moerwijk-West: not that of Moerwijk-Oost
    assert found["WK051834"] == found["BU05183480"] == (1, "33%")
    assert len(found) == 15
    # With a filter only what lies within it, also where nothing is.
    assert list(table(PLACES.alone, over(store, gebied=("WK051834",)))) == [
        "WK051834",
        "BU05183480",
        "BU05183488",
        "BU05183489",
    ]
    # Residents are told of buurten alone.
    assert GEBIEDEN.codes(over(store, openbaar=True, gebied=("WK051834",)), {}) == [
        "BU05183480",
        "BU05183488",
        "BU05183489",
    ]


def test_what_a_picture_is_drawn_from(store: Store) -> None:
    colleague, resident = over(store), over(store, openbaar=True)
    assert (pictured(PLACES, colleague), pictured(PLACES, resident)) == (PLACES.alone, PLACES.alone)
    assert (pictured(PHASES_ACROSS, colleague), pictured(PHASES_ACROSS, resident)) == (
        PHASES_ACROSS,
        PHASES_ACROSS.alone,
    )
    assert (PLACES.alone.vorm, YEARS.alone.vorm, PHASES_ACROSS.alone.vorm) == (
        "kaart",
        "kolommen",
        "staven",
    )
    assert pictured(CHOSEN, resident) is CHOSEN


# -- chosen and rejected --------------------------------------------------------------------------


def rejecting(*instruments: str) -> dict[str, Any]:
    return {"alternatieven": [{"instrument": code, "reden": "Te duur."} for code in instruments]}


def test_chosen_beside_rejected(store: Store) -> None:
    fill(
        store,
        (2, {"instrument": WERKPLAATS, **rejecting(ENQUETE, WIJKRAAD)}),
        (1, {"instrument": ENQUETE, **rejecting(WIJKRAAD)}),
    )
    assert table(CHOSEN, over(store)) == {WERKPLAATS: (2, 0), ENQUETE: (1, 2), WIJKRAAD: (0, 3)}
    assert counting.count(store.database, CHOSEN.behind(over(store), WIJKRAAD, AFGEWEZEN)) == 3
    assert counting.count(store.database, CHOSEN.behind(over(store), WIJKRAAD, GEKOZEN)) == 0


# -- time -----------------------------------------------------------------------------------------


def test_years_also_those_in_which_nothing_began(store: Store) -> None:
    fill(store, (2, {"startdatum": "2021-12-31"}), (1, {"startdatum": "2024-01-01"}))
    assert list(table(YEARS.alone, over(store)).items()) == [
        ("2021", (2, "67%")),
        ("2022", (0, "0%")),
        ("2023", (0, "0%")),
        ("2024", (1, "33%")),
    ]


def test_of_a_very_long_time_the_last_thirty_years(store: Store) -> None:
    fill(store, (1, {"startdatum": "1990-05-01"}), (1, {"startdatum": "2025-05-01"}))
    years = list(table(YEARS.alone, over(store)))
    assert (len(years), years[0], years[-1]) == (30, "1996", "2025")


def test_quarters_begin_in_january_april_july_and_october(store: Store) -> None:
    days = ("2024-03-31", "2024-04-01", "2024-09-30", "2024-10-01", "2024-10-02", "2025-01-01")
    fill(store, *((1, {"startdatum": day}) for day in days))
    assert table(QUARTERS, over(store)) == {"2024": (5, 1, 1, 1, 2), "2025": (1, 1, 0, 0, 0)}


def test_residents_see_no_quarters_of_a_year_that_is_hidden(store: Store) -> None:
    days = {
        "2023-02-01": 8,
        "2023-08-01": 9,
        "2024-02-01": 4,
        "2025-02-01": 7,
        "2025-05-01": 6,
        "2026-02-01": 20,
    }
    fill(store, *((many, {"startdatum": day}) for day, many in days.items()))
    # 2024 is small, so the smallest of the other years goes too: 2025. Of 2023 two quarters must be nought.
    assert table(QUARTERS, over(store, openbaar=True)) == {
        "2023": (17, NIET, NIET, NIET, NIET),
        "2024": (MINDER, NIET, NIET, NIET, NIET),
        "2025": (NIET, NIET, NIET, NIET, NIET),
        "2026": (20, NIET, NIET, NIET, NIET),
    }


@pytest.mark.parametrize(
    ("today", "new", "earlier"),
    [
        ("2026-11-22", ("2025-11-23", "2026-11-22"), ("2024-11-23", "2025-11-22")),
        ("2026-01-01", ("2025-01-02", "2026-01-01"), ("2024-01-02", "2025-01-01")),
        # A year before 29 February is the 28th; the day after begins the twelve months.
        ("2028-02-29", ("2027-03-01", "2028-02-29"), ("2026-03-01", "2027-02-28")),
        ("2029-02-28", ("2028-02-29", "2029-02-28"), ("2027-03-01", "2028-02-28")),
        ("2028-12-31", ("2028-01-01", "2028-12-31"), ("2027-01-01", "2027-12-31")),
    ],
)
def test_the_last_twelve_months_and_those_before(
    today: str, new: tuple[str, str], earlier: tuple[str, str]
) -> None:
    found = NewAndEarlier.periods(date.fromisoformat(today))
    assert {name: tuple(day.isoformat() for day in days) for name, days in found.items()} == {
        NIEUW: new,
        EERDER: earlier,
    }


def test_new_beside_earlier_with_the_change(store: Store) -> None:
    fill(
        store,
        (3, {"instrument": ENQUETE, "startdatum": "2028-02-29"}),
        (1, {"instrument": ENQUETE, "startdatum": "2027-03-01"}),
        (2, {"instrument": WIJKRAAD, "startdatum": "2027-02-28"}),
        (1, {"instrument": WERKPLAATS, "startdatum": "2027-06-01"}),
        (1, {"instrument": WERKPLAATS, "startdatum": "2026-03-01"}),
        (5, {"instrument": WIJKRAAD, "startdatum": "2026-02-28"}),  # too long ago
        (5, {"instrument": WIJKRAAD, "startdatum": "2028-03-01"}),  # yet to come
    )
    selection = over(store, today=date(2028, 2, 29))
    assert table(NEW, selection) == {ENQUETE: (4, 0, "+4"), WERKPLAATS: (1, 1, "0"), WIJKRAAD: (0, 2, "−2")}
    assert (
        NEW.tabel(selection).let == "De laatste twaalf maanden: 1 maart 2027 tot en met 29 februari 2028."
    )
    assert NEW.voor_inwoners is False


# -- marks ----------------------------------------------------------------------------------------


def marked(mark: int | None, instrument: str = ENQUETE) -> dict[str, Any]:
    return {"instrument": instrument, "evaluatie": {"naAfloop": True, "scores": {"invloed": mark}}}


def test_marks_with_how_many_their_mean_and_spread(store: Store) -> None:
    fill(
        store,
        (2, marked(5)),
        (1, marked(4)),
        (3, marked(None)),
        (4, {"instrument": ENQUETE}),
        (1, marked(1, WIJKRAAD)),
    )
    tabel = MARKS.tabel(over(store))
    assert tabel.koppen[:3] == ("instrument", "keuzes met cijfer", "gemiddeld")
    assert table(MARKS, over(store)) == {
        ENQUETE: (3, "4,7", 0, 0, 0, 1, 2),
        WIJKRAAD: (1, "1,0", 1, 0, 0, 0, 0),
    }


def test_residents_see_no_mean_of_a_few_marks(store: Store) -> None:
    fill(store, (6, marked(4)), (5, marked(3, WERKPLAATS)), (2, marked(1, WIJKRAAD)))
    found = table(MARKS, over(store, openbaar=True))
    assert found[ENQUETE] == (6, "4,0")
    assert found[WERKPLAATS] == (5, "3,0")
    assert found[WIJKRAAD] == found["referendum"] == (MINDER, "")
    for kolom in ("3", "gemiddeld"):
        with pytest.raises(KeyError):
            MARKS.behind(over(store, openbaar=True), ENQUETE, kolom)


# -- axes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("axis", "code", "label"),
    [
        (FASE, "uitvoering", "Uitvoering"),
        (FASE, "", "niet ingevuld"),
        (GEBIEDEN, "ZW", "Heel Zuidwest"),
        (GEBIEDEN, "WK051836", "Moerwijk (wijk)"),
        (GEBIEDEN, "BU05183620", "Moerwijk-Oost"),
        (JAAR, "2024", "2024"),
        (axes.KWARTAAL, "2", "kwartaal 2"),
        (BUDGET, "geen-budget", "Geen budget"),
    ],
)
def test_what_values_are_called(axis: Axis, code: str, label: str) -> None:
    assert axis.label(code) == label
    assert code_of(axis, word_of(code)) == code


@pytest.mark.parametrize(("axis", "word"), [(FASE, "onzin"), (GEBIEDEN, "WK000000"), (axes.KWARTAAL, "5")])
def test_words_that_are_no_value_are_refused(axis: Axis, word: str) -> None:
    with pytest.raises(KeyError):
        code_of(axis, word)


def test_values_that_occur_and_for_residents_all(store: Store) -> None:
    assert RAAD.codes(over(store), {"geen-rol": 2, "": 1}) == ["geen-rol", ""]
    assert RAAD.codes(over(store), {"geen-rol": 2}) == ["geen-rol"]
    every = ["kaderstellend", "besluitvormend", "controlerend", "geinformeerd", "geen-rol", ""]
    assert RAAD.codes(over(store, openbaar=True), {}) == every
    assert axes.INSTRUMENT.codes(over(store, openbaar=True), {})[-1] != ""  # of that none is unknown
    assert FASE.codes(over(store), {"verdwenen": 1}) == ["verdwenen"]
    assert JAAR.codes(over(store), {}) == []


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 8, "12%"), (3, 8, "38%"), (0, 5, "0%"), (0, 0, "–")]
)
def test_shares(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


# -- key figures ----------------------------------------------------------------------------------


def key(selection: Selection, naam: str) -> tuple[str, str, str]:
    found = {one.naam: one for one in key_figures.key_figures(selection)}[naam]
    return found.waarde, found.titel, found.erbij


def evaluated(after: bool | None) -> dict[str, Any]:
    return {"evaluatie": {"tussentijds": True, "naAfloop": after}}


def test_how_many_and_how_they_stand(store: Store) -> None:
    assert key(over(store), "keuzes") == ("0", "keuzes vastgelegd", "0 lopend, 0 komend, 0 afgerond")
    fill(store, (1, {"trajectstatus": "lopend"}))
    assert key(over(store), "keuzes") == ("1", "keuze vastgelegd", "1 lopend, 0 komend, 0 afgerond")
    assert key(over(store, openbaar=True), "keuzes") == ("minder dan 5", "keuzes vastgelegd", "")
    fill(store, (6, {"trajectstatus": "lopend"}), (5, {"trajectstatus": "komend"}), (8, {}))
    assert key(over(store, openbaar=True), "keuzes") == (
        "20",
        "keuzes vastgelegd",
        "7 lopend, 5 komend, 8 afgerond",
    )


def test_thousands_are_told_with_a_point(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Selection, "aantal", 4321)
    monkeypatch.setattr(counting, "per", lambda *_: {"afgerond": 4000, "ja": 1200, "nee": 34, "": 2766})
    monkeypatch.setattr(key_figures, "kept", lambda *_: Nagekomen(10, 1234))
    assert key(over(store), "keuzes")[::2] == ("4.321", "0 lopend, 0 komend, 4.000 afgerond")
    assert key(over(store), "eindevaluatie")[2] == "Bekend van 1.234 van de 4.000 afgeronde keuzes."
    assert key(over(store), "beloften")[2] == "1.234 beloften zijn nu te laat."


def test_how_many_were_evaluated_of_those_of_which_it_is_known(store: Store) -> None:
    assert key(over(store), "eindevaluatie")[0] == "onbekend"
    fill(store, (3, evaluated(True)), (1, evaluated(False)), (2, evaluated(None)), (2, {}))
    fill(store, (4, {"trajectstatus": "lopend", **evaluated(True)}))  # not finished
    assert key(over(store), "eindevaluatie") == (
        "75%",
        "met evaluatie na afloop",
        "Bekend van 4 van de 8 afgeronde keuzes.",
    )


def test_residents_see_a_share_of_enough_alone(store: Store) -> None:
    fill(store, (9, evaluated(True)), (6, evaluated(False)), (2, {}))
    assert key(over(store, openbaar=True), "eindevaluatie")[::2] == (
        "onbekend",
        "Er is te weinig over bekend.",
    )
    fill(store, (5, {}), (5, {"trajectstatus": "lopend"}), (5, {"trajectstatus": "komend"}))
    assert key(over(store, openbaar=True), "eindevaluatie")[::2] == (
        "60%",
        "Bekend van 15 van de 22 afgeronde keuzes.",
    )


def test_residents_can_not_work_out_how_many_are_not_finished(store: Store) -> None:
    """Were all finished told beside all there are, nought would follow for the others."""
    fill(store, (9, evaluated(True)), (6, evaluated(False)), (6, {}))
    told = " ".join(" ".join(key(over(store, openbaar=True), naam)) for naam in ("keuzes", "eindevaluatie"))
    assert "21" in told
    assert "van de 21" not in told


# -- in words -------------------------------------------------------------------------------------


def test_filters_in_words() -> None:
    assert figure_words.chosen(Filters()) == []
    filters = Filters(
        gebied=("WK051836", "ZW"), doelgroep=("jongeren",), van=date(2022, 1, 1), tot=date(2023, 6, 30)
    )
    assert figure_words.chosen(filters) == [
        ("Gebied", "Moerwijk of Zuidwest"),
        ("Doelgroep", "Jongeren"),
        ("Trajecten die liepen", "1 januari 2022 tot en met 30 juni 2023"),
    ]


def test_what_figures_are_of(store: Store) -> None:
    fill(store, (1, {}))
    assert figure_words.of_what(over(store)) == "1 keuze"
    assert figure_words.of_what(over(store, openbaar=True)) == "minder dan 5 openbare keuzes"
    fill(store, (6, {}))
    assert figure_words.of_what(over(store, openbaar=True)) == "7 openbare keuzes"
    subject = figure_words.subject(
        over(store, gebied=("WK051836",), van=date(2024, 1, 1)), "Den Haag Zuidwest"
    )
    assert (
        subject
        == "7 keuzes, Moerwijk, vanaf 2024. Bron: Keuzeregister Den Haag Zuidwest, 22 november 2026."
    )


def test_where_lists_come_from(store: Store) -> None:
    barometer = "Barometer Burgerparticipatie 2023"
    instruments = f"Beleidsaanbeveling Den Haag Zuidwest en {barometer} (voor: Instrumenten)"
    across, resident = [figure("invloed-barometer")[1], figure("budget")[1]], over(store, openbaar=True)
    scale = f"{barometer} (voor: Invloed volgens de Barometer)"
    assert figure_words.sources(across, over(store)) == [instruments, scale]
    # Residents see no instruments there; of the classes of budget the register is the source itself.
    assert figure_words.sources(across, resident) == [scale]
    assert figure_words.sources([figure("gebieden")[1]], resident) == [
        "CBS wijken en buurten 2025 (voor: Gebieden)"
    ]


# -- the list of figures --------------------------------------------------------------------------


def test_every_figure_has_a_name_of_its_own_and_a_definition_that_is_a_sentence() -> None:
    every = [one for dashboard in DASHBOARDS for one in dashboard.figuren]
    names = [one.naam for one in every] + [dashboard.naam for dashboard in DASHBOARDS]
    assert len(names) == len(set(names))
    for one in every:
        assert one.titel[0].isupper()
        assert one.definitie.endswith((".", "’."))
        assert figure(one.naam)[1] is one
    with pytest.raises(KeyError):
        figure("leeftijd")
