"""Zuidwest beside the country, over a small register of which every share is worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from data import figures as counting
from data.filters import Filters
from data.keuze import Keuze
from data.store import Draft, Store
from service.axes import ONBEKEND
from service.comparison import BEKEND, DEEL, NEDERLAND, ZUIDWEST, Comparison
from service.dashboards import LANDELIJK, figure
from service.figures import KEUZES, TOO_FEW, Figure, pictured
from service.selection import Selection
from service.small_counts import Verborgen
from service.tables import Cel
from tests.data.making import schouw

VANDAAG = date(2026, 11, 21)
NAMEN = tuple(one.naam for one in LANDELIJK.figuren)
MINDER, NIET = Verborgen.MINDER, Verborgen.NIET
DONE = {"wat": "Een brief", "uiterlijk": "2024-01-01", "gedaanOp": "2024-02-01"}
OPEN = {"wat": "Een avond", "uiterlijk": "2024-01-01"}
SMALL = [
    schouw(
        "a",
        instrument="enquete",
        startdatum="2022-01-01",
        invloedBarometer="meedenken",
        beleidsfase="agendavorming",
        doelen=["kwaliteit-van-beleid", "inwoners-horen"],
        communicatiemiddelen=["post"],
        technieken=["haags-samenspel"],
        evaluatie={"naAfloop": True},
        beloften=[DONE],
    ),
    schouw(
        "b",
        instrument="enquete",
        startdatum="2022-09-01",
        invloedBarometer="meedenken",
        beleidsfase="agendavorming",
        doelen=["inwoners-horen"],
        communicatiemiddelen=["sociale-media", "post"],
        evaluatie={"naAfloop": False, "tussentijds": True},
        beloften=[OPEN],
    ),
    schouw(
        "c",
        instrument="burgertop",
        startdatum="2023-02-01",
        technieken=["participatiegids", "haags-samenspel"],
    ),
    # Not finished: whether it was evaluated does not count yet.
    schouw(
        "d",
        instrument="werkplaats-participatie",
        trajectstatus="lopend",
        startdatum="2023-12-31",
        invloedBarometer="meedoen",
        beleidsfase="uitvoering",
        doelen=["kwaliteit-van-beleid"],
        evaluatie={"naAfloop": True, "tussentijds": True},
        beloften=[OPEN, DONE],
    ),
    # Began before the years of the Barometer, and ran in them.
    schouw(
        "e",
        instrument="enquete",
        startdatum="2021-12-31",
        einddatum="2022-03-01",
        invloedBarometer="meebeslissen",
        beleidsfase="uitvoering",
        evaluatie={"tussentijds": False},
    ),
    schouw(
        "f",
        instrument="referendum",
        trajectstatus="lopend",
        startdatum="2024-01-01",
        beleidsfase="besluitvorming",
    ),
]
# naam -> row -> keuzes, van hoeveel, niet ingevuld, Zuidwest; rows of none with nothing published are not there.
BY_HAND: dict[str, dict[str, tuple[Cel, ...]]] = {
    "landelijk-instrumenten": {
        "Inspraakbijeenkomst": (0, 4, "0%"),
        "Enquête": (2, 4, "50%"),
        "Werkbezoek of schouw": (0, 4, "0%"),
        "Adviesraad": (0, 4, "0%"),
        "Burgertop": (1, 4, "25%"),
        "Participatief begroten": (0, 4, "0%"),
        "Burgervisitatie of audit": (0, 4, "0%"),
        "Referendum": (0, 4, "0%"),
        "Werkplaats participatie": (1, 4, "25%"),
    },
    "landelijk-invloed": {
        "Meedenken": (2, 3, 1, "67%"),
        "Meebeslissen": (0, 3, 1, "0%"),
        "Meedoen": (1, 3, 1, "33%"),
    },
    "landelijk-fasen": {
        "Agendavorming: meeweten": (0, 2, 0, "0%"),
        "Agendavorming: meedenken": (2, 2, 0, "100%"),
        "Agendavorming: meebeslissen of meedoen": (0, 2, 0, "0%"),
        "Beleidsvoorbereiding: meeweten": (0, 0, 0, "geen keuzes"),
        "Beleidsvoorbereiding: meedenken": (0, 0, 0, "geen keuzes"),
        "Beleidsvoorbereiding: meebeslissen of meedoen": (0, 0, 0, "geen keuzes"),
        "Besluitvorming: meeweten": (0, 0, 1, "niet ingevuld"),
        "Besluitvorming: meedenken": (0, 0, 1, "niet ingevuld"),
        "Besluitvorming: meebeslissen of meedoen": (0, 0, 1, "niet ingevuld"),
        "Uitvoering: meeweten": (0, 2, 0, "0%"),
        "Uitvoering: meedenken": (0, 2, 0, "0%"),
        "Uitvoering: meebeslissen of meedoen": (2, 2, 0, "100%"),
    },
    "landelijk-eerste-doel": {
        "Inwoners invloed laten uitoefenen": (0, 3, 3, "0%"),
        "Kwaliteit van beleid": (2, 3, 3, "67%"),
        "Inwoners horen": (1, 3, 3, "33%"),
        "Kloof tussen overheid en burger verkleinen": (0, 3, 3, "0%"),
        "Draagvlak": (0, 3, 3, "0%"),
        "Inclusie": (0, 3, 3, "0%"),
        "Zelfredzaamheid": (0, 3, 3, "0%"),
    },
    "landelijk-doelen": {
        "Inwoners invloed laten uitoefenen": (0, 3, 3, "0%"),
        "Kwaliteit van beleid": (2, 3, 3, "67%"),
        "Inwoners horen": (2, 3, 3, "67%"),
        "Kloof tussen overheid en burger verkleinen": (0, 3, 3, "0%"),
    },
    "landelijk-communicatie": {
        "Sociale media": (1, 2, 4, "50%"),
        "Gemeentelijke website": (0, 2, 4, "0%"),
        "Nieuwsbrief": (0, 2, 4, "0%"),
        "Post": (2, 2, 4, "100%"),
        "Dorps- of wijkkrant": (0, 2, 4, "0%"),
    },
    "landelijk-werkwijze": {
        "Terugkoppeling gegeven": (2, 3, "", "67%"),
        "Evaluatie na afloop": (1, 2, 2, "50%"),
        "Evaluatie tussentijds": (1, 2, 2, "50%"),
    },
}


@pytest.fixture(scope="module")
def open_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Store]]:
    """By how many records they hold."""
    found: dict[int, Store] = {}
    for records in (SMALL, MANY, []):
        found[len(records)] = Store.open(tmp_path_factory.mktemp("landelijk"), "de tests")
        if records:
            found[len(records)].save([Draft(k) for k in records], door="test", model="geen")
    yield found
    for store in found.values():
        store.close()


def selection(store: Store, filters: Filters | None = None, *, openbaar: bool = False) -> Selection:
    return Selection(store.database, filters or Filters(), openbaar, VANDAAG)


def comparison(naam: str) -> Comparison:
    found = figure(naam)[1]
    assert isinstance(found, Comparison)
    return found


def own(found: Figure, of: Selection) -> dict[str, tuple[Cel, ...]]:
    """What a comparison says of Zuidwest."""
    tabel = found.tabel(of)
    last = tabel.koppen.index(ZUIDWEST)
    return {rij.naam: rij.cellen[:last] for rij in tabel.rijen}


@pytest.mark.parametrize("naam", BY_HAND)
def test_shares_of_zuidwest(open_store: dict[int, Store], naam: str) -> None:
    assert own(comparison(naam), selection(open_store[len(SMALL)])) == BY_HAND[naam]


def test_each_row_has_both_definitions_and_both_numbers(open_store: dict[int, Store]) -> None:
    tabel = comparison("landelijk-werkwijze").tabel(selection(open_store[len(SMALL)]))
    assert tabel.koppen[5:] == (
        "wat telt in Zuidwest",
        "Nederland: meer dan eens",
        "Nederland: een enkele keer",
        "Nederland: niet",
        "gemeenten",
        "wat telt in Nederland",
    )
    often = "gemeenten die dit zo vaak deden"
    finished = "afgeronde keuzes die zo zijn geëvalueerd"
    assert [rij.cellen[4:] for rij in tabel.rijen] == [
        ("keuzes met een nagekomen belofte", "45%", "52%", "onbekend", 75, often),
        (finished, "15%", "71%", "onbekend", 75, often),
        (finished, "onbekend", "73%", "16%", 75, often),
    ]
    for one in LANDELIJK.figuren:
        if isinstance(one, Comparison):
            assert one.definitie.startswith("In Zuidwest: ")
            assert " In Nederland: " in one.definitie
            assert one.bronnen == (
                "Barometer Burgerparticipatie 2023 (Publiek Denken en Invior, oktober 2023; 75 gemeenten)",
            )


def test_what_was_not_published_is_unknown_and_never_nought(open_store: dict[int, Store]) -> None:
    instruments = comparison("landelijk-instrumenten").tabel(selection(open_store[len(SMALL)]))
    told = {rij.naam: rij.cellen[4:6] for rij in instruments.rijen}
    assert told["Enquête"] == ("84%", "onbekend")
    assert told["Burgertop"] == ("onbekend", "72%")
    assert told["Werkplaats participatie"] == ("onbekend", "onbekend")
    goals = comparison("landelijk-eerste-doel").tabel(selection(open_store[len(SMALL)]))
    assert [rij.cellen[5] for rij in goals.rijen] == ["37%", "21%", "15%", "13%", "5%", "4%", "0%"]


def test_what_there_is_to_compare_comes_first(open_store: dict[int, Store]) -> None:
    of = selection(open_store[len(MANY)], openbaar=True)
    instruments = list(own(comparison("landelijk-instrumenten"), of))
    assert instruments[:2] == ["Inspraakbijeenkomst", "Enquête"]
    assert instruments[8:10] == ["Werkplaats participatie", "Partnerraad"]
    # A ladder stays one.
    assert list(own(comparison("landelijk-invloed"), of)) == [
        "Niets weten",
        "Meeweten",
        "Meedenken",
        "Meebeslissen",
        "Meedoen",
    ]


def test_examples_as_a_share_of_all_of_them(open_store: dict[int, Store]) -> None:
    """140, 60 and 54 of 254: worked out here, and said so."""
    one = comparison("landelijk-invloed")
    tabel = one.tabel(selection(open_store[len(SMALL)]))
    assert tabel.koppen[6:9] == (f"{NEDERLAND}: voorbeelden", f"{NEDERLAND}: {DEEL}", "voorbeelden")
    assert [rij.cellen[5:8] for rij in tabel.rijen] == [
        ("140", "55%", 254),
        ("60", "24%", 254),
        ("54", "21%", 254),
    ]
    assert "hebben wij zelf uitgerekend" in one.definitie


def test_years_of_the_barometer_unless_a_period_is_chosen(open_store: dict[int, Store]) -> None:
    store, one = open_store[len(SMALL)], comparison("landelijk-instrumenten")
    assert "alleen keuzes waarvan het traject in 2022 of 2023 begon" in one.tabel(selection(store)).let
    chosen = selection(store, Filters(van=date(2022, 1, 1), tot=date(2022, 12, 31)))
    # What ran then: a, b, and e, which began before.
    assert own(one, chosen)["Enquête"] == (3, 3, "100%")
    let = one.tabel(chosen).let
    assert "U koos zelf een periode" in let
    assert "De Barometer gaat over 2022 en 2023." in let
    # A period that is open on one side is one as well: what ran since 2024, d and f.
    later = selection(store, Filters(van=date(2024, 1, 1)))
    assert own(one, later)["Referendum"] == (1, 2, "50%")
    # Other filters leave the years of the Barometer as they are.
    finished = selection(store, Filters(trajectstatus=("afgerond",)))
    assert own(one, finished)["Enquête"] == (2, 3, "67%")
    # What the Barometer did not ask of years is of all years.
    assert "begon" not in comparison("landelijk-doelen").tabel(selection(store)).let


def test_techniques_by_year(open_store: dict[int, Store]) -> None:
    tabel = figure("technieken-jaren")[1].tabel(selection(open_store[len(SMALL)]))
    wanted = ("Haags Samenspel", "Haags Samenspel, deel", "Participatiegids", "Participatiegids, deel")
    places = [0, *(tabel.koppen.index(kop) - 1 for kop in (*wanted, "niet ingevuld"))]
    assert {rij.naam: tuple(rij.cellen[i] for i in places) for rij in tabel.rijen} == {
        "2021": (1, 0, "niet ingevuld", 0, "niet ingevuld", 1),
        "2022": (2, 1, "100%", 0, "0%", 1),
        "2023": (2, 1, "100%", 1, "100%", 1),
        "2024": (1, 0, "niet ingevuld", 0, "niet ingevuld", 1),
    }
    # On the picture the counts alone.
    one = figure("technieken-jaren")[1]
    drawn = pictured(one, selection(open_store[len(SMALL)])).tabel(selection(open_store[len(SMALL)]))
    assert all(isinstance(cel, int) for rij in drawn.rijen for cel in rij.cellen)
    assert len(drawn.kolommen) == len(drawn.koppen) - 1 == 8


# -- records behind counts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(van=date(2022, 1, 1)), Filters(trajectstatus=("afgerond",))]
)
@pytest.mark.parametrize("openbaar", [False, True])
def test_each_count_leads_to_as_many_records(
    open_store: dict[int, Store], filters: Filters, openbaar: bool
) -> None:
    followed = 0
    for store, naam in product((open_store[len(SMALL)], open_store[len(MANY)]), NAMEN):
        one = figure(naam)[1]
        of = selection(store, filters, openbaar=openbaar)
        if openbaar and not one.voor_inwoners:
            continue
        tabel = one.tabel(of)
        assert len(tabel.kolommen) == len(tabel.koppen) - 1
        for rij in tabel.rijen:
            for kolom, cel in zip(tabel.kolommen, rij.cellen, strict=True):
                if kolom and isinstance(cel, int):
                    assert counting.count(store.database, one.behind(of, rij.id, kolom)) == cel
                    followed += 1
    assert followed > (10 if openbaar else 30)


def test_codes_that_a_comparison_does_not_have(open_store: dict[int, Store]) -> None:
    of = selection(open_store[len(SMALL)])
    for naam, rij, kolom in (
        ("landelijk-instrumenten", "onzin", KEUZES),
        ("landelijk-instrumenten", "enquete", "onzin"),
        ("landelijk-instrumenten", "enquete", ONBEKEND),
        ("landelijk-fasen", "agendavorming", BEKEND),
        ("landelijk-werkwijze", "terugkoppeling", ONBEKEND),
    ):
        with pytest.raises(KeyError):
            comparison(naam).behind(of, rij, kolom)


def test_an_empty_register(open_store: dict[int, Store]) -> None:
    of = selection(open_store[0])
    found = own(comparison("landelijk-werkwijze"), of)
    assert set(found.values()) == {(0, 0, "", "geen keuzes"), (0, 0, 0, "geen keuzes")}
    assert figure("technieken-jaren")[1].tabel(of).rijen == ()


# -- residents ------------------------------------------------------------------------------------


def _many(i: int) -> Keuze:
    """Of 40, all from 2022: 20 enquetes, 12 burgertops, 5 referenda and 3 partnerraden."""
    instrument = ["enquete"] * 20 + ["burgertop"] * 12 + ["referendum"] * 5 + ["partnerraad"] * 3
    more: dict[str, Any] = {}
    if i < 34:
        more["doelen"] = ["inwoners-horen"] if i < 26 else ["inclusie", "inwoners-horen"]
    if i < 37:
        more["invloedBarometer"] = "meedenken" if i < 30 else "meedoen"
    if i < 30:
        more["evaluatie"] = {"naAfloop": i < 20}
    return schouw(f"m{i}", instrument=instrument[i], startdatum="2022-05-01", **more)


MANY = [_many(i) for i in range(40)]


def test_residents_see_no_small_count_and_no_share_that_tells_one(open_store: dict[int, Store]) -> None:
    # Asked for what all of them are, so that there are no others by definition.
    same = Filters(trajectstatus=("afgerond",), van=date(2022, 1, 1), tot=date(2023, 12, 31))
    of = selection(open_store[len(MANY)], same, openbaar=True)
    instruments = own(comparison("landelijk-instrumenten"), of)
    assert instruments["Enquête"] == (20, 40, "50%")
    assert instruments["Referendum"] == (5, 40, "12%")
    # Of three and of none the same, and each that there could be.
    assert instruments["Partnerraad"] == instruments["Wijkraad"] == (MINDER, 40, "")
    assert len(instruments) == 18
    # 34 of 40 say what the goal was, so that can be shown.
    goals = own(comparison("landelijk-doelen"), of)
    assert goals["Inwoners horen"] == (34, 34, 6, "100%")
    assert goals["Inclusie"] == (8, 34, 6, "24%")
    assert goals["Draagvlak"] == (MINDER, 34, 6, "")
    # 3 say nothing of influence: of how many a share is would tell that.
    influence = own(comparison("landelijk-invloed"), of)
    assert influence["Meedenken"] == (30, NIET, MINDER, "")
    work = own(comparison("landelijk-werkwijze"), of)
    assert work["Evaluatie na afloop"] == (20, 30, 10, "67%")
    assert work["Terugkoppeling gegeven"] == (NIET, MINDER, "", "")


@pytest.mark.parametrize(("others", "shown"), [(0, False), (4, False), (5, True)])
def test_how_many_are_not_in_a_group_is_not_told(tmp_path: Path, others: int, shown: bool) -> None:
    """Residents know how many choices there are: of how many a share is would tell how few are not finished."""
    store = Store.open(tmp_path, "de tests")
    done = [schouw(f"e{i}", evaluatie={"naAfloop": i < 20}) for i in range(30)]
    coming = [schouw(f"k{i}", trajectstatus="komend") for i in range(others)]
    store.save([Draft(keuze) for keuze in (*done, *coming)], door="test", model="geen")
    found = own(comparison("landelijk-werkwijze"), selection(store, openbaar=True))["Evaluatie na afloop"]
    assert found[0] == (20 if shown else NIET)
    store.close()


def test_residents_of_a_small_register_read_the_country_alone(open_store: dict[int, Store]) -> None:
    of = selection(open_store[len(SMALL)], openbaar=True)
    for naam in BY_HAND:
        one = comparison(naam)
        if not one.voor_inwoners:
            continue
        tabel = one.tabel(of)
        assert TOO_FEW in tabel.let
        last = tabel.koppen.index(ZUIDWEST)
        assert {cel for rij in tabel.rijen for cel in rij.cellen[:last]} <= {NIET, MINDER, ""}
        country = {rij.naam: rij.cellen[last + 1 :] for rij in tabel.rijen}
        for rij in one.tabel(selection(open_store[len(SMALL)])).rijen:
            assert country[rij.naam] == rij.cellen[last + 1 :]


def test_a_share_for_residents_follows_from_what_is_shown(open_store: dict[int, Store]) -> None:
    for store, filters in product(
        (open_store[len(MANY)], open_store[len(SMALL)]),
        (Filters(), Filters(instrument=("enquete", "burgertop"))),
    ):
        of = selection(store, filters, openbaar=True)
        for one in LANDELIJK.figuren:
            if isinstance(one, Comparison) and one.voor_inwoners:
                for cells in own(one, of).values():
                    _check(cells)


def test_of_how_many_is_no_small_count_either(tmp_path: Path) -> None:
    """Three of thirty say whether there was an evaluation: that there are three is not told."""
    store = Store.open(tmp_path, "de tests")
    marks = [{"evaluatie": {"naAfloop": i < 2}} if i < 3 else {} for i in range(30)]
    store.save([Draft(schouw(f"e{i}", **more)) for i, more in enumerate(marks)], door="test", model="geen")
    finished = Filters(trajectstatus=("afgerond",))
    for openbaar, wanted in ((True, (MINDER, MINDER, 27, "")), (False, (2, 3, 27, "67%"))):
        found = own(comparison("landelijk-werkwijze"), selection(store, finished, openbaar=openbaar))
        assert found["Evaluatie na afloop"] == wanted
    store.close()


def _check(cells: Sequence[Cel]) -> None:
    count, size, share = cells[0], cells[1], cells[-1]
    assert all(cel >= 5 for cel in cells if isinstance(cel, int))
    if isinstance(share, str) and share.endswith("%"):
        assert isinstance(count, int)
        assert isinstance(size, int)
    else:
        assert share == ""


def test_what_is_for_colleagues_alone() -> None:
    """Tables of two fields, and a part of what is shown beside it: a small count could be worked out."""
    assert [one.naam for one in LANDELIJK.figuren if not one.voor_inwoners] == [
        "landelijk-fasen",
        "landelijk-eerste-doel",
        "technieken-jaren",
    ]


def test_the_file_is_part_of_the_package() -> None:
    root = Path(__file__).parents[2]
    assert '"barometer.json"' in (root / "pyproject.toml").read_text("utf-8")
