"""Which kind of document a file is: by what is in it, and only then by its name."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import NoReturn

from data.alineas import UnreadableDocument
from data.cells import UnreadableFile

# kind -> what people call it
SOORTEN = {
    "docx": "Word-bestand (DOCX)",
    "pdf": "PDF",
    "markdown": "Markdown",
    "html": "webpagina (HTML)",
    "tekst": "tekstbestand",
}
EXTENSIES = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".pdf": "pdf",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "tekst",
    ".text": "tekst",
}
# Lists of choices: another door takes these.
_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls")
GEBRUIK = "Gebruik DOCX, PDF, Markdown, HTML of tekst."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of what people drop by mistake.
_PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"BM": "BMP",
}
_ARCHIVES = (b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|ul|ol|li|table|"
    r"article|section|main|span|meta|title|header)\b",
    re.I | re.S,
)
_MARKDOWN = re.compile(r"^(?:#{1,6}\s+\S|\|.+\|\s*$\n\|[\s:|-]+\|)|\]\(\S+\)|^\*\*\S.*\*\*\s*$", re.M)
_TOO_MANY_PARTS = 20_000


def recognise(data: bytes, naam: str) -> tuple[str, str | None]:
    """The kind, and the text when the file is one of text. Raises UnreadableDocument, with what to do."""
    if b"%PDF-" in data[:1024]:
        return "pdf", None
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, naam), None
    _refuse_others(data, naam)
    text = _text(data, naam)
    if text.lstrip().startswith("{\\rtf"):
        _refuse(naam, "is een RTF-bestand", "Open het in Word en sla het op als DOCX.")
    suffix = PurePath(naam).suffix.lower()
    if suffix in _TABLES:
        _refuse(naam, "is een tabel, geen document", "Keuzes uit een tabel neemt u over met Importeren.")
    named = EXTENSIES.get(suffix)
    if _HTML.match(text):
        return "html", text
    if named == "markdown" or (named not in ("tekst", "markdown") and _MARKDOWN.search(text)):
        return "markdown", text
    return "tekst", text


def difference(naam: str, soort: str) -> str | None:
    """What to tell when the name says another kind than the file is, or None."""
    suffix = PurePath(naam).suffix.lower()
    if EXTENSIES.get(suffix) == soort:
        return None
    if not suffix:
        return f"De naam {naam} zegt niet wat voor bestand het is. Het is gelezen als {SOORTEN[soort]}."
    return f"{naam} eindigt op {suffix}, maar is een {SOORTEN[soort]}. Zo is het ook gelezen."


def _refuse(naam: str, why: str, do: str) -> NoReturn:
    raise UnreadableDocument(f"{naam} {why}. {do}")


def _zipped(data: bytes, naam: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > _TOO_MANY_PARTS:
                _refuse(naam, f"is een archief met {len(names)} bestanden", GEBRUIK)
            kind = (
                archive.read("mimetype")[:80]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnreadableDocument(
            f"{naam} is beschadigd: het begint als een Word-bestand, maar is niet uit te pakken. "
            "Kopieer of download het opnieuw."
        ) from error
    if "word/document.xml" in names:
        return "docx"
    if any(name.startswith("xl/") for name in names):
        _refuse(naam, "is een Excel-bestand", "Keuzes uit Excel neemt u over met Importeren.")
    if any(name.startswith("ppt/") for name in names):
        _refuse(naam, "is een presentatie (PowerPoint)", "Sla het op als PDF.")
    if b"opendocument" in kind:
        _refuse(
            naam, "is een OpenDocument-bestand", "Open het in Word of LibreOffice en sla het op als DOCX."
        )
    if b"epub" in kind:
        _refuse(naam, "is een e-boek", GEBRUIK)
    return _refuse(naam, "is een zip-bestand", "Pak het uit en kies één document.")


def _refuse_others(data: bytes, naam: str) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            _refuse(naam, "heeft een wachtwoord", "Sla het op zonder wachtwoord.")
        if "WordDocument".encode("utf-16-le") in data:
            _refuse(naam, "is een oud Word-bestand (DOC)", "Open het in Word en sla het op als DOCX.")
        _refuse(naam, "is een oud Office-bestand", "Open het en sla het op als DOCX of PDF.")
    picture = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
    if picture is None and data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        picture = "WEBP"
    if picture is None and data[4:8] == b"ftyp":
        _refuse(naam, "is een foto of film", GEBRUIK)
    if picture and (picture != "BMP" or b"\x00" in data[:64]):
        _refuse(
            naam,
            f"is een afbeelding ({picture})",
            "Laat de tekst herkennen (OCR) en sla het op als PDF of tekst.",
        )
    if data.startswith(_ARCHIVES):
        _refuse(naam, "is een archief", "Pak het uit en kies één document.")
    if data.startswith(_PROGRAMS) and b"\x00" in data[:512]:
        _refuse(naam, "is een programma", GEBRUIK)


def _text(data: bytes, naam: str) -> str:
    """The text of a file. Raises UnreadableDocument when it is none, or its encoding is not certain."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    controls = sum(data[:65_536].count(byte) for byte in range(9)) if not wide else 0
    if controls > len(data[:65_536]) // 200:
        _refuse(naam, "is geen tekst: het zijn tekens die niemand kan lezen", GEBRUIK)
    try:
        text = _decoded(data, naam)
    except UnreadableFile as error:
        raise UnreadableDocument(
            f"{naam} is geen tekst, of de codering is niet zeker: er komen vreemde tekens uit. "
            "Sla het op als UTF-8, of gebruik DOCX of PDF."
        ) from error
    if not text.strip():
        _refuse(naam, "is leeg", "Kies een bestand met tekst.")
    return text


def _decoded(data: bytes, naam: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Tables know the older encodings, and bring along the library for workbooks.
        from data.tables import decode

        return decode(data, naam)[0]
