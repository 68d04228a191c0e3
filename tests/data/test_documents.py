"""A document becomes its paragraphs under their headings, or is refused with what to do, within bounds."""

from __future__ import annotations

import os
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.alineas import MAX_WOORDEN, Alineas, clean_line
from data.document_worker import as_json, from_json, read_here
from data.documents import MAX_BYTES, Alinea, Document, UnreadableDocument, read_document
from data.line_ends import HYPHEN, Spelling
from tests.conftest import SHARED
from tests.data.making_documents import OLE, STYLES, W, docx, lines, p, pdf, raw_pdf, row, zipped

REAL = SHARED / "documents"


def outline(document: Document) -> list[tuple[int, str]]:
    return [(a.niveau, a.tekst) for a in document.alineas]


def under(document: Document) -> list[tuple[str, str]]:
    """Each paragraph with its heading."""
    return [(a.kop, a.tekst) for a in document.alineas if not a.niveau]


def refused(data: bytes | Path, name: str = "stuk.docx", **bounds: float) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, name, **bounds)  # type: ignore[arg-type]
    return str(caught.value)


# -- DOCX ---------------------------------------------------------------------------------------------


def test_word_headings_by_style_and_what_it_is_based_on() -> None:
    body = (
        p("Raadsvoorstel plein", "Titel")
        + p("Aanleiding", "Kop1")
        + p("Het plein is versleten.")
        + p("Wat bewoners zeggen", "Eigen")
        + p("Te weinig bankjes.")
        + p("Afweging", "Kop1")
        + p("We kozen een werkplaats.")
    )
    document = read_here(docx(body, {"word/styles.xml": STYLES}), "voorstel.docx")
    assert document.soort == "docx"
    assert document.alineas == (
        Alinea("Raadsvoorstel plein", "", "alinea 1", 1),
        Alinea("Aanleiding", "", "alinea 2", 1),
        Alinea("Het plein is versleten.", "Aanleiding", "alinea 3"),
        Alinea("Wat bewoners zeggen", "Aanleiding", "alinea 4", 2),
        Alinea("Te weinig bankjes.", "Wat bewoners zeggen", "alinea 5"),
        Alinea("Afweging", "", "alinea 6", 1),
        Alinea("We kozen een werkplaats.", "Afweging", "alinea 7"),
    )
    assert document.meldingen == ()


def test_word_headings_that_people_make_by_hand() -> None:
    body = (
        p("Heel groot", run='<w:sz w:val="32"/>')
        + p("Groot", run='<w:sz w:val="26"/>', properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + p("Vet punt", run="<w:b/>", properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + p("Onderstreept", run='<w:u w:val="single"/>')
        + p("Vet", run="<w:b/>")
        + p("Vet uitgezet", run='<w:b w:val="0"/>')
        + p("Vet, maar een zin die doorloopt;", run="<w:b/>")
        + p("Gewone tekst die de meeste letters heeft, zodat de maat van de tekst vaststaat.")
    )
    document = read_here(docx(body, {"word/styles.xml": STYLES}), "kop.docx")
    assert [(a.niveau, a.tekst.split(",")[0]) for a in document.alineas] == [
        (1, "Heel groot"), (2, "Groot"), (0, "- Vet punt"), (3, "Onderstreept"), (4, "Vet"), (0, "Vet uitgezet"), (0, "Vet"), (0, "Gewone tekst die de meeste letters heeft"),
    ]  # fmt: skip


def test_word_tables_become_lines_and_forms_become_headings() -> None:
    long = "Het plein is versleten en de bewoners hebben daar al jaren last van, vooral in de winter."
    table = row("Jaar", "Bezoekers", "Kosten") + row("2023", "84", "€ 5.000") + row("Aanleiding", long)
    document = read_here(docx(f"<w:tbl>{table}</w:tbl>{p('Na de tabel.')}"), "tabel.docx")
    assert [(a.niveau, a.kop, a.tekst) for a in document.alineas] == [
        (0, "", "Jaar | Bezoekers | Kosten"),
        (0, "", "2023 | 84 | € 5.000"),
        (1, "", "Aanleiding"),
        (0, "Aanleiding", long),
        (0, "", "Na de tabel."),
    ]


def test_word_text_that_stands_in_odd_places_is_read_and_what_was_deleted_is_not() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('In een invulveld.')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>Het </w:t></w:r><w:del><w:r><w:delText>oude</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>nieuwe</w:t></w:r></w:ins><w:r><w:t> plein.</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>Met kader.</w:t></w:r><w:r><w:pict><w:txbxContent>{p('In een kader.')}</w:txbxContent></w:pict></w:r></w:p>"
        '<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>punt</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>zonder punt</w:t></w:r></w:p>'
    )
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p("Zie de bijlage.")}</w:footnote></w:footnotes>'
    header = f"<w:hdr {W}>{p('Gemeente Den Haag')}</w:hdr>"
    parts = {"word/footnotes.xml": notes, "word/header1.xml": header, "word/comments.xml": "<x/>"}
    document = read_here(docx(body, parts), "odd.docx")
    assert [a.tekst for a in document.alineas] == [
        "In een invulveld.", "Het nieuwe plein.", "Met kader.", "In een kader.", "- punt", "zonder punt", "Zie de bijlage.",
    ]  # fmt: skip
    assert document.alineas[-1].plaats == "voetnoot 2"
    assert document.weggelaten == ("Gemeente Den Haag",)
    assert document.meldingen == (
        "Er staan wijzigingen in die nog niet zijn verwerkt. Verwijderde tekst is niet gelezen.",
        "Opmerkingen in de kantlijn zijn niet gelezen.",
    )


def test_the_contents_of_a_word_file_are_left_out_and_said() -> None:
    body = p("Aanleiding\t3", "Inhopg1") + p("Aanleiding", "Kop1") + p("Tekst.")
    document = read_here(docx(body, {"word/styles.xml": STYLES}), "inhoud.docx")
    assert outline(document) == [(1, "Aanleiding"), (0, "Tekst.")]
    assert document.weggelaten == ("Aanleiding 3",)


# -- PDF ----------------------------------------------------------------------------------------------

PARAGRAPH = [
    "De bewoners van Moerwijk vroegen om een plein waar kinderen kun-",
    "nen spelen. De gemeente onderzocht met een drone-",
    "exploitant hoe het plein nu gebruikt wordt, en de in- en uitgan-",
    "gen zijn geteld.",
]


def test_lines_become_paragraphs_and_split_words_become_one() -> None:
    page = [
        (70.0, 760.0, 18.0, "F1", "Verslag plein"),
        (70.0, 730.0, 10.0, "F2", "1. Aanleiding."),
        *lines(PARAGRAPH, top=715),
        *lines(["- eerste punt", "- tweede punt"], top=655),
        *lines(["Een nieuwe alinea begint na een regel wit."], top=610),
    ]
    document = read_here(pdf([page]), "verslag.pdf")
    assert document.titel == "Verslag plein"
    assert [(a.niveau, a.kop, a.tekst, a.plaats) for a in document.alineas] == [
        (1, "", "Verslag plein", "pagina 1"),
        (2, "Verslag plein", "1. Aanleiding.", "pagina 1"),
        (
            0,
            "1. Aanleiding.",
            "De bewoners van Moerwijk vroegen om een plein waar kinderen kunnen spelen. De gemeente onderzocht met een "
            "drone-exploitant hoe het plein nu gebruikt wordt, en de in- en uitgangen zijn geteld.",
            "pagina 1",
        ),
        (0, "1. Aanleiding.", "- eerste punt", "pagina 1"),
        (0, "1. Aanleiding.", "- tweede punt", "pagina 1"),
        (0, "1. Aanleiding.", "Een nieuwe alinea begint na een regel wit.", "pagina 1"),
    ]


def test_what_stands_on_every_page_is_left_out_and_paragraphs_go_on_over_the_page() -> None:
    texts = [
        ["Op de eerste bladzijde begint een zin over het plein in Moerwijk die daar niet", "klaar is en die pas op de volgende bladzijde, na het nummer en de kop,"],
        ["eindigt. Daarna volgt nog een zin.", "Slot."],
        ["Derde bladzijde."],
    ]  # fmt: skip
    pages = [
        [
            (70.0, 800.0, 9.0, "F1", "Gemeente Den Haag"),
            *lines(text),
            (300.0, 40.0, 9.0, "F1", f"Pagina {i} van 3"),
        ]
        for i, text in enumerate(texts, 1)
    ]
    document = read_here(pdf(pages), "brief.pdf")
    assert [(a.plaats, a.tekst) for a in document.alineas] == [
        (
            "pagina 1",
            "Op de eerste bladzijde begint een zin over het plein in Moerwijk die daar niet klaar is en die pas op de "
            "volgende bladzijde, na het nummer en de kop, eindigt. Daarna volgt nog een zin.",
        ),
        ("pagina 2", "Slot."),
        ("pagina 3", "Derde bladzijde."),
    ]
    assert set(document.weggelaten) == {
        "Gemeente Den Haag",
        "Pagina 1 van 3",
        "Pagina 2 van 3",
        "Pagina 3 van 3",
    }


def test_pages_that_are_alike_for_the_most_part_are_text() -> None:
    pages = [
        lines(["Naam van de buurt", "Oordeel over het plein", f"Cijfer: {i}"], top=800) for i in range(4)
    ]
    document = read_here(pdf(pages), "formulieren.pdf")
    assert "".join(a.tekst for a in document.alineas).count("Oordeel over het plein") == 4
    assert document.weggelaten == ()


def test_spaces_are_where_the_gaps_are() -> None:
    """A gap of 1.5 within a word, and one of 2.24 between two, where a drawn space is 2.78 wide."""
    close = b"BT /F1 10 Tf 70 700 Td [(een p) -150 (lein in de wijk)] TJ ET"
    assert [a.tekst for a in read_here(raw_pdf([close]), "a.pdf").alineas] == ["een plein in de wijk"]
    apart = b"BT /F1 10 Tf 70 700 Td [(een mooi) -224 (plein in de wijk)] TJ ET"
    assert [a.tekst for a in read_here(raw_pdf([apart]), "a.pdf").alineas] == ["een mooi plein in de wijk"]


def test_rows_of_a_table_stay_lines_and_marks_of_footnotes_go() -> None:
    page = [
        *lines(["Het plein telde veel bezoekers, en het is 40 m"], top=700),
        (286.0, 704.0, 5.0, "F1", "2"),
        *lines(["Volgens de telling"], top=650),
        (153.5, 654.0, 5.0, "F1", "3"),
        (157.0, 650.0, 10.0, "F1", " klopt het."),
        (70.0, 600.0, 10.0, "F1", "Jaar"), (200.0, 600.0, 10.0, "F1", "Bezoekers"),
        (70.0, 588.0, 10.0, "F1", "2023"), (200.0, 588.0, 10.0, "F1", "84"),
    ]  # fmt: skip
    texts = [a.tekst for a in read_here(pdf([page]), "tabel.pdf").alineas]
    assert texts[1:] == ["Volgens de telling klopt het.", "Jaar | Bezoekers", "2023 | 84"]
    assert texts[0].replace(" ", "").endswith("40m2")


def test_a_table_of_contents_is_left_out() -> None:
    contents = ["Inhoudsopgave", "1 Aanleiding ........ 2", "2 Afweging ........ 3"]
    pages = [
        lines(contents),
        [(70.0, 700.0, 16.0, "F1", "1 Aanleiding"), *lines(["Tekst van het verslag."], top=650)],
    ]
    document = read_here(pdf(pages), "inhoud.pdf")
    assert outline(document) == [(1, "1 Aanleiding"), (0, "Tekst van het verslag.")]
    assert document.weggelaten == tuple(contents)


def test_the_title_in_the_properties_counts_only_when_the_page_says_so_too() -> None:
    page = [
        (70.0, 760.0, 18.0, "F1", "Besluitenlijst 29 juni"),
        *lines(["Er is een besluit genomen over het plein."]),
    ]
    assert read_here(pdf([page], title="Sjabloon rapport"), "a.pdf").titel == "Besluitenlijst 29 juni"
    assert read_here(pdf([page], title="besluitenlijst"), "a.pdf").titel == "besluitenlijst"


def test_a_scan_is_told_from_a_page_of_beeld_among_text() -> None:
    picture = b"q 595 0 0 842 0 0 cm /I Do Q"
    assert refused(raw_pdf([picture] * 3), "scan.pdf") == (
        "scan.pdf bevat alleen beeld: het is een scan. Laat de tekst herkennen (OCR), of gebruik het bestand waar de "
        "PDF van is gemaakt."
    )
    text = b"BT /F1 10 Tf 70 700 Td (Dit is de tekst van het verslag over het plein.) Tj ET"
    assert read_document(raw_pdf([text, picture]), "deels.pdf").meldingen == (
        "Pagina 2 is alleen beeld. Tekst daarop is niet gelezen.",
    )


@pytest.mark.parametrize(
    ("split", "elsewhere", "joined"),
    [
        (("verhuisge-", "drag"), "", "verhuisgedrag"),
        (("woning-", "eigenaar"), "", "woningeigenaar"),
        (("auto-", "ongeluk"), "", "auto-ongeluk"),
        (("sociaal-", "economisch"), "een sociaal-economisch plan", "sociaal-economisch"),
        (("Noord-", "Holland"), "", "Noord-Holland"),
        (("in-", "en uitgang"), "", "in- en uitgang"),
        (("2016-", "2020"), "", "2016-2020"),
        (("plan -", "en meer"), "", "plan - en meer"),
    ],
)
@pytest.mark.parametrize("sign", ["-", HYPHEN])
def test_words_at_the_ends_of_lines(split: tuple[str, str], elsewhere: str, joined: str, sign: str) -> None:
    before, after = split
    assert Spelling([elsewhere]).join([before[:-1] + sign, after]) == joined


# -- HTML, Markdown, text -----------------------------------------------------------------------------

PAGE = """<!doctype html><html><head><title>Vergadering | Den Haag</title><script>var x = "nee";</script></head>
<body><nav><a href="/">Home</a></nav><div class="breadcrumb">U bent hier</div>
<h1>Vergadering 3 mei</h1><p>Het college<br>kiest een <b>werk</b>plaats.</p><h2>Agenda</h2>
<ul><li>Opening</li><li>Sluiting <a href="a">stuk</a></li></ul>
<p><a href="1">notitie</a> <a href="2">bijlage</a></p><table><tr><th>Jaar<td>Aantal</tr></table>
<p style="display: none">verborgen</p>losse tekst<footer>Contact</footer></body></html>"""


def test_a_page_is_read_without_its_menus_and_buttons() -> None:
    document = read_here(PAGE.encode(), "pagina.html")
    assert document.titel == "Vergadering | Den Haag"
    assert outline(document) == [
        (1, "Vergadering 3 mei"), (0, "Het college kiest een werkplaats."), (2, "Agenda"), (0, "- Opening"),
        (0, "- Sluiting stuk"), (0, "Jaar | Aantal"), (0, "losse tekst"),
    ]  # fmt: skip
    assert document.weggelaten == ("Home", "U bent hier", "notitie bijlage", "Contact")


def test_markdown_has_its_headings_lists_and_tables() -> None:
    text = "---\ntitle: x\n---\n# Begroten\n\nEen *plan*\nover [geld](http://x.nl).\n\n## Regels\n- een\n- twee\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    document = read_here(text.encode(), "begroten.md")
    assert (document.soort, document.titel) == ("markdown", "Begroten")
    assert under(document) == [
        ("Begroten", "Een plan over geld."), ("Regels", "- een"), ("Regels", "- twee"), ("Regels", "a | b"), ("Regels", "1 | 2"),
    ]  # fmt: skip


def test_plain_text_has_headings_as_people_type_them() -> None:
    text = "VERSLAG PLEIN\n\nAanleiding\n\nHet plein is oud\nen kaal.\n\n1. Afweging\n\nWe kozen.\n- een\n- twee\n\nTitel\n=====\nTekst\n"
    document = read_here(text.encode("cp1252"), "verslag.txt")
    assert outline(document) == [
        (2, "VERSLAG PLEIN"), (3, "Aanleiding"), (0, "Het plein is oud en kaal."), (2, "1. Afweging"),
        (0, "We kozen."), (0, "- een"), (0, "- twee"), (1, "Titel"), (0, "Tekst"),
    ]  # fmt: skip


# -- what kind of file it is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "soort", "said"),
    [
        (docx(p("Tekst.")), "a.pdf", "docx", "a.pdf eindigt op .pdf, maar is een Word-bestand (DOCX). Zo is het ook gelezen."),
        (pdf([lines(["Tekst van een brief."])]), "a.docx", "pdf", "a.docx eindigt op .docx, maar is een PDF. Zo is het ook gelezen."),
        (b"<p>Tekst.</p>", "a.txt", "html", "a.txt eindigt op .txt, maar is een webpagina (HTML). Zo is het ook gelezen."),
        (b"# Kop\n\nTekst.", "a.html", "markdown", "a.html eindigt op .html, maar is een Markdown. Zo is het ook gelezen."),
        ("Gewoon tekst, één regel.".encode("cp1252"), "a.md", "markdown", None),
        (b"# Geen kop\n\nTekst.", "a.txt", "tekst", None),
        ("Tekst in UTF-16.".encode("utf-16"), "brief", "tekst", "De naam brief zegt niet wat voor bestand het is. Het is gelezen als tekstbestand."),
    ],
)  # fmt: skip
def test_content_goes_before_the_name_and_a_difference_is_said(
    data: bytes, name: str, soort: str, said: str | None
) -> None:
    document = read_document(data, name)
    assert document.soort == soort
    assert document.meldingen == ((said,) if said else ())


def test_text_from_right_to_left_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "arabisch.txt"
    path.write_text("مرحبا بكم في المجلس", "utf-8")
    document = read_document(path)
    assert document.alineas[0].tekst == "مرحبا بكم في المجلس"
    assert document.meldingen == (
        "De tekst is voor een groot deel Arabisch of Hebreeuws. Het register leest en zoekt in het Nederlands.",
    )


BOMB = "<!DOCTYPE x [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip
BROKEN = (
    "is niet te lezen: het is beschadigd, of er zit veel te veel in. Open het in het programma waarmee het is gemaakt en "
    "sla het opnieuw op, of kopieer de tekst naar een nieuw bestand."
)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.pdf", "is leeg. Kies een bestand met tekst."),
        (b" \r\n\t", "a.txt", "is leeg. Kies een bestand met tekst."),
        (docx(""), "a.docx", "bevat geen tekst. Kies een bestand met tekst."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "heeft een wachtwoord. Sla het op zonder wachtwoord."),
        (pdf([lines(["geheim"])], extra=f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>/ID[<00><00>]"), "a.pdf", "heeft een wachtwoord. Sla het op zonder wachtwoord."),
        (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "is een oud Word-bestand (DOC). Open het in Word en sla het op als DOCX."),
        (OLE, "a.msg", "is een oud Office-bestand. Open het en sla het op als DOCX of PDF."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.docx", "is een afbeelding (PNG). Laat de tekst herkennen (OCR) en sla het op als PDF of tekst."),
        (zipped({"xl/workbook.xml": "<x/>"}), "a.xlsx", "is een Excel-bestand. Keuzes uit Excel neemt u over met Importeren."),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "is een OpenDocument-bestand. Open het in Word of LibreOffice en sla het op als DOCX."),
        (zipped({"binnen.zip": zipped({"a.txt": "x"})}), "a.docx", "is een zip-bestand. Pak het uit en kies één document."),
        (b"a,b\n1,2\n", "a.csv", "is een tabel, geen document. Keuzes uit een tabel neemt u over met Importeren."),
        (b"{\\rtf1 tekst}", "a.rtf", "is een RTF-bestand. Open het in Word en sla het op als DOCX."),
        (bytes(range(256)) * 40, "a.txt", "is geen tekst: het zijn tekens die niemand kan lezen. Gebruik DOCX, PDF, Markdown, HTML of tekst."),
        (b"caf\x82 en m\x8er", "a.txt", "is geen tekst, of de codering is niet zeker: er komen vreemde tekens uit. Sla het op als UTF-8, of gebruik DOCX of PDF."),
        (b"PK\x03\x04" + b"\7" * 500, "a.docx", "is beschadigd: het begint als een Word-bestand, maar is niet uit te pakken. Kopieer of download het opnieuw."),
        (b"%PDF-1.7\n" + b"\7" * 500, "a.pdf", "is beschadigd: het begint als een PDF, maar is niet te lezen. Maak de PDF opnieuw."),
        (zipped({"word/document.xml": "<w:document"}), "a.docx", BROKEN),
        (docx(p("&j;"), before=BOMB), "a.docx", BROKEN),
        (docx(p("tekst"), before="<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"), "a.docx", "bevat code die in een Word-bestand niet hoort. Open het in Word en sla het opnieuw op als DOCX."),
        (docx("<w:tbl><w:tr><w:tc>" * 100 + p("diep") + "</w:tc></w:tr></w:tbl>" * 100), "a.docx", BROKEN),
        (b"<div>" * 5000 + b"tekst", "a.html", "is te diep genest. Kopieer de tekst naar een nieuw bestand."),
        (pdf([[]] * 501), "a.pdf", "heeft 501 pagina's, en dat zijn er meer dan 500. Splits het, of gebruik alleen het deel dat over de keuze gaat."),
        (b"woord " * (MAX_WOORDEN + 1), "a.txt", "heeft meer dan 200.000 woorden. Splits het, of gebruik alleen het deel dat over de keuze gaat."),
        (docx(p("woord " * 1000) * 200 + p("nog een")), "a.docx", "heeft meer dan 200.000 woorden. Splits het, of gebruik alleen het deel dat over de keuze gaat."),
        (b"a" * (MAX_BYTES + 1), "a.txt", "is 21 MB; er past 20 MB in. Haal de afbeeldingen eruit, of gebruik alleen het deel dat over de keuze gaat."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, name: str, said: str) -> None:
    assert refused(data, name) == f"{name} {said}"


# -- bounds -------------------------------------------------------------------------------------------


def test_a_file_that_unpacks_to_gigabytes_is_refused_at_once() -> None:
    packer = zlib.compressobj(9)
    commands = (
        b"".join(packer.compress(b"BT /F1 9 Tf (x) Tj ET\n" * 50_000) for _ in range(700)) + packer.flush()
    )
    bomb = raw_pdf([b""]).replace(zlib.compress(b""), commands)
    huge = docx(p("a" * 70_000_000))
    start = time.monotonic()
    assert refused(huge) == (
        "stuk.docx is uitgepakt groter dan 60 MB. Zo groot is een gewoon Word-bestand niet. Kopieer de tekst naar een "
        "nieuw bestand."
    )
    # Whether the length that the PDF states is believed or not: it ends, and with a message.
    assert refused(bomb, "bom.pdf").startswith("bom.pdf ")
    assert time.monotonic() - start < 15


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no memory")
def test_memory_is_bounded() -> None:
    paragraphs = docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1_500_000)
    assert refused(paragraphs) == f"stuk.docx {BROKEN}"


def test_time_is_bounded() -> None:
    start = time.monotonic()
    said = refused(b"*a_ " * 500_000, "ster.md", deadline=0.4)
    assert said == (
        "ster.md is te ingewikkeld: na 0 seconden was het nog niet gelezen. Splits het, of kopieer de tekst naar een "
        "nieuw bestand."
    )
    assert time.monotonic() - start < 3


def test_a_document_just_within_the_bounds_is_read_whole() -> None:
    text = "\n\n".join(["woord " * 1000] * 200)
    document = read_document(text.encode(), "lang.txt")
    assert sum(len(a.tekst.split()) for a in document.alineas) == MAX_WOORDEN
    assert (
        len(
            read_document(
                pdf([lines([f"Bladzijde {i} gaat over iets."]) for i in range(500)]), "a.pdf"
            ).alineas
        )
        == 500
    )


# -- properties ---------------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("abcdeéïkmnoprstuvwz"), min_size=1, max_size=9)


@settings(max_examples=40)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=40), min_size=1, max_size=12))
def test_every_word_of_a_text_is_in_the_document(paragraphs: list[list[str]]) -> None:
    words = [word for paragraph in paragraphs for word in paragraph]
    text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    body = "".join(p(" ".join(paragraph)) for paragraph in paragraphs)
    for data, name in ((text.encode(), "a.txt"), (docx(body), "a.docx")):
        document = read_here(data, name)
        assert [word for a in document.alineas for word in a.tekst.split()] == words


@settings(max_examples=50)
@given(st.binary(max_size=3000))
def test_whatever_bytes_come_it_is_a_document_or_unreadable(data: bytes) -> None:
    for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04"):
        with suppress(UnreadableDocument):  # and nothing else
            document = read_here(start + data, "iets.bin")
            assert from_json(as_json(document)) == document
            assert all(a.tekst == clean_line(a.tekst) for a in document.alineas)


def test_headings_nest_and_close() -> None:
    out = Alineas("x")
    out.heading("A", 1)
    out.heading("B", 3)
    depth = out.depth()
    out.heading("C", out.innermost())
    out.text("in C")
    out.close(depth)
    out.text("in B")
    out.heading("D", 2)
    out.text("in D")
    assert [(a.kop, a.tekst) for a in out.found if not a.niveau] == [
        ("C", "in C"),
        ("B", "in B"),
        ("D", "in D"),
    ]
    assert [a.kop for a in out.found if a.niveau] == ["", "A", "B", "A"]


# -- real ones ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the shared documents are not here")
def test_real_documents_are_read_with_their_headings() -> None:
    besluiten = read_document(REAL / "raad" / "Besluitenlijst-raadsvergadering-29-juni-2015.pdf")
    assert besluiten.titel == "Besluitenlijst raadsvergadering 29 juni 2015 aanvang 17.00 uur"
    numbered = [a.tekst.split(".")[0] for a in besluiten.alineas if a.niveau == 2]
    assert numbered == [str(i) for i in range(1, 18)]
    brief = read_document(REAL / "beleid" / "verzamelbrief-luchtvaart.pdf")
    assert [a.tekst[:2] for a in brief.alineas if a.niveau == 1] == ["1.", "2.", "3.", "4."]
    assert "Pagina 3 van 7" in brief.weggelaten
    whole = " ".join(a.tekst for a in brief.alineas)
    assert "een nauwkeurig registratiesysteem voor drone-exploitanten. In Nederland" in whole
    assert "\ufffd" not in whole
    advies = read_document(REAL / "beleid" / "Advies.docx")
    assert [a.tekst.split(":")[0] for a in advies.alineas if a.niveau] == [
        "Aanleiding van dit Document", *(f"Observatie {i}" for i in range(1, 6)), "Advies",
    ]  # fmt: skip
