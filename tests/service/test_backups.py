"""Backups: whole, listed until they expire, put back; and what was erased since stays erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import StoreUnavailable
from data.erasure import replace_everywhere
from data.events import Maker, Wanted
from data.keuze import Contact
from data.lock import RegisterInUse
from models.hash_encoder import HashEncoder
from service import backups, kept_erasures
from service.accounts import Refused
from service.erasure import erase, erase_person, replace_text
from service.opening import Register, open_register
from service.receipt import Vervangen, check
from service.settings import Settings
from tests.canary import table_texts
from tests.conftest import settings_for
from tests.service.making import assert_in_step, keuze, with_word

SHELL = Maker("shell", "shell")
GONE = ("qxzkeuzevwk", "Ilse Qxzvosvwk", "ilse@qxz.example", "Qxzbramvwk")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "var")


def opened(settings: Settings) -> Register:
    return open_register(settings, "de tests", encoder=HashEncoder())


@pytest.fixture
def register(settings: Settings) -> Iterator[Register]:
    one = opened(settings)
    ilse = Contact(naam="Ilse Qxzvosvwk", email="ilse@qxz.example")
    bram = Contact(naam="Bram", email="bram@x.example")
    one.engine.save(
        [keuze("weg", "Dit is qxzkeuzevwk."), keuze("blijft", "Dat wilde Qxzbramvwk, (Qxzbramvwk)."), keuze("drie")],
        door="de tests",
        contacten=[[ilse], [ilse, bram], None],
    )  # fmt: skip
    one.accounts.store.add("Ilse Qxzvosvwk", "ilse@qxz.example", "professional", SHELL)
    one.accounts.store.add("Bea Bos", "bea@x.example", "beheerder", SHELL)
    yield one
    one.close()


def make(register: Register, **more: Any) -> backups.Kopie:
    return backups.make(register.engine.store.database, register.settings.home, SHELL, **more)


def left(register: Register) -> set[str]:
    texts = "".join(table_texts(register.engine.store.database).values())
    return {word for word in GONE if word.lower() in texts}


def erase_all(register: Register) -> list[dict[str, Any]]:
    """Everything of GONE; the receipts, as JSON brings them back."""
    both = {"others": [register.openbaar], "maker": SHELL}
    made = [
        erase(register.intern, "weg", **both),
        erase_person(
            register.intern, email="ILSE@qxz.example", naam=GONE[1], accounts=register.accounts, **both
        ),
        replace_text(register.intern, "blijft", "Qxzbramvwk", "de voorzitter", **both),
    ]
    return [json.loads(json.dumps(one.as_dict())) for one in made]


# -- making ----------------------------------------------------------------------------------------


def test_a_backup_of_a_running_register_is_whole_and_says_what_it_is(register: Register) -> None:
    before = table_texts(register.engine.store.database)
    made = make(register, days=7)
    assert backups.examine(made.path) == (3, made)
    length = datetime.fromisoformat(made.verlooptOp) - datetime.fromisoformat(made.gemaaktOp)
    assert (length, made.keuzes, made.reden) == (timedelta(days=7), 3, "gevraagd")
    assert made.path.stat().st_mode & 0o077 == 0
    assert backups.every(register.settings.home) == [made]
    assert json.loads(made.path.with_suffix(".json").read_text())["sha256"] == made.sha256
    register.engine.save([keuze("nieuw")], door="de tests")  # it goes on
    (line,) = register.accounts.events.read(Wanted(handeling="reservekopie"))
    assert (line.handeling, line.object) == ("reservekopie.gemaakt", f"reservekopie:{made.path.stem}")
    kopie = made.path.parent / "keuzeregister.duckdb"
    made.path.rename(kopie)
    from data.database import Database

    database = Database.open(kopie.parent, "de tests")
    after = table_texts(database)
    database.close()
    assert {t: x for t, x in after.items() if t != "register"} == {
        t: x for t, x in before.items() if t != "register"
    }


def test_those_that_expired_go_with_the_next_one_and_at_a_start(
    register: Register, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "schijf"
    made = [make(register, days=1), make(register, days=1, folder=elsewhere), make(register, days=90)]
    assert made[1].path.parent == elsewhere
    assert set(backups.every(settings.home)) == set(made)

    def age(one: backups.Kopie) -> None:
        path = backups.folder_of(settings.home) / f"{one.path.stem}.json"
        values = json.loads(path.read_text())
        values["verlooptOp"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        path.write_text(json.dumps(values))

    age(made[0])
    age(made[1])
    elsewhere.rename(tmp_path / "los")  # a disk that is away keeps its copy, and it stays in the list
    fresh = make(register)
    assert not made[0].path.exists()
    assert {one.bestand for one in backups.every(settings.home)} == {
        made[1].bestand, made[2].bestand, fresh.bestand,
    }  # fmt: skip
    (tmp_path / "los").rename(elsewhere)
    register.close()
    opened(settings).close()
    assert list(elsewhere.iterdir()) == []
    assert {one.bestand for one in backups.every(settings.home)} == {made[2].bestand, fresh.bestand}


def test_a_backup_that_can_not_be_made_leaves_nothing(register: Register, tmp_path: Path) -> None:
    for days in (0, 3651):
        with pytest.raises(backups.BackupRefused, match="1 tot 3650 dagen"):
            make(register, days=days)
    (tmp_path / "bestand").touch()
    with pytest.raises(StoreUnavailable):
        make(register, folder=tmp_path / "bestand")
    assert backups.every(register.settings.home) == []


# -- putting back ----------------------------------------------------------------------------------


def test_what_was_erased_since_does_not_come_back(register: Register, settings: Settings) -> None:
    copy = make(register)
    receipts = erase_all(register)
    assert left(register) == set()
    assert [list(one["reservekopieen"]) for one in receipts] == [[str(copy.path)]] * 3
    texts = "".join(p.read_text().lower() for p in (settings.home / "wissingen").iterdir())
    assert not any(word.lower() in texts for word in GONE)
    register.engine.save([keuze("later", "Laterwoord staat hier.")], door="de tests")
    with pytest.raises(RegisterInUse):
        backups.put_back(settings, copy.path, SHELL)
    register.close()

    done = backups.put_back(settings, copy.path, SHELL)
    assert (done.keuzes, done.wissingen, done.mislukt) == (3, 3, ())
    content = (settings.register / "keuzeregister.duckdb").read_bytes().lower()
    assert not any(word.lower().encode() in content for word in GONE)
    back = opened(settings)
    assert left(back) == set()
    assert {r.keuze.id for r in back.engine.store.every()} == {"blijft", "drie"}
    assert back.engine.store.get("blijft").keuze.afweging == "Dat wilde de voorzitter, (de voorzitter)."
    assert back.engine.store.contacts("blijft") == [Contact(naam="Bram", email="bram@x.example")]
    assert [a.naam for a in back.accounts.store.every()] == ["Bea Bos"]
    assert_in_step(back.engine)
    assert with_word(back.engine, "laterwoord") == set()
    databases = [face.engine.store.database for face in (back.intern, back.openbaar)]
    assert [check(settings.home, one, databases).gevonden for one in receipts] == [()] * 3
    back.close()

    # The register that was there was kept, and can be put back in its turn.
    assert done.opzij is not None
    assert done.opzij.keuzes == 3
    assert done.opzij in backups.every(settings.home)
    backups.put_back(settings, done.opzij.path, SHELL)
    again = opened(settings)
    assert with_word(again.engine, "laterwoord") == {"later"}
    again.close()


def test_putting_back_that_is_cut_off_changes_nothing(
    register: Register, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = make(register)
    erase_all(register)
    register.close()
    before = (settings.register / "keuzeregister.duckdb").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("service.kept_erasures.erase_record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            backups.put_back(settings, copy.path, SHELL)
    assert (settings.register / "keuzeregister.duckdb").read_bytes() == before
    assert (settings.home / "terugzetten").exists()
    back = opened(settings)  # what was left of it goes with the next start
    assert not (settings.home / "terugzetten").exists()
    assert left(back) == set()
    back.close()


def test_an_erasure_from_before_the_backup_is_not_done_again(
    register: Register, settings: Settings
) -> None:
    """Someone who came back by their own wish stays."""
    erase_person(register.intern, email="bram@x.example", others=[register.openbaar])
    (name,) = list((settings.home / "wissingen").iterdir())
    values = json.loads(name.read_text())
    name.write_text(json.dumps(values | {"op": "2020-01-01T00:00:00+00:00"}))
    bram = Contact(naam="Bram", email="bram@x.example")
    register.engine.save([keuze("drie")], door="de tests", contacten=[[bram]])
    copy = make(register)
    register.close()
    assert backups.put_back(settings, copy.path, SHELL).wissingen == 0
    back = opened(settings)
    assert back.engine.store.contacts("drie") == [bram]
    back.close()


def test_nobody_is_signed_in_after_putting_back(register: Register, settings: Settings) -> None:
    store = register.accounts.store
    bea = store.by_email("bea@x.example")
    assert bea
    carried = store.begin_session(bea.id, timedelta(hours=1), SHELL)
    code = register.accounts.invite(bea.id, SHELL)
    copy = make(register)
    register.close()
    backups.put_back(settings, copy.path, SHELL)
    back = opened(settings)
    assert back.accounts.session(carried) is None
    assert back.accounts.store.invitation(code) is None
    back.close()


def test_a_file_that_is_not_whole_is_refused(register: Register, settings: Settings) -> None:
    copy = make(register)
    register.close()
    before = (settings.register / "keuzeregister.duckdb").read_bytes()
    copy.path.write_bytes(copy.path.read_bytes() + b"x")
    with pytest.raises(backups.BackupRefused, match="controlesom"):
        backups.put_back(settings, copy.path, SHELL)
    other = settings.home / "brief.txt"
    other.write_text("Beste collega")
    with pytest.raises(backups.BackupRefused, match=r"brief\.txt is geen reservekopie"):
        backups.put_back(settings, other, SHELL)
    assert (settings.register / "keuzeregister.duckdb").read_bytes() == before


def test_a_register_that_can_not_be_read_is_put_aside_too(register: Register, settings: Settings) -> None:
    copy = make(register)
    register.close()
    (settings.register / "keuzeregister.duckdb").write_bytes(b"stuk")
    done = backups.put_back(settings, copy.path, SHELL)
    assert done.opzij is not None
    assert (done.opzij.keuzes, done.opzij.path.read_bytes()) == (None, b"stuk")
    back = opened(settings)
    assert back.engine.store.count() == 3
    back.close()


# -- receipts --------------------------------------------------------------------------------------


def test_an_erasure_that_was_cut_off_is_known(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    home = register.settings.home
    with monkeypatch.context() as patched:
        patched.setattr("service.erasure._index_anew", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(register.intern, "weg", others=[register.openbaar])
    (begun,) = kept_erasures.every(home)
    assert (begun["klaar"], begun["id"]) == (False, "weg")
    with pytest.raises(LookupError):
        erase(register.intern, "nooit")
    assert len(kept_erasures.every(home)) == 1
    receipt = erase(register.intern, "weg", others=[register.openbaar])
    assert kept_erasures.read(home, receipt.bewijs) == json.loads(json.dumps(receipt.as_dict()))
    for wrong in ("../geheim", "", "20261122-083000-zzzzzzzz", "20261122-083000-aaaaaaaa"):
        assert kept_erasures.read(home, wrong) is None


def test_the_only_beheerder_stays_and_is_told(register: Register) -> None:
    receipt = erase_person(
        register.intern, email="bea@x.example", others=[register.openbaar], accounts=register.accounts
    )
    assert receipt.blijft == (
        "Het account met dit adres is er nog. Dit is de enige beheerder. Maak eerst iemand anders beheerder.",
    )
    assert register.accounts.store.by_email("bea@x.example") is not None
    ilse = register.accounts.store.by_email("ilse@qxz.example")
    assert ilse
    with pytest.raises(Refused, match="eigen account"):
        register.accounts.remove(ilse.id, Maker(ilse.id, "web"))


def test_a_replacement_that_does_not_fit_leaves_the_rest_done(register: Register) -> None:
    register.engine.save([keuze("titel", titel="Ilse Qxzvosvwk")], door="de tests")
    receipt = erase_person(
        register.intern, naam=GONE[1], others=[register.openbaar],
        replacements=[("titel", GONE[1], "x" * 121), ("nooit", GONE[1], "rol")],
    )  # fmt: skip
    assert [told.split(":")[0] for told in receipt.blijft] == [
        "In keuze titel is niets vervangen", "In keuze nooit is niets vervangen",
    ]  # fmt: skip
    assert receipt.tabellen["register"]["contact"] == 2
    assert [(v.id, v.veld) for v in receipt.vermeldingen] == [("titel", "titel")]
    assert_in_step(register.engine)


PIECES = st.sampled_from(
    ["Jan", "de", "Bos", "Bosch", " ", "  ", "\n", "(", ")", ".", "-", "é", "_", "jan"]
)
NAMES = st.sampled_from(["Jan", "Jan de Bos", "de", "J.", "(Jan", "Jan.", "Bos-Jan", "é"])


@given(st.lists(PIECES, max_size=14), NAMES)
def test_a_text_is_found_again_by_its_digest_alone(pieces: list[str], name: str) -> None:
    import re

    text = "".join(pieces)
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"
    assert Vervangen.of("een", name, r"rol \1").change(text) == re.sub(pattern, lambda _: r"rol \1", text)


def test_replacing_by_digest_does_to_a_record_what_the_text_itself_does(register: Register) -> None:
    from data.erasure import replace_by

    store = register.engine.store
    one = Vervangen.of("blijft", "Qxzbramvwk", "de voorzitter")
    by_digest = replace_by(store.database, "blijft", one.change, lambda t: one.change(t) != t, SHELL)
    register.engine.save([keuze("ook", "Dat wilde Qxzbramvwk, (Qxzbramvwk).")], door="de tests")
    by_text = replace_everywhere(store.database, "ook", "Qxzbramvwk", "de voorzitter", maker=SHELL)
    assert store.get("blijft").keuze.afweging == store.get("ook").keuze.afweging
    assert (by_digest.velden, by_digest.tabellen) == (by_text.velden, by_text.tabellen)
