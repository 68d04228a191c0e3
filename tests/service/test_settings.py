"""Settings: one table, read strictly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.settings import TABLE, InvalidSetting, Settings


def test_defaults() -> None:
    read = Settings.read({})
    assert read == Settings(
        home=Path("var").resolve(),
        host="127.0.0.1",
        port=8000,
        model="",
        threads=8,
        cores=2,
        hostnames=("localhost", "127.0.0.1", "[::1]"),
        naam="Den Haag Zuidwest",
        contact="participatie.zuidwest@example.nl",
    )
    home = read.home
    assert (read.register, read.models, read.indexes) == (
        home / "register",
        home / "modellen",
        home / "index",
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Each name in the table changes something, and nothing else is read."""
    values = {
        "KEUZEREGISTER_HOME": str(tmp_path),
        "HOST": "0.0.0.0",
        "PORT": "0",
        "KEUZEREGISTER_MODEL": "eigenaar/model",
        "KEUZEREGISTER_THREADS": "64",
        "KEUZEREGISTER_REKENKERNEN": "256",
        "KEUZEREGISTER_HOSTNAMEN": "keuzes.example.nl, ,intern",
        "KEUZEREGISTER_NAAM": "Escamp",
        "KEUZEREGISTER_CONTACT": "escamp@example.nl",
    }
    assert set(values) == {s.name for s in TABLE}
    assert Settings.read(values) == Settings(
        home=tmp_path,
        host="0.0.0.0",
        port=0,
        model="eigenaar/model",
        threads=64,
        cores=256,
        hostnames=("keuzes.example.nl", "intern", "0.0.0.0"),
        naam="Escamp",
        contact="escamp@example.nl",
    )
    default = Settings.read({})
    for name, value in values.items():
        assert Settings.read({name: value}) != default, name
    assert Settings.read({"POORT": "9000"}) == default


def test_an_empty_setting_is_the_default() -> None:
    assert Settings.read({s.name: "" for s in TABLE}) == Settings.read({})


def test_the_table_says_what_each_does() -> None:
    for setting in TABLE:
        assert setting.help.endswith(".")
    assert len({s.name for s in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("name", "value", "low", "high"),
    [
        ("PORT", "65536", 0, 65535),
        ("PORT", "-1", 0, 65535),
        ("PORT", "acht", 0, 65535),
        ("PORT", " 8000", 0, 65535),
        ("PORT", "8e3", 0, 65535),
        ("KEUZEREGISTER_THREADS", "0", 1, 64),
        ("KEUZEREGISTER_THREADS", "65", 1, 64),
        ("KEUZEREGISTER_REKENKERNEN", "0", 1, 256),
        ("KEUZEREGISTER_REKENKERNEN", "1.5", 1, 256),
    ],
)
def test_a_number_that_does_not_fit_is_named(name: str, value: str, low: int, high: int) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.read({name: value})
    assert str(caught.value) == f'{name} is "{value}"; het moet een getal van {low} tot en met {high} zijn.'


def test_the_home_is_absolute_and_may_start_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.read({"KEUZEREGISTER_HOME": "hier"}).home == tmp_path / "hier"
    assert Settings.read({"KEUZEREGISTER_HOME": "~/keuzes"}).home == Path.home() / "keuzes"


def test_the_environment_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in TABLE:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("PORT", "9001")
    assert Settings.read().port == 9001
    assert Settings.read() == Settings.read(os.environ)
