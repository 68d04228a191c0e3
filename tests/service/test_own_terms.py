"""Own terms in a whole register: in questions, proposals, search and import; what is refused; who shares them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.events import Maker, Wanted
from data.filters import Filters
from data.publication import PublicationStore
from data.vocabularies import of_file, read_as_resident, vocabulaire
from models.hash_encoder import HashEncoder
from models.ordinary_words import is_ordinary
from models.question import read_question
from service import backups, own_terms
from service.access import Rol
from service.accounts import Accounts
from service.cli_accounts import opened_accounts
from service.erasure import replace_text
from service.guidance import shipped
from service.opening import Register, open_register
from service.own_terms import Refused
from service.proposals import suggest
from service.recording import create, update
from service.search import Question
from tests.conftest import settings_for
from tests.service.making import values, with_word

MAKER = Maker("a1", "test")
TODAY = date(2026, 11, 22)
MOTHERS = ("doelgroepen", "Jonge moeders", "Moeders met kleine kinderen.", ["mamacafé"])


def public(register: Register, id_: str) -> None:
    versie = register.engine.store.get(id_).versie
    PublicationStore(register.engine.store.database).agree([(id_, versie)], MAKER)
    register.engine.on_change([id_])


def record(register: Register, id_: str, **more: object) -> None:
    create(register.engine, values(id_, **more), door="test", maker=MAKER)


# -- what may be added ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "definitie", "synoniemen", "veld", "message"),
    [
        ("Aanpak van Ilse Vos", "d", [], "label", '"Ilse Vos" lijkt een naam van een persoon.'),
        ("Nieuw", "Vraag het mevrouw Bouzidi.", [], "definitie", '"mevrouw Bouzidi" lijkt een naam van een persoon.'),
        ("Nieuw", "d", ["rust", "ilse@denhaag.nl"], "synoniemen", '"ilse@denhaag.nl" lijkt een e-mailadres.'),
        ("Nieuw", "Bel 06 1234 5678.", [], "definitie", '"06 1234 5678" lijkt een telefoonnummer.'),
        ("Nieuw", "d", ["in de"], "synoniemen", '"in de" staat in bijna elke zin.'),
        ("De", "d", [], "label", '"De" staat in bijna elke zin.'),
        ("Jongeren", "d", [], "label", '"Jongeren" staat al in deze lijst.'),
    ],
)  # fmt: skip
def test_what_may_not_be_in_a_list(
    register: Register, label: str, definitie: str, synoniemen: list[str], veld: str, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        own_terms.add(register, "doelgroepen", label, definitie, synoniemen, MAKER)
    assert caught.value.veld == veld
    assert str(caught.value).startswith(message)
    assert register.own_terms.list("doelgroepen") == []
    assert register.accounts.events.count(Wanted(handeling="begrip")) == 0


def test_changing_is_as_strict(register: Register) -> None:
    own_terms.add(register, *MOTHERS, MAKER)
    with pytest.raises(Refused, match='"Ilse Vos" lijkt een naam'):
        own_terms.change(
            register, "doelgroepen", "jonge-moeders", "Jonge moeders", "Idee van Ilse Vos.", [], MAKER
        )
    assert register.own_terms.get("doelgroepen", "jonge-moeders").definitie == MOTHERS[2]


def test_a_factor_from_a_group_of_sentences(register: Register) -> None:
    code = own_terms.add(
        register, "factoren", "Eigen tempo", "Hoe snel mensen zelf willen.", ["op hun eigen tempo"], MAKER
    )
    assert code == "eigen-tempo"
    assert dict(vocabulaire("factoren")[code].extra) == {"herkomst": "eigen", "soort": "context"}
    (line,) = register.accounts.events.read(Wanted(handeling="begrip"))
    assert (line.handeling, line.object) == ("begrip.toegevoegd", "begrip:factoren/eigen-tempo")
    (offered,) = [
        v for v in suggest("Bewoners deden het op hun eigen tempo.", today=TODAY) if v.veld == "factoren"
    ]
    assert offered.waarde == code
    own_terms.retire(register, "factoren", code, MAKER)
    assert [v.veld for v in suggest("Het ging op hun eigen tempo.", today=TODAY)] == []


# -- where they are read --------------------------------------------------------------------------


def test_a_question_reads_a_new_term_at_once(register: Register) -> None:
    question = "Hoe bereikten we het mamacafé?"
    assert read_question(question, TODAY).gevonden == ()
    own_terms.add(register, *MOTHERS, MAKER)
    (found,) = read_question(question, TODAY).gevonden
    assert (found.filter, found.waarde) == ("doelgroep", "jonge-moeders")
    told = "Wij bereikten het mamacafé met koffie."
    record(register, "a", doelgroepen=["jonge-moeders"], afweging=told)
    record(register, "b", doelgroepen=["ouderen"], afweging=told)
    answer = register.search.answer(Question(question))
    assert [(u.filter, u.label) for u in answer.begrepen] == [("doelgroep", "Jonge moeders")]
    assert [r.record.keuze.id for r in answer.resultaten] == ["a"]
    assert register.engine.store.count(Filters(doelgroep=("jonge-moeders",))) == 1
    # Who looks for a retired group still finds where it was reached.
    own_terms.retire(register, "doelgroepen", "jonge-moeders", MAKER)
    assert [f.waarde for f in read_question(question, TODAY).gevonden] == ["jonge-moeders"]
    own_terms.change(register, "doelgroepen", "jonge-moeders", "Moeders van nu", "d", ["moederclub"], MAKER)
    assert read_question(question, TODAY).gevonden == ()


def test_facets_count_a_retired_term(register: Register) -> None:
    own_terms.add(register, "themas", "Kastanjebeheer", "Zorg voor de bomen.", [], MAKER)
    record(register, "a", themas=["kastanjebeheer"], afweging="Wij verzorgden de kastanje.")
    own_terms.retire(register, "themas", "kastanjebeheer", MAKER)
    answer = register.search.answer(Question("kastanje", modus="lexical"))
    assert [(v.label, v.aantal) for v in answer.facetten.get("thema", ())] == [("Kastanjebeheer", 1)]


def test_records_are_found_by_the_new_name_of_their_term(register: Register) -> None:
    own_terms.add(register, "themas", "Kastanjezorg", "Zorg voor de bomen.", [], MAKER)
    record(register, "a", themas=["kastanjezorg"], publicatie="openbaar")
    record(register, "b")
    public(register, "a")
    engines = (register.engine, register.public.engine)
    assert [with_word(e, "kastanjezorg") for e in engines] == [{"a"}, {"a"}]
    own_terms.change(register, "themas", "kastanjezorg", "Lindebeheer", "Zorg voor de bomen.", [], MAKER)
    assert [with_word(e, "lindebeheer") for e in engines] == [{"a"}, {"a"}]
    assert [with_word(e, "kastanjezorg") for e in engines] == [set(), set()]


def test_words_of_an_own_term_are_ordinary(register: Register) -> None:
    assert not is_ordinary("xylofonisten")
    own_terms.add(register, "doelgroepen", "Xylofonisten", "d", [], MAKER)
    assert is_ordinary("xylofonisten")


def test_an_own_technique_has_steps_to_write(register: Register) -> None:
    own_terms.add(register, "technieken", "Kaartenspel", "Kaarten met vragen.", [], MAKER)
    assert shipped()["techniek.kaartenspel"] == ""
    assert register.guidance.steps("kaartenspel").stappen == ()


def test_an_overview_counts_the_choices(register: Register) -> None:
    own_terms.add(register, *MOTHERS, MAKER)
    record(register, "a", doelgroepen=["jonge-moeders", "ouderen"])
    record(register, "b", doelgroepen=["ouderen"])
    found = {t.begrip.code: t for t in own_terms.overview(register, "doelgroepen")}
    assert tuple(found) == (*of_file("doelgroepen").codes, "jonge-moeders")
    assert [found[c].aantal for c in ("ouderen", "jonge-moeders", "jongeren")] == [2, 1, 0]
    assert [c for c, t in found.items() if t.eigen] == ["jonge-moeders"]


# -- opening, closing and sharing -----------------------------------------------------------------


def test_terms_are_there_when_the_register_opens_again(tmp_path: Path) -> None:
    def opened() -> Register:
        return open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())

    register = opened()
    own_terms.add(register, *MOTHERS, MAKER)
    record(register, "a", doelgroepen=["jonge-moeders"], publicatie="openbaar")
    public(register, "a")
    register.close()
    assert vocabulaire("doelgroepen") is of_file("doelgroepen")
    register = opened()
    try:
        assert register.engine.store.get("a").keuze.doelgroepen == ["jonge-moeders"]
        assert register.openbaar.engine.store.get("a").keuze.doelgroepen == ["jonge-moeders"]
        read_as_resident(True)
        assert vocabulaire("doelgroepen").codes[-1] == "jonge-moeders"
    finally:
        read_as_resident(False)
        register.close()
    assert vocabulaire("doelgroepen") is of_file("doelgroepen")


def test_a_register_that_does_not_open_leaves_no_terms(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_terms.add(register, *MOTHERS, MAKER)
    register.close()

    def broken(*_: object, **__: object) -> None:
        raise OSError("stuk")

    monkeypatch.setattr("service.opening.Engine", broken)
    with pytest.raises(OSError, match="stuk"):
        open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    assert vocabulaire("doelgroepen") is of_file("doelgroepen")


def test_who_practises_chooses_from_the_same_terms(register: Register) -> None:
    own_terms.add(register, *MOTHERS, MAKER)
    with register.practice.use() as practice:
        assert practice.own_terms.list("doelgroepen") == []
        record(practice, "oefening", doelgroepen=["jonge-moeders"])
        assert practice.engine.store.get("oefening").keuze.doelgroepen == ["jonge-moeders"]
    register.practice.reset()
    assert "jonge-moeders" in vocabulaire("doelgroepen")


def test_what_residents_may_read_follows_what_is_public(register: Register) -> None:
    def listed() -> bool:
        read_as_resident(True)
        try:
            return "jonge-moeders" in vocabulaire("doelgroepen").codes
        finally:
            read_as_resident(False)

    own_terms.add(register, *MOTHERS, MAKER)
    record(register, "a", doelgroepen=["jonge-moeders"], publicatie="openbaar")
    assert not listed()
    public(register, "a")
    assert listed()
    again = values("a", doelgroepen=["jonge-moeders"], publicatie="intern")
    update(register.engine, "a", again, door="test", maker=MAKER)
    assert not listed()


# -- commands that open the file alone ------------------------------------------------------------


def test_handing_over_reads_records_with_own_terms(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, karim = (
        register.accounts.store.add(n, f"{n}@x.example", Rol.PROFESSIONAL, MAKER) for n in ("noor", "karim")
    )
    own_terms.add(register, *MOTHERS, MAKER)
    create(
        register.engine, values("a", doelgroepen=["jonge-moeders"]), door="test", maker=Maker(noor.id, "t")
    )
    register.close()
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    with opened_accounts("overdracht") as accounts:
        assert isinstance(accounts, Accounts)
        assert accounts.hand_over(noor.id, karim.id, MAKER).keuzes == ("a",)
        assert [r.keuze.id for r in accounts.ownership.records(karim.id, 10, 0)] == ["a"]
    assert vocabulaire("doelgroepen") is of_file("doelgroepen")


def test_a_backup_brings_the_terms_back(register: Register, tmp_path: Path) -> None:
    own_terms.add(register, *MOTHERS, MAKER)
    record(register, "a", afweging="Ilse Vos koos dit.", doelgroepen=["jonge-moeders"])
    database, home = register.engine.store.database, register.settings.home
    made = backups.make(database, home, MAKER)
    replace_text(register, "a", "Ilse Vos", "de projectleider", others=[register.openbaar], maker=MAKER)
    own_terms.retire(register, "doelgroepen", "jonge-moeders", MAKER)
    register.close()
    done = backups.put_back(settings_for(home), made.path, MAKER)
    assert (done.wissingen, done.mislukt) == (1, ())
    assert vocabulaire("doelgroepen") is of_file("doelgroepen")
    again = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    try:
        assert again.engine.store.get("a").keuze.afweging == "de projectleider koos dit."
        assert not vocabulaire("doelgroepen")["jonge-moeders"].vervallen
    finally:
        again.close()
