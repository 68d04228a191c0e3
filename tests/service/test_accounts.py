"""Coming in: passwords, throttling, sessions, one-time links; nobody is let in by half."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.events import GEWEIGERD, Maker, Wanted
from models.hash_encoder import HashEncoder
from service import passwords
from service.access import RIGHTS, Actor, Recht, Rol
from service.accounts import FIRST, Accounts, Refused, TooManyAttempts
from service.examples import ACCOUNTS
from service.opening import Register, open_register
from service.passwords import WeakPassword
from service.throttle import Throttle
from tests.conftest import settings_for

GOOD = "vier losse woorden samen"
MANAGER = Maker("beheerder", "test")


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(register: Register, clock: Clock) -> Accounts:
    return Accounts(register.engine.store.database, Throttle(clock))


def add(accounts: Accounts, email: str = "noor@denhaag.example", rol: str = "professional") -> str:
    account, code = accounts.add("Noor", email, rol, MANAGER)
    accounts.accept(code, GOOD)
    return account.id


def guess(
    accounts: Accounts, times: int, address: str = "10.0.0.9", email: str = "noor@denhaag.example"
) -> None:
    for _ in range(times):
        with pytest.raises(Refused):
            accounts.sign_in(email, "verkeerd wachtwoord", address)


# -- signing in -----------------------------------------------------------------------------------


def test_the_right_password_gives_a_session(accounts: Accounts) -> None:
    id_ = add(accounts)
    account, carried = accounts.sign_in(" NOOR@denhaag.example ", GOOD, "10.0.0.1")
    assert account.id == id_
    session = accounts.session(carried)
    assert session
    assert session.actor == Actor(id_, "Noor", Rol.PROFESSIONAL, RIGHTS[Rol.PROFESSIONAL])
    assert accounts.session(carried + "x") is None
    assert accounts.session("") is None


def test_what_is_carried_is_nowhere_in_the_register(accounts: Accounts, register: Register) -> None:
    id_ = add(accounts)
    _, carried = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    code = accounts.invite(id_, MANAGER)
    _, key = accounts.add_key(Actor.with_role(id_, "Noor", "professional"), "x", ["lezen"], 30, MANAGER)
    cursor = register.engine.store.database.cursor()
    for (table,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        rows = str(cursor.execute(f"SELECT * FROM {table}").fetchall())
        assert [s for s in (carried, code, key, GOOD) if s in rows] == [], table
    (kept,) = cursor.execute("SELECT wachtwoord FROM account WHERE id = ?", [id_]).fetchone() or ("",)
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize("email", ["noor@denhaag.example", "niemand@denhaag.example", ""])
def test_a_refusal_does_not_tell_whether_the_account_exists(accounts: Accounts, email: str) -> None:
    add(accounts)
    with pytest.raises(Refused, match="horen niet bij elkaar"):
        accounts.sign_in(email, "verkeerd wachtwoord", "10.0.0.1")
    (line,) = accounts.events.read(Wanted(handeling="inloggen"))
    assert line.resultaat == GEWEIGERD
    assert "denhaag" not in str(line)


def test_a_blocked_account_stays_out_and_is_put_out(accounts: Accounts) -> None:
    id_ = add(accounts)
    _, carried = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    _, key = accounts.add_key(Actor.with_role(id_, "Noor", "professional"), "x", ["lezen"], 30, MANAGER)
    code = accounts.invite(id_, MANAGER)
    accounts.set_active(id_, False, MANAGER)
    assert accounts.session(carried) is None
    assert accounts.by_key(key) is None
    with pytest.raises(Refused, match="al gebruikt of is verlopen"):
        accounts.accept(code, GOOD)
    with pytest.raises(Refused, match="horen niet bij elkaar"):
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    accounts.set_active(id_, True, MANAGER)
    assert accounts.session(carried) is None  # what ended stays ended
    accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")


def test_signing_out_everywhere(accounts: Accounts) -> None:
    id_ = add(accounts)
    carried = [accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")[1] for _ in range(3)]
    assert all(accounts.session(c) for c in carried)
    accounts.sign_out(carried[0], Maker(id_, "test"))
    assert [bool(accounts.session(c)) for c in carried] == [False, True, True]
    assert accounts.sign_out_everywhere(id_, Maker(id_, "test")) == 2
    assert not any(accounts.session(c) for c in carried)


def test_a_session_ends_by_itself(accounts: Accounts) -> None:
    id_ = add(accounts)
    carried = accounts.store.begin_session(id_, timedelta(0), MANAGER)
    assert accounts.session(carried) is None


def test_another_role_asks_for_a_new_session(accounts: Accounts) -> None:
    id_ = add(accounts)
    _, carried = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    accounts.change_role(id_, "kennismanager", MANAGER)
    assert accounts.session(carried) is None
    _, again = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    session = accounts.session(again)
    assert session
    assert session.actor.may(Recht.BEOORDELEN)


# -- guessing -------------------------------------------------------------------------------------


def test_guessing_is_slowed_down_and_the_owner_gets_in(accounts: Accounts, clock: Clock) -> None:
    """The owner comes from a browser that was in before; the guesser from everywhere else."""
    id_ = add(accounts)
    guess(accounts, 5)
    with pytest.raises(TooManyAttempts) as waits:
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.9")  # even the right one has to wait
    assert waits.value.seconds == 2
    for i in range(40):
        clock.now += 61
        guess(accounts, 1, f"10.0.1.{i}")  # ever another address
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.2.1")
    account, _ = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1", seen=id_)
    assert account.id == id_
    clock.now += 61
    accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.2")  # and within a minute from a new browser


def test_a_guesser_gets_few_tries(clock: Clock) -> None:
    """A day of guessing one password of one account as fast as it is allowed, from 1,000 addresses."""
    throttle, tries = Throttle(clock), 0
    end = clock.now + 24 * 3600
    while clock.now < end:
        address = f"a{tries % 1000}"
        if wait := throttle.wait("noor@x", address):
            clock.now += wait
            continue
        throttle.failed("noor@x", address)
        tries += 1
    assert tries < 1500  # one a minute; of 10 ** 12 passwords


def test_a_browser_that_was_in_before_is_slowed_down_as_well(accounts: Accounts) -> None:
    id_ = add(accounts)
    for _ in range(9):
        with pytest.raises(Refused):
            accounts.sign_in("noor@denhaag.example", "verkeerd wachtwoord", "10.0.0.1", seen=id_)
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1", seen=id_)


def test_having_been_in_another_account_gives_nothing(accounts: Accounts) -> None:
    add(accounts)
    mine = add(accounts, "guesser@denhaag.example")
    for _ in range(5):
        with pytest.raises(Refused):
            accounts.sign_in("noor@denhaag.example", "verkeerd wachtwoord", "10.0.0.9", seen=mine)
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.9", seen=mine)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from(["", "b"]), st.integers(0, 90)
        ),
        max_size=60,
    )
)
def test_no_wait_is_longer_than_a_quarter_of_an_hour(steps: list[tuple[str, str, str, int]]) -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for account, address, browser, pause in steps:
        throttle.failed(account, address, browser)
        clock.now += pause
        assert 0 <= throttle.wait(account, address, browser) <= 900
    clock.now += 3601
    assert all(throttle.wait(a, b, c) == 0 for a, b, c, _ in steps)


# -- passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "minstens 12"),
        ("elf tekens!", "minstens 12"),
        ("x" * 129, "langer dan 128"),
        ("aaaaaaaaaaaaaa", "herhaalt"),
        ("Noor@denhaag.example", "e-mailadres"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(
    accounts: Accounts, password: str, words: str
) -> None:
    _, code = accounts.add("Noor", "noor@denhaag.example", "professional", MANAGER)
    with pytest.raises(WeakPassword, match=words):
        accounts.accept(code, password)
    accounts.accept(code, GOOD)
    with pytest.raises(Refused, match="al gebruikt"):
        accounts.accept(code, GOOD)


def test_any_sign_counts_in_a_password() -> None:
    password = "pâté 🙂 wachtwoord"
    passwords.check(password, "x@y.z")
    assert passwords.matches(password, passwords.hashed(password))
    assert not passwords.matches("pate 🙂 wachtwoord", passwords.hashed(password))
    assert not passwords.matches(password, None)
    assert not passwords.matches(password, "geen hash")


def test_changing_a_password_ends_other_sessions(accounts: Accounts) -> None:
    id_ = add(accounts)
    _, carried = accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    with pytest.raises(Refused, match="huidige"):
        accounts.change_password(
            id_, "niet het mijne", "vijf losse woorden bij elkaar", "10.0.0.1", MANAGER
        )
    accounts.change_password(id_, GOOD, "vijf losse woorden bij elkaar", "10.0.0.1", Maker(id_, "test"))
    assert accounts.session(carried) is None
    with pytest.raises(Refused):
        accounts.sign_in("noor@denhaag.example", GOOD, "10.0.0.1")
    accounts.sign_in("noor@denhaag.example", "vijf losse woorden bij elkaar", "10.0.0.1")


# -- the first beheerder, and the last ------------------------------------------------------------


def test_the_first_beheerder_is_made_with_a_link_that_works_once(accounts: Accounts) -> None:
    old, code = accounts.first_link(), accounts.first_link()
    assert code
    assert old
    with pytest.raises(Refused):
        accounts.invited(old)  # a newer one takes its place
    assert accounts.invited(code) == (FIRST, None)
    with pytest.raises(Refused, match="Vul een naam in"):
        accounts.accept(code, GOOD, " ", "bea@denhaag.example")
    made = accounts.accept(code, GOOD, "Bea", "bea@denhaag.example")
    assert made.rol == Rol.BEHEERDER
    assert accounts.first_link() is None
    with pytest.raises(Refused):
        accounts.accept(code, GOOD, "Nog een", "nog@denhaag.example")


def test_the_last_beheerder_stays(accounts: Accounts) -> None:
    id_ = add(accounts, rol="beheerder")
    for act in (lambda: accounts.set_active(id_, False, MANAGER),
                lambda: accounts.change_role(id_, "professional", MANAGER)):  # fmt: skip
        with pytest.raises(Refused, match="enige beheerder"):
            act()
    add(accounts, "tweede@denhaag.example", "beheerder")
    accounts.change_role(id_, "professional", MANAGER)
    assert accounts.account(id_).rol == "professional"


@pytest.mark.parametrize(
    ("naam", "email", "rol", "words"),
    [
        ("", "a@b.nl", "professional", "naam"),
        ("A", "geen adres", "professional", "e-mailadres"),
        ("A", "a@b.nl", "inwoner", "Kies een rol"),
        ("A", "a@b.nl", "baas", "Kies een rol"),
        ("A", "NOOR@denhaag.example", "professional", "al een account"),
    ],
)
def test_an_account_that_does_not_fit_is_refused(
    accounts: Accounts, naam: str, email: str, rol: str, words: str
) -> None:
    add(accounts)
    with pytest.raises(Refused, match=words):
        accounts.add(naam, email, rol, MANAGER)


def test_example_accounts_exist_in_the_example_register_alone(example: Register, tmp_path: Path) -> None:
    assert {a.email for a in example.accounts.store.every() if a.voorbeeld} == {e for _, e, _ in ACCOUNTS}
    opened = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    assert opened.accounts.store.every() == []
    opened.close()


# -- keys -----------------------------------------------------------------------------------------


def test_a_key_can_do_no_more_than_its_owner(accounts: Accounts) -> None:
    id_ = add(accounts)
    noor = Actor.with_role(id_, "Noor", "professional")
    for rechten in (["beheer"], ["contacten"], [], ["onzin"]):
        with pytest.raises(Refused, match="Kies waarvoor"):
            accounts.add_key(noor, "x", rechten, 30, MANAGER)
    with pytest.raises(Refused, match="dagen"):
        accounts.add_key(noor, "x", ["lezen"], 4000, MANAGER)
    key, carried = accounts.add_key(noor, "dashboard", ["lezen"], 30, MANAGER)
    actor = accounts.by_key(carried)
    assert actor
    assert actor.rechten == {Recht.OPENBAAR, Recht.LEZEN}
    with pytest.raises(Refused):
        accounts.withdraw_key(Actor.with_role("ander", "A", "professional"), key.id, MANAGER)
    accounts.withdraw_key(noor, key.id, MANAGER)
    assert accounts.by_key(carried) is None
