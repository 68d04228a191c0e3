"""The guidance as pages show it: Markdown as HTML in which nothing runs, and the steps of the techniques."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markupsafe import Markup

from data.vocabularies import Begrip, vocabulaire
from service.guidance import Guidance

# HTML in a text is shown as it was typed; images would come from elsewhere, and the policy refuses them.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
_LOWEST = 4


@dataclass(frozen=True)
class Techniek:
    """A technique with its steps, ready to show. voorbeeld: nobody here looked at the steps yet."""

    code: str
    label: str
    definitie: str
    stappen: tuple[Markup, ...]
    voorbeeld: bool


def page_of(text: str) -> Markup:
    """A text of more than one paragraph, below the heading of its page."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # The page has its own first heading.
            token.tag = f"h{min(max(int(token.tag[1]), 2), _LOWEST)}"
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def line_of(text: str, new_tab: bool = False) -> Markup:
    """One line, with its links and what stands out in it. new_tab: links leave the page where it is."""
    tokens = _MARKDOWN.parseInline(text)
    for token in tokens[0].children or ():
        if new_tab and token.type == "link_open":
            token.attrs |= {"target": "_blank", "rel": "noopener"}
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def technique(guidance: Guidance, code: str, new_tab: bool = False) -> Techniek:
    """Raises KeyError for a code that is none, or none that is offered to whoever asks."""
    term, steps = _offered()[code], guidance.steps(code)
    lines = tuple(line_of(step, new_tab) for step in steps.stappen)
    return Techniek(code, term.label, term.definitie, lines, steps.voorbeeld)


def techniques(guidance: Guidance) -> list[Techniek]:
    """All of them, in the order of the form, beside which their links open."""
    return [technique(guidance, code, new_tab=True) for code in _offered()]


def _offered() -> dict[str, Begrip]:
    return {b.code: b for b in vocabulaire("technieken").aangeboden}
