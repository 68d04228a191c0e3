"""A motivation as a Word file (DOCX), the same bytes for the same motivation on every machine.

Written directly: the parts are few and fixed. The library for Word files brings a template in American
English, and archives with the time of writing in them.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

from service.motivering import Alinea, Motivering

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What XML can't hold. Control characters don't get into a record.
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
# The first moment that an archive can name.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_PARTS = ("styles", "numbering", "settings")
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{part}+xml"/>' for part in _PARTS
    )
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_ROOT_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="rId{i}" Type="{_RELATED}/{part}" Target="{part}.xml"/>'
        for i, part in enumerate(_PARTS, 1)
    )
    + "</Relationships>"
)
# Sizes in half points, distances in twentieths of a point.
_STYLES = (
    f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="nl-NL"/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/>'
    "</w:pPr></w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:after="240"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="320" w:after="80"/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/>'
    '<w:qFormat/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
)
_NUMBERING = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
# Without it Word opens a file as one of an old version.
_SETTINGS = (
    f"<w:settings {_W}><w:compat>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="nl-NL"/></w:settings>'
)
_A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" '
    'w:gutter="0"/></w:sectPr>'
)


def as_docx(motivering: Motivering) -> bytes:
    """The motivation with title, headings and lists as Word knows them, in Dutch."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _ROOT_RELATIONS,
        "docProps/core.xml": _core(motivering),
        "word/document.xml": _document(motivering),
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
        "word/settings.xml": _SETTINGS,
        "word/_rels/document.xml.rels": _RELATIONS,
    }
    out = io.BytesIO()
    # Not compressed: how small a file gets differs between machines, and this one is small.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.create_system = _UNIX
            archive.writestr(info, _XML + content)
    return out.getvalue()


def _document(motivering: Motivering) -> str:
    paragraphs = [_paragraph(motivering.titel, "Title")]
    for onderdeel in motivering.onderdelen:
        paragraphs.append(_paragraph(onderdeel.kop, "Heading1"))
        paragraphs += [_paragraph(alinea.tekst, _style(alinea)) for alinea in onderdeel.alineas]
    return f"<w:document {_W}><w:body>{''.join(paragraphs)}{_A4}</w:body></w:document>"


def _style(alinea: Alinea) -> str:
    return "ListBullet" if alinea.opsomming else "Normal"


def _paragraph(text: str, style: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{_escaped(text)}</w:t></w:r></w:p>'
    )


def _core(motivering: Motivering) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_escaped(motivering.titel)}</dc:title><dc:creator>Keuzeregister</dc:creator>"
        "<dc:language>nl-NL</dc:language></cp:coreProperties>"
    )


def _escaped(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
