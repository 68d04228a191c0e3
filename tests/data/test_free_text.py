"""Every field that people fill with words of their own is found in the model, and no other is touched."""

from __future__ import annotations

from hypothesis import given

from data.free_text import fields_with, paths, replaced
from data.keuze import TEKSTVELDEN, Contact, Keuze, texts
from tests.canary import PLANTED, canary_contact, canary_record
from tests.strategies import keuzes


def test_the_free_texts_of_a_record_by_hand() -> None:
    assert {".".join(path) for path in paths()} == {
        "titel",
        *TEKSTVELDEN,
        "alternatieven.reden",
        "factoren.toelichting",
        "beloften.wat",
        "evaluatie.toelichting",
        "verantwoordelijkParticipatie",
        "verantwoordelijkCommunicatie",
        "algemeenContact",
        "bron",
    }
    assert {".".join(path) for path in paths(Contact)} == {"naam", "rol", "afdeling", "email", "telefoon"}


@given(keuzes())
def test_what_is_searched_is_free_text_and_what_is_not_free_text_stays(keuze: Keuze) -> None:
    seen: list[str] = []

    def mark(text: str) -> str:
        seen.append(text)
        return "x"

    changed = replaced(keuze.as_dict(), mark)
    assert {text for _, text in texts(keuze)} | {keuze.titel} <= set(seen)
    again = Keuze.model_validate(changed)
    for veld in Keuze.model_fields:
        if (veld,) not in paths() and veld not in {path[0] for path in paths()}:
            assert getattr(again, veld) == getattr(keuze, veld), veld
    assert replaced(keuze.as_dict(), lambda text: text) == keuze.as_dict()


def test_the_fields_that_hold_a_word_are_told_once() -> None:
    keuze, words = canary_record()
    by_word = {word: fields_with(keuze.as_dict(), lambda text, w=word: w in text) for word in words}
    assert list(by_word.values()) == [[path[0]] for path in sorted(paths())]
    planted = fields_with(keuze.as_dict(), lambda text: PLANTED.search(text) is not None)
    assert set(planted) == {path[0] for path in paths()}
    assert all(
        PLANTED.fullmatch(word) for word in (*words, *canary_contact(3)[1]) if word.startswith("qxz")
    )
