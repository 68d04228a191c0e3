"""The page with the motivation of a choice, and the files that it offers."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from data.docx_text import read_docx
from data.keuze import OPENBAAR
from service.motivering import motivering_of
from service.opening import Register
from service.recording import create
from tests.service.test_motivering_documents import pdf_text
from tests.signing_in import client

RECORD = "voorbeeld-001"
SPARSE = {
    "id": "bakker",
    "titel": "Koffie bij de bakker",
    "instrument": "straatgesprekken",
    "gebieden": ["BU05183398"],
    "trajectstatus": "lopend",
    "startdatum": "2024-03-01",
    "afweging": "Bij de bakker kwamen zij toch al.",
    "contacten": [{"naam": "Kanarie Gele", "email": "k.gele@example.nl"}],
}
NASTY = "<script>alert(1)</script> {{ 7*7 }} </textarea><b>vet</b>"


def test_from_the_record_to_its_motivation(example_server: str, page: Page, example: Register) -> None:
    page.goto(f"{example_server}/keuzes/{RECORD}")
    page.get_by_role("link", name="Motivering").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Motivering")
    made = motivering_of(example.engine.store, RECORD)
    article = page.get_by_role("article")
    assert article.locator("h2").all_inner_texts() == [o.kop for o in made.onderdelen]
    assert [t.strip() for t in article.locator("p, li").all_inner_texts()] == [
        a.tekst for o in made.onderdelen for a in o.alineas
    ]
    page.get_by_text("Kopieer de tekst").click()
    expect(page.get_by_label("De hele motivering zonder opmaak")).to_have_value(made.as_text())
    article.get_by_role("link", name="Nachtrondes bij de voetbalkooi").click()
    expect(page).to_have_url(f"{example_server}/keuzes/voorbeeld-028")


def test_the_files_say_what_the_page_says(example_server: str, page: Page, example: Register) -> None:
    made = motivering_of(example.engine.store, RECORD)
    page.goto(f"{example_server}/keuzes/{RECORD}/motivering")
    got: dict[str, bytes] = {}
    for name, kind in (("Word-bestand", "docx"), ("PDF", "pdf"), ("Tekst", "txt")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        assert waiting.value.suggested_filename == f"motivering-{RECORD}.{kind}"
        got[kind] = waiting.value.path().read_bytes()
    assert got["txt"].decode() == made.as_text()
    assert read_docx(got["docx"], "m.docx").titel == made.titel
    pdf = pypdfium2.PdfDocument(io.BytesIO(got["pdf"]))
    assert pdf.get_metadata_value("Title") == made.titel
    pdf.close()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("txt", "text/plain; charset=utf-8"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("pdf", "application/pdf"),
    ],
)
def test_files_are_named_for_what_they_are(
    example_server: str, page: Page, kind: str, media_type: str
) -> None:
    answer = page.request.get(f"{example_server}/keuzes/{RECORD}/motivering.{kind}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="motivering-{RECORD}.{kind}"'
    assert page.request.get(f"{example_server}/keuzes/bestaat-niet/motivering.{kind}").status == 404
    assert page.request.get(f"{example_server}/keuzes/{RECORD}/motivering.{kind}?kleur=rood").status == 400


def test_what_is_missing_leads_to_its_place_in_the_form(
    server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    create(register.engine, SPARSE, door="proef")
    for number, control in enumerate(
        (
            "doelen-0",
            "beinvloedingsruimte",
            "invloedHaags",
            "alternatieven-0-instrument",
            "factoren-0-factor",
            "afwijking",
        )
    ):
        page.goto(f"{server}/keuzes/bakker/motivering")
        links = page.get_by_role("region", name="Wat nog ontbreekt").get_by_role("link")
        expect(links).to_have_count(6)
        links.nth(number).click()
        expect(page).to_have_url(f"{server}/keuzes/bakker/bewerken#{control}")
        # Also when it stands in a part of the form that is folded.
        expect(page.locator(f"#{control}")).to_be_in_viewport()
    page.goto(f"{server}/keuzes/bakker/motivering")
    assert axe_violations(page) == []


def test_no_contact_and_text_as_text(server: str, register: Register, page: Page) -> None:
    create(register.engine, {**SPARSE, "titel": NASTY, "afweging": NASTY}, door="proef")
    page.goto(f"{server}/keuzes/bakker/motivering")
    expect(page.locator(".inleiding")).to_have_text(NASTY)
    expect(page.get_by_role("article")).to_contain_text(NASTY)
    assert NASTY in page.locator("textarea").input_value()
    expect(page.locator("main script, main b")).to_have_count(0)
    for kind in ("", ".txt", ".docx", ".pdf"):
        body = page.request.get(f"{server}/keuzes/bakker/motivering{kind}").body()
        said = body.decode(errors="replace") if kind != ".pdf" else pdf_text(body)
        assert "bakker" in said
        assert "Kanarie" not in said
        assert "k.gele" not in said


def test_a_resident_reads_only_what_was_made_public(example: Register) -> None:
    resident = client(example, None)
    store = example.engine.store
    public = {k.keuze.id for k in store.every() if k.keuze.publicatie == OPENBAAR}
    record = next(
        r.keuze for r in store.every() if r.keuze.id in public and set(r.keuze.verwanteKeuzes) - public
    )
    hidden = store.get(next(i for i in record.verwanteKeuzes if i not in public)).keuze
    address = f"/keuzes/{record.id}/motivering"
    assert hidden.id in client(example).get(f"{address}.txt").text
    for path in (address, f"{address}.txt", f"/v1{address}"):
        read = resident.get(path)
        assert read.status_code == 200
        assert record.titel in read.text
        assert hidden.titel not in read.text
        assert hidden.id not in read.text
        assert "bewerken" not in read.text
        assert resident.get(path.replace(record.id, hidden.id)).status_code == 404


def test_axe_finds_nothing_and_it_fits_a_screen_of_320_pixels(
    example_server: str,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    for width in (1280, 320):
        page = open_page(width=width)
        page.goto(f"{example_server}/keuzes/{RECORD}/motivering")
        for opened in ("false", "true"):
            page.evaluate(f"document.querySelector('details').open = {opened}")
            assert axe_violations(page) == []
            assert scrolls_sideways(page) == []
