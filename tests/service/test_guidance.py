"""The guidance: plain Dutch for every field and technique, changed by who may, and put back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.database import Database
from data.events import Maker, Wanted
from data.guidance import ChangedMeanwhile
from data.vocabularies import vocabulaire
from models.readability import assess
from service import privacy
from service.access import RIGHTS, Actor, NotAllowed, Rol, SignInFirst
from service.guidance import GUIDELINE, PARTS, Guidance, Unfit, keys_of, shipped
from service.opening import Register

MANAGER = Actor("k1", "Karim", Rol.KENNISMANAGER, RIGHTS[Rol.KENNISMANAGER])
MAKER = Maker("k1", "web 10.0.0.7")
KEY = "afweging.goed"


@pytest.fixture
def guidance(register: Register) -> Guidance:
    return register.guidance


def test_every_text_is_plain_dutch_without_names() -> None:
    hard = {key: [o.tekst for o in assess(text).opmerkingen] for key, text in shipped().items()}
    assert {key: words for key, words in hard.items() if words} == {}
    assert {key for key, text in shipped().items() if assess(text).niveau != "B1"} == set()
    named = {key: [f.tekst for f in privacy.find(text)] for key, text in shipped().items()}
    assert {key: found for key, found in named.items() if found} == {}


def test_every_text_of_a_record_has_two_examples_and_every_technique_steps() -> None:
    texts = [
        "titel",
        "samenvatting",
        "aanleiding",
        "afweging",
        "beinvloedingsruimte",
        "resultaat",
        "leerpunten",
    ]
    texts += ["alternatieven", "factoren", "beloften", "evaluatie.toelichting", "algemeenContact", "bron"]
    texts += ["verantwoordelijkParticipatie", "verantwoordelijkCommunicatie", "rolWethouder"]
    assert [f"{t}.{part}" for t in texts for part in PARTS if not shipped()[f"{t}.{part}"]] == []
    steps = {code: shipped()[f"techniek.{code}"] for code in vocabulaire("technieken").codes}
    assert [code for code, text in steps.items() if len(text.splitlines()) < 4] == []


def test_a_good_title_fits_where_a_title_must() -> None:
    assert len(shipped()["titel.goed"]) <= 120
    assert len(shipped()["samenvatting.goed"]) <= 280


def test_a_change_shows_and_what_ships_comes_back(register: Register, guidance: Guidance) -> None:
    assert guidance.text(KEY) == shipped()[KEY]
    assert guidance.change({KEY: " Wij kozen\r\nanders. "}, {}, MANAGER, MAKER) == 1
    assert (guidance.text(KEY), guidance.field("afweging").goed) == ("Wij kozen\nanders.",) * 2
    nr = guidance.changes()[KEY].nr
    assert guidance.change({KEY: None}, {KEY: nr}, MANAGER, MAKER) == 1
    assert guidance.text(KEY) == shipped()[KEY]
    assert [change.tekst for change in guidance.history(KEY)] == [None, "Wij kozen\nanders."]
    lines = register.accounts.events.read(Wanted(handeling="handreiking"))
    assert [(e.handeling, e.object, e.actor) for e in lines] == [
        ("handreiking.gewijzigd", f"handreiking:{KEY}", "k1")
    ] * 2
    assert "anders" not in repr(lines)


def test_what_was_kept_is_read_by_another_process(register: Register, guidance: Guidance) -> None:
    guidance.change({GUIDELINE: "## Kort\n\nZo doen wij het."}, {}, MANAGER, MAKER)
    database: Database = register.engine.store.database
    assert Guidance(database).text(GUIDELINE) == "## Kort\n\nZo doen wij het."


def test_nothing_new_is_no_change(guidance: Guidance) -> None:
    same = {key: guidance.text(key) for key in keys_of("afweging")}
    assert guidance.change(same, {}, MANAGER, MAKER) == 0
    assert guidance.history(KEY) == []


def test_an_editor_that_lay_open_overwrites_nothing(guidance: Guidance) -> None:
    guidance.change({KEY: "Eerst."}, {}, MANAGER, MAKER)
    with pytest.raises(ChangedMeanwhile):
        guidance.change({KEY: "Toch.", "afweging.slecht": "Ook."}, {KEY: 0}, MANAGER, MAKER)
    assert guidance.text(KEY) == "Eerst."
    assert guidance.text("afweging.slecht") == shipped()["afweging.slecht"]


def test_what_does_not_fit_is_refused(guidance: Guidance) -> None:
    for key, text in ((KEY, "x" * 501), ("afweging.kort", " "), (GUIDELINE, ""), (KEY, "a\x07b")):
        with pytest.raises(Unfit):
            guidance.change({key: text}, {}, MANAGER, MAKER)
    assert guidance.change({KEY: ""}, {}, MANAGER, MAKER) == 1  # an example may be left out
    with pytest.raises(KeyError):
        keys_of("bestaat-niet")


def test_only_a_kennismanager_changes_a_text(guidance: Guidance) -> None:
    professional = replace(MANAGER, rol=Rol.PROFESSIONAL, rechten=RIGHTS[Rol.PROFESSIONAL])
    with pytest.raises(NotAllowed):
        guidance.change({KEY: "x"}, {}, professional, MAKER)
    with pytest.raises(SignInFirst):
        guidance.change({KEY: "x"}, {}, Actor(), MAKER)


def test_steps_say_whether_they_are_ours(guidance: Guidance) -> None:
    assert guidance.steps("haags-samenspel").voorbeeld
    guidance.change({"techniek.haags-samenspel": "Bel het team.\n\nKies samen."}, {}, MANAGER, MAKER)
    found = guidance.steps("haags-samenspel")
    assert (found.stappen, found.voorbeeld) == (("Bel het team.", "Kies samen."), False)
