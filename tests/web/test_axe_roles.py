"""What each role sees of the pages that differ by role, without a violation of WCAG 2.2 AA, at 320 px as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from service.access import Rol
from service.opening import Register
from tests.conftest import RunningServer

RECORD = "/keuzes/voorbeeld-001"
FOR_ALL = ("/", "/register", "/antwoord?q=jongeren", RECORD, "/over", "/privacy", "/open-data")
COLLEAGUES = (f"{RECORD}/publicatie", f"{RECORD}/contacten", "/keuzes/nieuw", "/account")
PAGES = {
    None: (*FOR_ALL, "/inloggen"),
    Rol.PROFESSIONAL: (*FOR_ALL, *COLLEAGUES),
    Rol.KENNISMANAGER: ("/", RECORD, f"{RECORD}/publicatie", "/publicatie"),
    Rol.BEHEERDER: ("/", RECORD, f"{RECORD}/publicatie", "/beheer/accounts", "/beheer/logboek"),
}


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "inwoner")
def test_no_violation_in_any_role(
    example: Register,
    role: Rol | None,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(example, role)
    page = open_page(width=320)
    found = {}
    for path in PAGES[role]:
        answer = page.goto(running.url + path)
        assert answer
        assert answer.status == 200, path
        found[path] = axe_violations(page) + scrolls_sideways(page)
    running.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
