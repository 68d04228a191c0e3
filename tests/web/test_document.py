"""A choice that starts from a document, in a browser: what is filled in, where it came from, what is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.opening import Register
from tests.signing_in import client as signed_in

TEXT = """# Raadsvoorstel: straatgesprekken over het Loevesteinplein

## Aanleiding
In het voorjaar van 2024 kwamen er klachten over het plein in Moerwijk-Oost. Bewoners vonden dat te laat werd geluisterd.

## Afweging
Wij kozen voor straatgesprekken, omdat jongeren niet naar een avond in het buurthuis komen. Een enquête is niet gekozen: de vorige leverde 40 antwoorden op.

## Resultaat
De gesprekken begonnen op 3 maart 2024 en eindigden op 30 juni 2024. Wij spraken 230 bewoners.

## Geleerd
Ga op vaste tijden, en neem een tolk mee.

## Bijlagen
Kaart van het plein.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "voorstel.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def drop(page: Page, address: str, path: Path) -> None:
    page.goto(f"{address}/keuzes/nieuw")
    page.get_by_text("Staat het al in een document?").click()
    page.get_by_label("Kies een document, of sleep het hierheen").set_input_files(path)
    page.get_by_role("button", name="Lees het document").click()


def test_the_form_is_filled_from_a_document_and_says_where_each_value_stood(
    page: Page, server: str, file: Path, axe_violations: Callable[[Page], list[str]]
) -> None:
    drop(page, server, file)
    expect(page.get_by_role("heading", name="Dit is een voorstel uit voorstel.md")).to_be_visible()
    expect(page.get_by_label("Wat is de keuze, in één zin?")).to_have_value(
        TEXT.split("\n")[0].removeprefix("# ")
    )
    expect(page.get_by_label("Welk instrument koos u?")).to_have_value("straatgesprekken")
    expect(page.get_by_label("Moerwijk-Oost")).to_be_checked()
    expect(page.get_by_label("Wanneer begint of begon het?")).to_have_value("2024-03-03")
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(TEXT.split("\n")[6])
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    expect(page.locator("#leerpunten")).to_have_value("Ga op vaste tijden, en neem een tolk mee.")
    expect(page.locator("#rijen-alternatieven select").first).to_have_value("enquete")
    expect(page.locator("#bron")).to_have_value("voorstel.md")
    began = page.locator(".herkomst", has_text="op 3 maart 2024").first
    expect(began.locator("mark")).to_have_text("op 3 maart 2024")
    expect(began).to_contain_text("(alinea 7)")
    expect(page.locator(".rest")).to_contain_text("Kaart van het plein.")
    expect(page.get_by_role("navigation").get_by_role("link", name="Nieuwe keuze")).to_have_attribute(
        "aria-current", "page"
    )
    assert axe_violations(page) == []


def test_what_it_does_not_say_is_asked_and_then_it_can_be_recorded(
    page: Page, server: str, register: Register, file: Path
) -> None:
    drop(page, server, file)
    assert register.engine.store.count() == 0
    page.locator(".afsluiten").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Er klopt iets niet")).to_be_visible()
    page.get_by_label("Afgerond", exact=True).check()
    page.locator(".afsluiten").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/keuzes/20"))
    (record,) = register.engine.store.every()
    assert (record.keuze.instrument, record.keuze.gebieden) == ("straatgesprekken", ["BU05183620"])
    assert record.keuze.bron == "voorstel.md"


def test_on_a_narrow_screen_without_a_script(
    open_page: Callable[..., Page], server: str, file: Path, scrolls_sideways: Callable[[Page], list[str]]
) -> None:
    page = open_page(width=320, javascript=False)
    drop(page, server, file)
    page.wait_for_load_state()
    expect(page.locator(".herkomst").first).to_be_visible()
    assert scrolls_sideways(page) == []


def test_what_can_not_be_read_is_said_beside_the_file(page: Page, server: str, tmp_path: Path) -> None:
    broken = tmp_path / "scan.pdf"
    broken.write_bytes(b"%PDF-1.7\nniets van waarde\n")
    drop(page, server, broken)
    fault = page.locator("#document-fout")
    expect(fault).to_contain_text("scan.pdf is beschadigd")
    expect(page.get_by_label("Kies een document, of sleep het hierheen")).to_be_visible()


def test_no_file_two_files_or_something_else_are_refused(register: Register) -> None:
    client = signed_in(register)

    def status(**sent: object) -> int:
        return client.post("/keuzes/nieuw/document", data=sent).status_code

    def of_size(count: int) -> int:
        # By hand: the test client leaves files open when it makes so large a body.
        head = b'--x\r\nContent-Disposition: form-data; name="document"; filename="groot.txt"\r\n\r\n'
        body = head + b"x" * count + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return client.post("/keuzes/nieuw/document", data=body, content_type=kind).status_code

    assert status() == 422
    assert status(document=(io.BytesIO(b""), "")) == 422
    assert status(document=(io.BytesIO(b""), "leeg.md")) == 422
    assert of_size(20_000_001) == 422
    assert of_size(20_200_000) == 413
    assert status(document=[(io.BytesIO(b"a"), "a.md"), (io.BytesIO(b"b"), "b.md")]) == 400
    assert status(document=(io.BytesIO(b"a"), "a.md"), titel="x") == 400
    assert status(bestand=(io.BytesIO(b"a"), "a.md")) == 400
