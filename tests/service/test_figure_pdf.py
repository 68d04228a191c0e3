"""A dashboard on paper: what its figures say, all of it, tagged, and the same bytes each time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest

from data.filters import Filters
from data.store import Draft, Store
from service.area_borders import Grenzen
from service.dashboards import INSTRUMENTEN, figure
from service.figure_pdf import as_pdf
from service.figure_report import Beeldvlak, Herkomst, Onderdeel, Rapport, compose
from service.key_figures import Kerncijfer, key_figures
from service.selection import Selection
from service.tables import Tabel
from tests.conftest import ROOT
from tests.reading_pdf import assert_nothing_sticks_out, bookmarks, pages
from tests.service.making import keuze

TODAY = date(2026, 11, 22)
FROM = Herkomst("Den Haag Zuidwest", 41, "https://keuzes.example/dashboard")
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"><rect width="100" height="50"/></svg>'
)
SMALL = Rapport(
    titel="Cijfers & <b>meer</b>",
    vraag="Wat #let x = 1 \\ $y$ *vet*?",
    feiten=(("Register", "Keuzeregister _Zuidwest_"), ("Filters", "Gebied: Moerwijk")),
    klein="",
    kern=(Kerncijfer("keuzes", "keuzes vastgelegd", "1.234", "Alle keuzes.", "12 lopend"),),
    onderdelen=(
        Onderdeel(
            titel="Waar",
            uitleg="Het aantal per gebied.",
            let="",
            beeld=Beeldvlak(SQUARE, 100, 50, "Een vierkant."),
            koppen=("gebied", "keuzes"),
            rijen=(("= Moerwijk @id", "12"), ("Morgenstond", "minder dan 5")),
        ),
    ),
    bronnen=("Keuzeregister Zuidwest.",),
    voet="Keuzeregister Zuidwest, 22 november 2026",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Ten with an enquête in Moerwijk, four with a wijkraad in Morgenstond, that say more or less."""
    opened = Store.open(tmp_path_factory.mktemp("papier"), "de tests")
    groups: list[tuple[int, dict[str, Any]]] = [
        (6, {"instrument": "enquete", "doelgroepen": ["jongeren", "ouders"], "beleidsfase": "uitvoering"}),
        (4, {"instrument": "enquete", "technieken": ["haags-samenspel"]}),
        (4, {"instrument": "wijkraad", "gebieden": ["WK051834"], "startdatum": "2022-01-01"}),
    ]
    made = [values for many, values in groups for _ in range(many)]
    opened.save([Draft(keuze(f"k{i}", **values)) for i, values in enumerate(made)], door="t", model="geen")
    yield opened
    opened.close()


def report(store: Store, openbaar: bool = False, herkomst: Herkomst = FROM, **filters: Any) -> Rapport:
    selection = Selection(store.database, Filters(**filters), openbaar, TODAY)
    return compose(INSTRUMENTEN, INSTRUMENTEN.figuren, selection, key_figures(selection), herkomst)


def squeezed(*words: str) -> str:
    return "".join("".join(words).split())


# -- what stands in it ----------------------------------------------------------------------------


def test_it_tells_of_what_and_of_when_it_is(store: Store) -> None:
    made = report(store, gebied=("WK051836",), van=date(2023, 1, 1))
    assert made.feiten == (
        ("Register", "Keuzeregister Den Haag Zuidwest"),
        ("Cijfers over", "Het hele register: 10 keuzes"),
        ("Filters", "Gebied: Moerwijk; Trajecten die liepen: vanaf 2023"),
        ("Datum", "22 november 2026"),
    )
    (first, *_), whole = pages(as_pdf(made)), "".join(pages(as_pdf(made)))
    for words in ("Instrumenten in Zuidwest", *(word for fact in made.feiten for word in fact)):
        assert squeezed(words) in first, words
    for one in made.kern:
        assert squeezed(one.waarde, one.titel, one.erbij, one.uitleg) in first
    assert "Filters: Geen, alle keuzes tellen mee" in ": ".join(report(store).feiten[2])
    assert squeezed("10 keuzes vastgelegd") in whole


def test_every_figure_stands_in_it_with_its_definition_its_picture_and_every_row(store: Store) -> None:
    made = report(store)
    content = as_pdf(made)
    titles = [one.titel for one in INSTRUMENTEN.figuren]
    assert [part.titel for part in made.onderdelen] == titles
    assert bookmarks(content) == ["Kerncijfers", *titles, "Bronnen"]
    selection = Selection(store.database, Filters(), False, TODAY)
    text = "".join(pages(content))
    for part in made.onderdelen:
        tabel: Tabel = next(f for f in INSTRUMENTEN.figuren if f.titel == part.titel).tabel(selection)
        assert [list(row) for row in part.rijen] == [[str(cell) for cell in row] for row in tabel.rows()]
        assert squeezed(part.titel, part.uitleg) in text
        assert bool(part.beeld) == bool(part.rijen)
        for row in part.rijen:
            assert squeezed(*row) in text, (part.titel, row)
    assert_nothing_sticks_out(content)


def test_residents_get_public_figures_without_small_counts(store: Store) -> None:
    made = report(store, openbaar=True)
    assert made.feiten[1] == ("Cijfers over", "Openbare keuzes: 14 openbare keuzes")
    assert "Nieuw en eerder" not in [part.titel for part in made.onderdelen]
    text = "".join(pages(as_pdf(made)))
    assert squeezed(made.klein) in text
    for part in made.onderdelen:
        counts = [cell for row in part.rijen for cell in row[1:] if cell.isdigit()]
        assert all(int(cell) >= 5 for cell in counts), part.titel
        drawn = part.beeld.svg if part.beeld else ""
        assert ">4<" not in drawn
    few = report(store, openbaar=True, gebied=("WK051834",))
    assert few.feiten[1][1] == "Openbare keuzes: minder dan 5 openbare keuzes"
    assert {(part.let, part.rijen, part.beeld) for part in few.onderdelen if part.titel != "Waar"} == {
        ("Er zijn te weinig openbare keuzes om dit te laten zien.", (), None),
        ("Geen van deze keuzes zegt hier iets over.", (), None),
    }


def test_sources_are_named_where_they_were_used(store: Store) -> None:
    made = report(store)
    assert made.bronnen == (
        "Keuzeregister Den Haag Zuidwest, het hele register, stand van 22 november 2026 (revisie 41). "
        "https://keuzes.example/dashboard",
        "Beleidsaanbeveling Den Haag Zuidwest en Barometer Burgerparticipatie 2023 (voor: Instrumenten).",
        "CBS wijken en buurten 2025 (voor: Gebieden).",
        "Barometer Burgerparticipatie 2023 (voor: Beleidsfasen, Invloed volgens de Barometer).",
        "Inspraak- en Participatieverordening Den Haag 2024 (Gemeenteblad 2025, 61201) "
        "(voor: Invloed volgens de Haagse verordening).",
        "Beleidsaanbeveling Den Haag Zuidwest en hulpmiddelen van de gemeente Den Haag (voor: Technieken).",
    )
    assert squeezed("Bronnen") in pages(as_pdf(made))[-1]
    line = ((0.0, 0.0), (0.0, 900.0), (900.0, 0.0), (0.0, 0.0))
    borders = Grenzen((("BU05183620", (line,)),), "CBS 2025, CC BY 4.0", "rd", 0, TODAY)
    drawn = report(store, herkomst=replace(FROM, grenzen=borders, adres=""))
    assert drawn.bronnen[0].endswith("(revisie 41).")
    assert drawn.bronnen[-1] == "Grenzen op de kaart: CBS 2025, CC BY 4.0."
    assert drawn.onderdelen[0].beeld != made.onderdelen[0].beeld


def test_made_up_records_are_told_on_every_page(store: Store) -> None:
    made = report(store, herkomst=replace(FROM, fictief=True))
    assert made.feiten[-1] == ("Let op", "Dit is een voorbeeldregister. Alle keuzes zijn verzonnen.")
    assert all("(verzonnenvoorbeelden)" in text for text in pages(as_pdf(made)))


def test_one_figure_alone(store: Store) -> None:
    selection = Selection(store.database, Filters(), False, TODAY)
    made = compose(INSTRUMENTEN, [figure("doelgroepen")[1]], selection, (), FROM)
    assert (made.titel, made.vraag, len(made.onderdelen)) == ("Voor wie", "", 1)
    content = as_pdf(made)
    assert bookmarks(content) == ["Voor wie", "Bronnen"]
    assert "Inhoud" not in "".join(pages(content))
    assert [source.partition(",")[0] for source in made.bronnen] == [
        "Keuzeregister Den Haag Zuidwest",
        "Beleidsaanbeveling Den Haag Zuidwest en Barometer Burgerparticipatie 2023 (voor: Instrumenten).",
    ]


# -- how it is set --------------------------------------------------------------------------------


def test_words_are_set_as_words() -> None:
    text = "".join(pages(as_pdf(SMALL)))
    for words in (SMALL.titel, SMALL.vraag, "Keuzeregister _Zuidwest_", "= Moerwijk @id12", "1.234"):
        assert squeezed(words) in text


def test_it_is_tagged_with_title_language_pages_and_words_for_pictures(store: Store) -> None:
    content = as_pdf(report(store))
    pdf = pypdfium2.PdfDocument(content)
    assert pdf.get_metadata_value("Title") == "Instrumenten in Zuidwest"
    assert pdf.is_tagged()
    assert pdf.get_metadata_value("CreationDate") == pdf.get_metadata_value("ModDate") == ""
    count = len(pdf)
    pdf.close()
    assert b"/Lang(nl-NL)" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert content.count(b"/Alt") == sum(part.beeld is not None for part in report(store).onderdelen)
    assert b"/TH" in content
    told = pages(content)
    assert [squeezed(f"pagina {i} van {count}") in text for i, text in enumerate(told, 1)] == [True] * count
    assert all(squeezed("Keuzeregister Den Haag Zuidwest, 22 november 2026") in text for text in told)


def test_a_sign_that_the_font_lacks_costs_the_claim_and_not_the_document() -> None:
    content = as_pdf(replace(SMALL, titel="Goed zo 😀"))
    assert b"pdfuaid" not in content
    assert b"/StructTreeRoot" in content
    assert "Goedzo" in pages(content)[0]


def test_a_table_that_is_too_wide_goes_on_below_and_one_that_is_too_long_on_the_next_page() -> None:
    heads = tuple(f"Een lange kop nummer {i}" for i in range(45))
    rows = tuple((f"Rij {r}", *(str(1000 * r + c) for c in range(45))) for r in range(70))
    part = Onderdeel("Breed", "Veel.", "", None, ("naam", *heads), rows)
    content = as_pdf(replace(SMALL, onderdelen=(part,)))
    told = pages(content)
    text = "".join(told)
    for head in heads:
        assert squeezed(head) in text
    for row in rows:
        for cell in row:
            assert cell.replace(" ", "") in text, cell
    # Each part names its rows again.
    assert text.count("Rij69") >= 3
    assert_nothing_sticks_out(content)


def test_long_texts_in_cells_go_on_below(store: Store) -> None:
    long = "gemeenten die dit meer dan eens deden en daar ook over vertelden " * 2
    rows = (("Een", "12", long), ("Twee met een heel lange naam die ook niet past " * 2, "3", long))
    part = Onderdeel("Lang", "Veel.", "", None, ("naam", "keuzes", "wat telt"), rows)
    content = as_pdf(replace(SMALL, onderdelen=(part,)))
    assert squeezed(long) in "".join(pages(content))
    assert_nothing_sticks_out(content)


def test_the_same_figures_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from tests.service.test_figure_pdf import SMALL, as_pdf\n"
        "print(hashlib.sha256(as_pdf(SMALL)).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    assert told == hashlib.sha256(as_pdf(SMALL)).hexdigest()
    as_pdf.cache_clear()
    assert told == hashlib.sha256(as_pdf(SMALL)).hexdigest()
