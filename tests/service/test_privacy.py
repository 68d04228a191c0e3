"""Replacing personal data in a text, one finding at a time."""

from __future__ import annotations

from service.privacy import find, without

TEXT = "Bel mevrouw Bouzidi op 06 1234 5678, of mail j.devries@example.nl over Moerwijk."


def test_each_finding_is_replaced_by_what_is_proposed() -> None:
    assert [f.soort for f in find(TEXT)] == ["naam", "telefoon", "e-mail"]
    assert without(TEXT, 1) == TEXT.replace("06 1234 5678", "[telefoonnummer]")
    text = TEXT
    while found := find(text):
        text = without(text, 0)
        assert len(find(text)) == len(found) - 1
    assert text == "Bel een bewoner op [telefoonnummer], of mail [e-mailadres] over Moerwijk."


def test_a_number_that_is_not_there_changes_nothing() -> None:
    assert without(TEXT, 3) == TEXT
    assert without("", 0) == ""
