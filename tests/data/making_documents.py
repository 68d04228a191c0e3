"""Small files of every kind, made here, so that each test knows exactly what is in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def docx(body: str, parts: Mapping[str, str] | None = None, before: str = "") -> bytes:
    """A Word file with this XML in its body. before: what stands above the root, such as a document type."""
    document = f"{before}<w:document {W}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(parts or {})})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def p(text: str, style: str = "", run: str = "", properties: str = "") -> str:
    """A paragraph: style by its id, run and properties as XML."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inside = f"<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def row(*cells: str) -> str:
    """A row of a table; a cell is XML, or text."""
    filled = (cell if cell.startswith("<") else p(cell) for cell in cells)
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in filled) + "</w:tr>"


STYLES = f"""<w:styles {W}>
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Eigen"><w:name w:val="Raadskop"/><w:basedOn w:val="Kop2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""


Placed = tuple[float, float, float, str, str]
"""x, y, size, font (F1 regular, F2 bold, F3 italic), text."""


def pdf(pages: Sequence[Iterable[Placed]], extra: str = "", title: str = "") -> bytes:
    """A PDF that draws each text at its place. extra: goes into the trailer."""
    contents = []
    for page in pages:
        drawn = [
            f"BT /{font} {size} Tf {x} {y} Td ({_escaped(text)}) Tj ET" for x, y, size, font, text in page
        ]
        contents.append("\n".join(drawn).encode("cp1252"))
    return raw_pdf(contents, extra, title)


def raw_pdf(contents: Sequence[bytes], extra: str = "", title: str = "", *, image: bool = False) -> bytes:
    """A PDF of pages with these drawing commands, compressed."""
    fonts = ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", f"<</Title({_escaped(title)})>>".encode("cp1252")]
    objects += [
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode() for name in fonts
    ]
    objects.append(
        b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>stream\n\x00\xff\xff\x00\nendstream"
    )
    kids = []
    for content in contents:
        packed = zlib.compress(content)
        kids.append(f"{len(objects) + 1} 0 R")
        resources = "/Font<</F1 4 0 R/F2 5 0 R/F3 6 0 R>>/XObject<</I 7 0 R>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{resources}>>/Contents {len(objects) + 2} 0 R>>".encode()
        )
        objects.append(
            f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream"
        )
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = (
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 3 0 R{extra}>>\nstartxref\n{len(out)}\n%%EOF"
    )
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def lines(
    texts: Sequence[str], x: float = 70, top: float = 700, size: float = 10, font: str = "F1"
) -> list[Placed]:
    """Lines under each other at the usual distance."""
    return [(x, top - i * 1.2 * size, size, font, text) for i, text in enumerate(texts)]
