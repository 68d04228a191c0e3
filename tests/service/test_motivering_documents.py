"""The motivation as Word file and PDF: read back word for word, the same bytes each time, and accessible."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile

import pypdfium2
import pytest

from data.alineas import clean_line
from data.documents import read_document
from data.docx_text import read_docx
from data.examples import example_register
from service.motivering import Motivering, compose
from service.motivering_docx import as_docx
from service.motivering_pdf import as_pdf
from tests.conftest import ROOT
from tests.service.making import keuze
from tests.service.test_motivering import PARK, RICH, SQUARE

MADE = compose(RICH, 3, [SQUARE, PARK])
NASTY = compose(
    keuze(
        "a",
        titel='<b>&amp; "één" #let x = 1 \\ $y$',
        afweging="*vet* _schuin_ `code` #panic() <w:t>]]></w:t> // weg\n- streep\n= kop\n@id \ufffe Ğ ł “x” — ’s €",
    ),
    1,
    [],
)
EXAMPLES = {k.id: k for k, _ in example_register()}
ALL = [compose(k, 1, [EXAMPLES[i] for i in k.verwanteKeuzes if i in EXAMPLES]) for k in EXAMPLES.values()]


def lines(made: Motivering, bullet: str) -> list[str]:
    """Title, headings and paragraphs in order."""
    found = [made.titel]
    for part in made.onderdelen:
        found += [part.kop, *(f"{bullet}{a.tekst}" if a.opsomming else a.tekst for a in part.alineas)]
    return found


def pdf_text(content: bytes) -> str:
    """The text without spaces and page numbers. Where lines break is up to the layout."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        pages = []
        for number, page in enumerate(pdf, 1):
            textpage = page.get_textpage()
            text, footer = textpage.get_text_range().rsplit("Keuze ", 1)
            assert footer.strip().endswith(f", pagina {number} van {len(pdf)}")
            pages.append(text)
            textpage.close()
            page.close()
    finally:
        pdf.close()
    return "".join("".join(pages).split())


def squeezed(made: Motivering) -> str:
    return "".join("".join(lines(made, "•")).split())


# -- Word -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [MADE, NASTY], ids=["rich", "nasty"])
def test_the_word_file_says_what_the_text_says(made: Motivering) -> None:
    read = read_document(as_docx(made), "motivering.docx")
    # What no file can hold, no reader shows.
    assert [a.tekst for a in read.alineas] == [clean_line(t) for t in lines(made, "- ")]
    assert read.titel == made.titel
    assert [a.tekst for a in read.alineas if a.niveau] == [made.titel, *(o.kop for o in made.onderdelen)]
    assert read.weggelaten == ()
    assert read.meldingen == ()


def test_the_word_file_of_every_example_says_what_its_text_says() -> None:
    for made in ALL:
        read = read_docx(as_docx(made), "motivering.docx")
        assert [a.tekst for a in read.alineas] == lines(made, "- "), made.id


def test_the_word_file_is_dutch_and_names_no_moment_and_no_machine() -> None:
    with zipfile.ZipFile(io.BytesIO(as_docx(MADE))) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {i.create_system for i in archive.infolist()} == {3}
        assert b'<w:lang w:val="nl-NL"/>' in archive.read("word/styles.xml")
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:title>Motivering: Binnentuin aan de Dreven</dc:title>" in core
    assert "<dc:language>nl-NL</dc:language>" in core
    assert "W3CDTF" not in core


# -- PDF ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [MADE, compose(keuze("kaal"), 1, [])], ids=["rich", "sparse"])
def test_the_pdf_says_what_the_text_says(made: Motivering) -> None:
    assert pdf_text(as_pdf(made)) == squeezed(made)


def test_text_is_set_as_text() -> None:
    assert pdf_text(as_pdf(NASTY)).replace("\ufffe", "") == squeezed(NASTY).replace("\ufffe", "")


def test_the_pdf_of_every_tenth_example_says_what_its_text_says() -> None:
    for made in ALL[::10]:
        assert pdf_text(as_pdf(made)) == squeezed(made), made.id


def test_the_pdf_is_tagged_with_title_language_and_its_own_font() -> None:
    content = as_pdf(MADE)
    pdf = pypdfium2.PdfDocument(content)
    assert pdf.get_metadata_value("Title") == "Motivering: Binnentuin aan de Dreven"
    assert pdf.is_tagged()
    assert pdf.get_metadata_value("CreationDate") == pdf.get_metadata_value("ModDate") == ""
    pdf.close()
    assert b"/Lang(nl-NL)" in content
    assert b"/DisplayDocTitle true" in content
    assert b"/StructTreeRoot" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    fonts = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z]+)", content))
    assert fonts == {b"LibertinusSerif"}
    assert b"/FontFile3" in content


def test_a_sign_that_the_font_lacks_costs_the_claim_and_not_the_document() -> None:
    content = as_pdf(compose(keuze("a", "Dank je wel 😀, zei 漢."), 1, []))
    assert b"pdfuaid" not in content
    assert b"/StructTreeRoot" in content
    assert "Dankjewel" in pdf_text(content)


# -- both -----------------------------------------------------------------------------------------


def test_the_same_record_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from tests.service.test_motivering_documents import MADE, as_docx, as_pdf\n"
        "print(*(hashlib.sha256(made(MADE)).hexdigest() for made in (as_docx, as_pdf)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert told == [hashlib.sha256(made(MADE)).hexdigest() for made in (as_docx, as_pdf)]


def test_another_record_gives_other_bytes() -> None:
    other = compose(RICH, 4, [SQUARE, PARK])
    assert as_docx(other) != as_docx(MADE)
    assert as_pdf(other) != as_pdf(MADE)
