"""Links from one page of a list to itself, the next and the previous."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from service.api.parameters import split_query
from service.api.shapes import Link, PaginaLinks


def page_links(pagina: int, per_page: int, total: int) -> PaginaLinks:
    """Links that repeat this request with another `pagina`. A page past the end leads back to the last."""
    last = max(1, -(-total // per_page))
    return PaginaLinks(
        self=_link(pagina),
        next=_link(pagina + 1) if pagina < last else None,
        prev=_link(min(pagina - 1, last)) if pagina > 1 else None,
    )


def _link(pagina: int) -> Link:
    pairs = [(naam, tekst) for naam, tekst in split_query(request.query_string) if naam != "pagina"]
    path = f"{request.script_root}{request.path}"
    return Link(href=f"{path}?{urlencode([*pairs, ('pagina', str(pagina))])}")
