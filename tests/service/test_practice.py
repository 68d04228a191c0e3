"""The practice register: apart from the real one in everything, and thrown away again and again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from data.events import Wanted
from models.hash_encoder import HashEncoder
from service.opening import Register, open_register
from service.practice import Practice, practice_records
from service.recording import create
from tests.conftest import settings_for
from tests.service.making import values

MARK = "qxzoefenvwk"


@pytest.fixture
def days() -> list[date]:
    return [date(2026, 3, 2)]


@pytest.fixture
def practice(register: Register, days: list[date]) -> Practice:
    return Practice(register.settings, lambda: register.engine.encoder, lambda: days[-1])


def record(practised: Register) -> str:
    return create(practised.engine, values("geoefend", f"Wij kozen {MARK}."), door="de tests").id


def files_with(folder: Path, word: str) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and word.encode() in p.read_bytes()]


def test_it_holds_a_few_examples_that_refer_to_each_other_alone() -> None:
    records = practice_records()
    ids = {keuze.id for keuze, _ in records}
    assert 20 <= len(records) <= 30
    assert {i for keuze, _ in records for i in keuze.verwanteKeuzes} <= ids


def test_nothing_of_it_reaches_the_real_register(register: Register, practice: Practice) -> None:
    home = register.settings.home
    with practice.use() as practised:
        id_ = record(practised)
        assert practised.engine.store.get(id_).keuze.afweging == f"Wij kozen {MARK}."
        assert practised.engine.encoder is register.engine.encoder
    assert (register.engine.store.count(), register.openbaar.engine.store.count()) == (0, 0)
    assert register.accounts.events.count(Wanted(handeling="keuze")) == 0
    practised_files = files_with(home, MARK)
    assert {p.relative_to(home).parts[0] for p in practised_files} == {"oefenen"}
    practice.close()


def test_a_reset_leaves_no_file_of_it(register: Register, practice: Practice) -> None:
    with practice.use() as practised:
        begin = practised.engine.store.count()
        record(practised)
    practice.reset()
    assert files_with(register.settings.home, MARK) == []
    with practice.use() as practised:
        assert practised.engine.store.count() == begin == len(practice_records())
    practice.close()


def test_who_is_using_it_at_a_reset_finishes_first(register: Register, practice: Practice) -> None:
    with practice.use() as old:
        practice.reset()
        with practice.use() as new:
            assert new is not old
            id_ = record(old)
            assert old.engine.store.get(id_).keuze.id == id_
    assert files_with(register.settings.home, MARK) == []
    practice.close()


def test_a_new_day_begins_anew(register: Register, practice: Practice, days: list[date]) -> None:
    with practice.use() as practised:
        record(practised)
    days.append(days[-1] + timedelta(days=1))
    practice.tidy()
    assert files_with(register.settings.home, MARK) == []
    with practice.use() as practised:
        assert practised.engine.store.count() == len(practice_records())
    practice.close()


def test_what_an_ended_server_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    left = settings.practice / "nu" / "1" / "register"
    left.mkdir(parents=True)
    (left / "tekst").write_text(MARK)
    opened = open_register(settings, "de tests", encoder=HashEncoder())
    try:
        assert files_with(tmp_path, MARK) == []
    finally:
        opened.close()
