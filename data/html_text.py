"""HTML and Markdown: the main text under its headings, without menus, forms and scripts."""

from __future__ import annotations

import re
from typing import Any

from lxml import html
from markdown_it import MarkdownIt

from data.alineas import Alineas, Document, UnreadableDocument, clean_line

MAX_DEPTH = 250

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# What is never text for a reader. Form fields hold values and choices, not the text of the page.
_NOTHING = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video map select option textarea "
    "input button head meta link title".split()
)
_MENUS = frozenset(("nav", "aside", "footer"))
_MENU_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar")
)
_MENU_NAMES = re.compile(
    r"\b(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|kruimelpad|sidebar|footer|cookie\w*|skip|skiplink|"
    r"share|social|pagination|toolbar|searchform|zoeken)\b",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# A list whose text is nearly all links is a menu, also without saying so.
_LINK_SHARE, _MENU_LINKS = 0.8, 4
_LONG_LINK = 40
# A line of nothing but such links ("notitie Bijlage play film") is made of buttons.
_BUTTON = 25


def read_html(text: str, naam: str) -> Document:
    """A page, or a piece of one. Raises UnreadableDocument."""
    # The text is decoded already: a declaration of an encoding would make the parser refuse it.
    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text) or "<p></p>")
    title = clean_line(tree.findtext(".//title") or "")
    return _Walker(naam).read(_main(tree), tree, "html", title)


def read_markdown(text: str, naam: str) -> Document:
    """CommonMark with tables. Raises UnreadableDocument."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    if not rendered.strip():
        raise UnreadableDocument(f"{naam} bevat geen tekst. Kies een bestand met tekst.")
    tree = html.document_fromstring(rendered)
    return _Walker(naam, menus=False).read(tree, tree, "markdown", "")


def _main(tree: Any) -> Any:
    """The part that the page itself calls its main one, where it holds most of a page's text."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = tree.xpath(path)
        if len(found) == 1 and len(found[0].text_content().split()) > 20:
            return found[0]
    return tree


class _Walker:
    """Goes through a page in reading order and puts paragraphs, list items and rows of tables out."""

    def __init__(self, naam: str, *, menus: bool = True) -> None:
        self._naam, self._menus = naam, menus
        self._out = Alineas(naam)
        self._line: list[str] = []
        self._links: list[str] = []

    def read(self, main: Any, tree: Any, soort: str, title: str) -> Document:
        if main is not tree:
            outside = [e for e in tree.iter("nav", "header", "footer", "aside") if main not in e.iter()]
            for part in outside:
                self._leave_out(part)
        self._walk(main, 0)
        self._flush()
        top = [a for a in self._out.found if a.niveau]
        first = min(top, key=lambda a: a.niveau).tekst if top else ""
        return self._out.document(soort, first if top and (soort == "markdown" or not title) else title, [])

    def _walk(self, element: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise UnreadableDocument(
                f"{self._naam} is te diep genest. Kopieer de tekst naar een nieuw bestand."
            )
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _NOTHING or _hidden(element):
            return
        if self._menus and _is_menu(element):
            self._flush()
            self._leave_out(element)
            return
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._flush()
            self._out.heading(element.text_content(), int(tag[1]))
        elif tag == "tr" and _is_row(element):
            self._flush()
            cells = [clean_line(_text(cell)) for cell in element if cell.tag in ("td", "th")]
            self._out.text(" | ".join(cell for cell in cells if cell))
        elif tag == "br":
            self._line.append(" ")
        else:
            self._children(element, tag, depth)

    def _children(self, element: Any, tag: str, depth: int) -> None:
        block = tag in _BLOCKS
        if tag == "a":
            self._links.append(clean_line(element.text_content()))
        if block:
            self._flush()
            if tag == "li":
                self._line.append("- ")
        self._line.append(element.text or "")
        for child in element:
            self._walk(child, depth + 1)
            self._line.append(child.tail or "")
        if block:
            self._flush()

    def _flush(self) -> None:
        text = clean_line("".join(self._line))
        links = [link for link in self._links if link]
        self._line.clear()
        self._links.clear()
        if self._menus and _are_buttons(links, text):
            self._out.leave_out(text)
        elif text and text != "-":
            self._out.text(text)

    def _leave_out(self, element: Any) -> None:
        for text in element.itertext():
            self._out.leave_out(text)


def _hidden(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _is_menu(element: Any) -> bool:
    if element.tag in _MENUS or (element.get("role") or "") in _MENU_ROLES:
        return True
    if element.tag == "header":
        return element.find(".//h1") is None
    if element.tag in ("div", "ul", "ol", "section", "p", "a"):
        named = f"{element.get('id') or ''} {element.get('class') or ''}".replace("_", " ")
        if _MENU_NAMES.search(named) and element.find(".//h1") is None:
            return True
    return element.tag in ("ul", "ol") and _all_links(element)


def _all_links(element: Any) -> bool:
    """Whether a list is nothing but short links; a list of documents or sources has long ones."""
    links = [len(clean_line(link.text_content())) for link in element.iter("a")]
    total = len(clean_line(element.text_content()))
    if len(links) < _MENU_LINKS or not total:
        return False
    return sum(links) >= _LINK_SHARE * total and sum(links) / len(links) < _LONG_LINK


def _are_buttons(links: list[str], text: str) -> bool:
    """Whether a line is short links only, more than one or a bare number."""
    if not links or "".join(links).replace(" ", "") != text.replace(" ", ""):
        return False
    return max(map(len, links)) < _BUTTON and (len(links) > 1 or text.isdigit())


def _is_row(row: Any) -> bool:
    """Whether a row is one of a table with data; a table may also be there to lay out a page."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    inside = ("table", "p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6")
    return len(cells) > 1 and not any(next(cell.iter(*inside), None) is not None for cell in cells)


def _text(element: Any) -> str:
    if isinstance(element.tag, str) and element.tag not in _NOTHING:
        parts = [element.text or ""]
        for child in element:
            parts += [
                _text(child),
                " " if child.tag in _BLOCKS or child.tag == "br" else "",
                child.tail or "",
            ]
        return "".join(parts)
    return ""
