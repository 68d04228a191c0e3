"""The speed benchmark on four choices: its clocks on known times, its counts on known numbers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks import load, registers, speed
from benchmarks.stages import REST, STAGES, Stopwatch, watched
from data.store import Store
from models.hash_encoder import HashEncoder
from service.examples import fill_with_examples
from service.opening import open_register
from service.search import Question, Search


class Clock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_stage_counts_only_its_own_time() -> None:
    clock = Clock()
    watch = Stopwatch(clock)

    def spend(seconds: float) -> None:
        clock.now += seconds

    inner = watch.wrap("dense", lambda: spend(0.003))

    def outer() -> None:
        spend(0.001)
        inner()
        spend(0.002)
        inner()

    fusion = watch.wrap("fusion", outer)

    def answer() -> None:
        spend(0.010)
        fusion()

    lap = watch.time(answer)
    assert {name: ms for name, ms in lap.items() if ms} == pytest.approx(
        {"dense": 6.0, "fusion": 3.0, REST: 10.0}
    )
    assert sum(watch.time(answer).values()) == pytest.approx(19.0), "an answer starts from nothing"


def test_a_stage_that_fails_still_ends() -> None:
    clock = Clock()
    watch = Stopwatch(clock)

    def fail() -> None:
        clock.now += 0.004
        raise LookupError

    failing = watch.wrap("fetch", fail)

    def answer() -> None:
        with pytest.raises(LookupError):
            failing()
        clock.now += 0.001

    lap = watch.time(answer)
    assert (lap["fetch"], lap[REST]) == pytest.approx((4.0, 1.0))


def test_the_functions_are_themselves_again_afterwards() -> None:
    places = [place for found in STAGES.values() for place in found]
    before = [getattr(where, name) for where, name in places]
    with watched():
        assert [getattr(where, name) for where, name in places] != before
    assert [getattr(where, name) for where, name in places] == before


def test_every_question_is_another() -> None:
    questions = speed.Questions()
    taken = questions.take(1_000) + questions.take(1_000)
    assert len(set(taken)) == 2_000
    with pytest.raises(RuntimeError, match="no more"):
        questions.take(1_000_000)


# -- the load -----------------------------------------------------------------------------------------


@pytest.fixture
def slow_server() -> Iterator[int]:
    """The port of a server that sends each answer in two parts; a path with "weg" is answered with 404."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection:
            while request := connection.recv(65536):
                status = b"404 Weg" if b"weg" in request else b"200 OK"
                connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\nab")
                connection.sendall(b"cde")

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(timeout=5)


@pytest.mark.parametrize("users", [1, 3, 20])
def test_each_address_is_asked_once(slow_server: int, users: int) -> None:
    found = load.run(slow_server, users, ["/goed"] * 7 + ["/weg"] * 2)
    assert found["statuses"] == {200: 7, 404: 2}
    assert len(found["ms"]) == 9
    assert all(0 < ms <= 1000 * found["seconds"] for ms in found["ms"])


def test_with_one_user_the_answers_follow_each_other(slow_server: int) -> None:
    found = load.run(slow_server, 1, ["/goed"] * 20)
    assert sum(found["ms"]) <= 1000 * found["seconds"]


def test_a_server_that_hangs_up_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ConnectionError, match="halfway"):
            load.run(listening.getsockname()[1], 1, ["/"])
        thread.join()


# -- the whole ----------------------------------------------------------------------------------------


def test_the_whole_program(few_examples: list[str], tmp_path: Path, tiny_model: Path) -> None:
    from models.encoder import Encoder

    encoder = Encoder.load(str(tiny_model))
    register = open_register(registers.settings_of(tmp_path), "de tests", encoder=encoder)
    fill_with_examples(register)
    passages = len(register.engine.retriever.vectors)
    register.close()
    answered = []
    answer, fetch = Search.answer, Store.fetch

    def counted(self: Search, question: Question) -> object:
        answered.append(question.vraag)
        return answer(self, question)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Search, "answer", counted)
        index, figures = speed.measure(
            tmp_path, count=4, users=(1, 2), encoder=encoder, model=str(tiny_model)
        )
    # To warm up, once with a stopwatch, once without, and those again.
    assert len(answered) == 20 + 4 + 4 + 4
    assert len(set(answered)) == 20 + 4 + 4
    assert (figures["choices"], figures["passages"]) == (len(few_examples), passages) == (4, passages)
    assert index
    assert set(figures["stages"]) == {*STAGES, REST}
    assert all(ms >= 0 for ms in figures["stages"].values())
    assert [(row["way"], row["users"], row["answers"]) for row in figures["http"]] == [
        ("API", 1, 4), ("page", 1, 4), ("API", 2, 4), ("page", 2, 4),
    ]  # fmt: skip
    for row in figures["http"]:
        assert 0 < row["p50"] <= row["p95"] <= row["p99"]
        assert row["per_second"] > 0
    assert Store.fetch is fetch
    speed.show(figures)


def test_a_made_register_is_recombined_from_what_it_held(few_examples: list[str], tmp_path: Path) -> None:
    encoder = HashEncoder()
    registers.make(tmp_path, 40, encoder=encoder, corpus=tmp_path / "niet-hier")
    registers.make(tmp_path, 40, encoder=encoder, corpus=tmp_path / "niet-hier")  # nothing: it is there
    with pytest.raises(FileExistsError):
        registers.make(tmp_path, 41, encoder=encoder, corpus=tmp_path / "niet-hier")
    register = open_register(registers.settings_of(tmp_path), "de tests", encoder=encoder)
    engine = register.engine
    records = list(engine.store.every())
    own = [r.keuze for r in records if r.keuze.id in few_examples]
    made = [r for r in records if r.keuze.id not in few_examples]
    assert (len(own), len(made), register.fictief) == (4, 36, True)
    assert {r.keuze.afweging for r in made} <= {k.afweging for k in own}
    assert {r.keuze.resultaat for r in made} <= {k.resultaat for k in own}
    assert len({r.keuze.titel for r in made}) == 36
    # Each passage is a piece of its own record, and its vector is a unit vector near the original's.
    details = engine.passages.of_records(encoder.fingerprint, [r.nr for r in made])
    rows = engine.passages.read(encoder.fingerprint, [r.nr for r in made])
    # Of each also a vector for the record as a whole, which is no passage to show.
    assert sum(len(found) for found in details.values()) + len(made) == len(rows.numbers)
    np.testing.assert_allclose((rows.vectors**2).sum(axis=1), 1, atol=1e-5)
    for record in made:
        assert {p.veld for p in details[record.nr]} >= {"afweging"}
        for passage in details[record.nr]:
            if passage.veld in ("samenvatting", "afweging", "resultaat", "leerpunten"):
                whole = getattr(record.keuze, passage.veld)
                assert passage.tekst == whole[passage.begin : passage.eind]
    # All of it can be found.
    assert len(engine.retriever.vectors) == engine.passages.count(encoder.fingerprint)
    assert engine.store.revision == max(r.revisie for r in records)
    register.close()
