"""Runs over a whole register, with a real process that groups: what people made of groups survives everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from data.factors import NIVEAUS, HandelingNotFound, Stand
from models.hash_encoder import HashEncoder
from service.factor_acts import InvalidHandeling
from service.factor_codebook import RUIS
from service.factors import Factors, NoProposal, RunBusy
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.grouped import MAKER, OtherEncoder, few_examples, fill, run
from tests.service.making import keuze


@pytest.fixture(autouse=True)
def few_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_examples(tmp_path, monkeypatch)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    opened = open_register(settings_for(tmp_path / "huis"), "test", encoder=HashEncoder())
    yield opened
    opened.close()


def texts_of(factors: Factors, niveau: str, groep: str) -> set[str]:
    codeboek = factors.codeboek(niveau)
    assert codeboek is not None
    return {z.tekst for z in factors.store.zinnen(codeboek.members(groep))}


def test_everything_that_was_given_is_still_there_after_new_records_and_another_run(
    register: Register,
) -> None:
    fill(register, 0, 24)
    factors = run(register)
    # Nothing to compare the first one with.
    assert [r.stand for r in factors.store.rondes()] == [Stand.AANVAARD]
    before = factors.codeboek("grof")
    assert before is not None
    assert (len(before.groepen), len(before.numbers)) == (8, 96)
    first, second, third, fourth = (g.id for g in before.groepen[:4])
    moved, away = int(before.members(third)[0]), int(before.members(third)[1])
    half, _ = factors.acts.halves("grof", first)

    factors.acts.hernoem("grof", second, "Wat het kost", MAKER)
    factors.acts.voeg_samen("grof", [second, fourth], MAKER)
    split = factors.acts.splits("grof", first, half, "De helft ervan", MAKER)
    factors.acts.verplaats("grof", [moved], second, MAKER)
    factors.acts.verplaats("grof", [away], RUIS, MAKER)
    factors.acts.verbied("grof", first, second, MAKER)
    code = before[third].factor or "budget"
    factors.acts.factor("grof", third, code, MAKER)
    new = str(split.inhoud["nieuw"])
    given = {id_: texts_of(factors, "grof", id_) for id_ in (first, second, third, new, RUIS)}

    fill(register, 24, 30)
    assert factors.changed_since() == 6
    with pytest.raises(NoProposal):
        factors.accept(MAKER)
    run(register)
    assert factors.changed_since() == 6
    factors.reject(MAKER)
    assert factors.changed_since() == 6
    assert [r.stand for r in factors.store.rondes()] == [Stand.VERWORPEN, Stand.AANVAARD]
    assert {id_: texts_of(factors, "grof", id_) for id_ in given} == given
    run(register)
    shown = factors.verschil().niveaus["grof"].verschil
    assert (shown.namen, shown.namen_behouden, shown.nieuwe_zinnen) == (2, 2, 24)
    assert shown.gelijk >= 0.85
    # Until it is accepted, nothing changes.
    assert {id_: texts_of(factors, "grof", id_) for id_ in given} == given
    factors.accept(MAKER)
    assert factors.changed_since() == 0

    after = factors.codeboek("grof")
    assert after is not None
    assert after[second].naam == "Wat het kost"
    assert after[new].naam == "De helft ervan"
    assert (after[third].factor, after[third].vast) == (code, True)
    assert fourth not in after
    assert after.lid[after.numbers == moved].tolist() == [second]
    assert after.lid[after.numbers == away].tolist() == [RUIS]
    assert texts_of(factors, "grof", RUIS) == given[RUIS]
    kept = sum(len(texts & texts_of(factors, "grof", id_)) for id_, texts in given.items())
    assert kept >= 0.85 * sum(len(texts) for texts in given.values())
    with pytest.raises(InvalidHandeling, match="apart blijven"):
        factors.acts.voeg_samen("grof", [first, second], MAKER)
    # And each act can still be undone.
    for one in reversed(factors.store.acts()):
        factors.acts.maak_ongedaan(one.nr, MAKER)
    last = factors.codeboek("grof")
    assert last is not None
    assert RUIS not in last
    assert new not in last
    assert fourth in last
    assert not [g for g in last.groepen if g.herkomst == "hand" or g.vast]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "nog maar 0 verschillende zinnen"),
        (["Het was te duur."], "dezelfde ene reden"),
        (["Het was te duur."] * 1000, "dezelfde ene reden"),
        (["Het was te duur.", "Er was geen tijd."], "nog maar 2 verschillende zinnen"),
    ],
)
def test_too_little_to_group_is_said_so(register: Register, texts: list[str], said: str) -> None:
    if texts:
        register.engine.save([keuze(f"k{i}", " ".join(t)) for i, t in enumerate([texts])], door="test")
    factors = run(register)
    (ronde,) = factors.store.rondes()
    assert ronde.stand == Stand.MISLUKT
    assert said in ronde.melding
    assert all(factors.codeboek(niveau) is None for niveau in NIVEAUS)


def test_records_that_go_during_a_run_are_in_no_group(register: Register) -> None:
    fill(register, 0, 8)
    gone = register.engine.store.get("k3").nr
    once: list[int] = []

    def delete_halfway(share: float, what: str) -> None:
        tell(share, what)
        if what == "groepen" and not once:
            once.append(1)
            register.engine.delete("k3", door="test")
            register.engine.save([keuze("k4", "Nu om een heel andere reden.")], door="test")

    tell: Callable[[float, str], None] = register.factors.runs._tell
    register.factors.runs._tell = delete_halfway  # type: ignore[method-assign]
    factors = run(register)
    assert once
    codeboek = factors.codeboek("grof")
    assert codeboek is not None
    assert gone not in codeboek.keuze_numbers.tolist()
    assert len(codeboek.numbers) == 6 * 4
    assert factors.changed_since() == 1  # the record that was written anew


def test_one_run_at_a_time_and_it_can_be_stopped(register: Register) -> None:
    fill(register, 0, 6)
    runs = register.factors.runs
    runs.start(MAKER)
    with pytest.raises(RunBusy):
        runs.start(MAKER)
    assert runs.voortgang is not None
    runs.stop()
    (ronde,) = register.factors.store.rondes()
    assert (ronde.stand, runs.voortgang) == (Stand.GESTOPT, None)


def test_a_run_that_the_server_did_not_survive_is_said_to_have_stopped(register: Register) -> None:
    store = register.factors.store
    store.begin("model", 0, 0, MAKER)
    again = Factors(register.engine)
    assert again.store.rondes()[0].stand == Stand.GESTOPT


def test_what_does_not_fit_is_refused_with_a_reason(register: Register) -> None:
    factors = register.factors
    with pytest.raises(InvalidHandeling, match="nog geen indeling"):
        factors.acts.hernoem("grof", "g1", "Geld", MAKER)
    fill(register, 0, 6)
    run(register)
    codeboek = factors.codeboek("grof")
    assert codeboek is not None
    first, second = (g.id for g in codeboek.groepen[:2])
    acts = factors.acts
    members = codeboek.members(first).tolist()
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: acts.hernoem("grof", "g999", "Geld", MAKER), "niet"),
        (lambda: acts.hernoem("grof", first, " ", MAKER), "1 tot 60"),
        (lambda: acts.hernoem("grof", first, "x" * 61, MAKER), "1 tot 60"),
        (lambda: acts.hernoem("grof", first, "Vraag het mevrouw Ilse de Vries", MAKER), "persoonsgegeven"),
        (lambda: acts.hernoem("grof", first, codeboek[second].naam, MAKER), "al een groep"),
        (lambda: acts.voeg_samen("grof", [first], MAKER), "twee of meer"),
        (lambda: acts.splits("grof", first, members, None, MAKER), "Laat minstens één zin staan"),
        (lambda: acts.splits("grof", first, [10**9], None, MAKER), "eigen groep"),
        (lambda: acts.verplaats("grof", [], second, MAKER), "1 tot 500"),
        (lambda: acts.verplaats("grof", [10**9], second, MAKER), "niet meer"),
        (lambda: acts.verbied("grof", first, first, MAKER), "twee verschillende"),
        (lambda: acts.factor("grof", first, "zonneschijn", MAKER), "niet in de lijst"),
        (lambda: acts.hernoem("bijna", first, "Geld", MAKER), "nog geen indeling"),
    ]
    for ask, why in refused:
        with pytest.raises(InvalidHandeling, match=why):
            ask()
    assert factors.store.acts() == []
    with pytest.raises(HandelingNotFound):
        acts.maak_ongedaan(1, MAKER)
    done = acts.hernoem("grof", first, "Geld", MAKER)
    acts.maak_ongedaan(done.nr, MAKER)
    with pytest.raises(InvalidHandeling, match="al ongedaan"):
        acts.maak_ongedaan(done.nr, MAKER)


def test_every_act_and_run_leaves_a_line_without_words_of_anyone(register: Register) -> None:
    from data.events import Events, Wanted

    fill(register, 0, 6)
    factors = run(register)
    codeboek = factors.codeboek("grof")
    assert codeboek is not None
    factors.acts.hernoem("grof", codeboek.groepen[0].id, "Kwakzalf", MAKER)
    lines = Events(register.engine.store.database).read(Wanted())
    mine = [(e.handeling, e.object, e.actor) for e in lines if e.handeling.startswith("factor")]
    assert mine == [
        ("factorgroep.hernoem", "factorhandeling:1", "a1"),
        ("factorronde.aanvaard", "factorronde:1", "a1"),
        ("factorronde.begonnen", "factorronde:1", "a1"),
    ]


def test_a_name_of_a_person_never_becomes_the_name_of_a_group(register: Register) -> None:
    told = ["Volgens Annelies Bakkerstra was de zaal te duur.", "De tolk Annelies Bakkerstra kwam niet.", "Annelies zei dat er geen tijd was."]  # fmt: skip
    for i in range(9):
        register.engine.save([keuze(f"k{i}", f"{told[i % 3]} Dat was ronde {i} van de zaal.")], door="test")
    factors = run(register)
    words = {w for n in NIVEAUS if (c := factors.codeboek(n)) for g in c.groepen for w in g.woorden}
    assert "zaal" in words
    assert not {w for w in words if "annelies" in w or "bakker" in w}


def test_reasons_of_another_model_are_read_again_and_keep_their_groups(register: Register) -> None:
    fill(register, 0, 12)
    factors = run(register)
    before = factors.codeboek("grof")
    assert before is not None
    named = before.groepen[0].id
    factors.acts.hernoem("grof", named, "Mijn groep", MAKER)
    register.move_to(OtherEncoder())
    assert register.remodelling is not None
    register.remodelling.wait()
    run(register)
    assert factors.store.of_other_models("hash-64-other", 9) == []
    factors.accept(MAKER)
    after = factors.codeboek("grof")
    assert after is not None
    assert after[named].naam == "Mijn groep"
    same = np.mean(before.lid == after.lid[np.searchsorted(after.numbers, before.numbers)])
    assert same >= 0.85
