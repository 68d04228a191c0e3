"""Reminders by e-mail, against a real mail server: when each is due, what it says, and that none goes out twice."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.accounts import AccountStore
from data.database import StoreUnavailable
from data.dates import HERE
from data.erasure import erase_record
from data.events import Events, Maker, Wanted
from data.herinneringen import Openstaand, ReminderStore
from data.keuze import Contact
from data.store import Draft, Store
from service.herinneringen import Brief, Herinneringen, step, subject, text
from service.instellingen import set_value, value_of
from service.mail import MailFailed, NoMailServer, Postbode, compose
from service.smtp_settings import Smtp
from tests.mail_server import PASSWORD, USER, Mailbox, certificate, free_port, mail_server
from tests.service.making import keuze

TODAY = date(2026, 11, 22)  # a Sunday
MAKER = Maker("shell", "shell")
ADRES = "https://keuzes.denhaag.example"
PORT = 25


def smtp(port: int, **values: str) -> Smtp:
    given = {"host": "127.0.0.1", "beveiliging": "geen", "gebruiker": "", "wachtwoord": ""} | values
    return Smtp(port=port, afzender="keuzeregister@denhaag.example", **given)


class Clock:
    """What time it is, until a test says otherwise."""

    def __init__(self, day: date = TODAY, hour: int = 8) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=HERE)

    def __call__(self) -> datetime:
        return self.now

    def to(self, day: date, hour: int = 8) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=HERE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "register", "de tests")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with mail_server(mailbox) as found:
        yield found


@pytest.fixture
def reminders(store: Store, clock: Clock, port: int) -> Herinneringen:
    return made(store, clock, smtp(port))


def made(store: Store, clock: Clock, server: Smtp | None) -> Herinneringen:
    return Herinneringen(
        store.database, server, naam="Den Haag Zuidwest", adres=ADRES, nu=clock,
        dagen=lambda: value_of(store, "herinnering"),
    )  # fmt: skip


def someone(store: Store, naam: str, email: str) -> str:
    return AccountStore(store.database).add(naam, email, "professional", MAKER).id


def save(store: Store, id_: str, owner: str, *promised: tuple[str, str], **more: object) -> None:
    beloften = [{"wat": wat, "uiterlijk": day} for wat, day in promised]
    people = [Contact(naam="Bram Qxzcontact", email="bram@qxz.example")]
    record = keuze(id_, beloften=beloften, **more)
    store.save([Draft(record, (), people)], door="t", model="m", maker=Maker(owner, "test"))


def sent_steps(store: Store) -> list[tuple[str, int]]:
    found = store.database.cursor().execute("SELECT keuzeId, stap FROM belofte_herinnering ORDER BY ALL")
    return found.fetchall()


# -- when -----------------------------------------------------------------------------------------


def test_when_each_reminder_is_due() -> None:
    """A promise for Wednesday 4 November, reminded of three days ahead; Mondays are 9, 16, 23 and 30."""
    last = date(2026, 11, 4)
    expected = {
        date(2026, 10, 31): None,
        date(2026, 11, 1): 0,
        date(2026, 11, 4): 0,
        date(2026, 11, 5): 1,  # the first day late
        date(2026, 11, 9): 1,  # a Monday within a week after that
        date(2026, 11, 15): 1,
        date(2026, 11, 16): 2,
        date(2026, 11, 22): 2,
        date(2026, 11, 23): 3,
        date(2026, 12, 1): 4,
    }
    assert {day: step(last, day, 3) for day in expected} == expected


def test_a_day_late_on_monday_waits_a_week() -> None:
    last = date(2026, 11, 1)  # a Sunday
    days = [date(2026, 11, 2) + timedelta(days=n) for n in range(15)]
    assert [step(last, day, 14) for day in days] == [1] * 7 + [2] * 7 + [3]


def test_each_step_goes_out_once_over_the_weeks(
    store: Store, reminders: Herinneringen, clock: Clock, mailbox: Mailbox
) -> None:
    """Every day of two months, three looks a day: the mail of one promise for 4 November."""
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-04"))
    days = []
    for n in range(60):
        for hour in (6, 8, 20):
            clock.to(date(2026, 10, 15) + timedelta(days=n), hour)
            before = len(mailbox.messages)
            reminders.tick()
            days += [(clock.now.date(), hour)] * (len(mailbox.messages) - before)
    assert days == [
        (date(2026, 10, 21), 8),  # 14 days ahead
        (date(2026, 11, 5), 8),
        *((date(2026, 11, 16) + timedelta(days=7 * n), 8) for n in range(4)),
    ]


def test_how_many_days_ahead_is_what_was_set(store: Store, reminders: Herinneringen, clock: Clock) -> None:
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-30"))
    set_value(store, "herinnering", 7)
    assert reminders.due() == []
    clock.to(date(2026, 11, 23))
    assert [brief.stappen for brief in reminders.due()] == [(0,)]


def test_another_day_or_owner_and_a_promise_that_was_kept(
    store: Store, reminders: Herinneringen, mailbox: Mailbox, clock: Clock
) -> None:
    noor, ilse = (someone(store, n, f"{n.lower()}@x.example") for n in ("Noor", "Ilse"))
    save(store, "een", noor, ("een verslag", "2026-11-10"))
    save(store, "twee", noor, ("een avond", "2026-11-10"))
    reminders.send_now()
    assert mailbox.to == ["noor@x.example"]
    # Moved ahead: another promise, of which nobody was reminded yet.
    save(store, "een", noor, ("een verslag", "2026-11-24"))
    kept = keuze(
        "twee", beloften=[{"wat": "een avond", "uiterlijk": "2026-11-10", "gedaanOp": "2026-11-22"}]
    )
    store.save([Draft(kept)], door="t", model="m")
    store.database.cursor().execute("UPDATE eigenaar SET account = ? WHERE keuzeId = 'een'", [ilse])
    reminders.send_now()
    assert mailbox.to == ["noor@x.example", "ilse@x.example"]
    clock.to(date(2026, 11, 23))
    reminders.send_now()
    assert len(mailbox.messages) == 2


# -- what it says ---------------------------------------------------------------------------------


def test_one_message_a_person_with_all_that_it_says(
    store: Store, reminders: Herinneringen, mailbox: Mailbox
) -> None:
    noor = someone(store, "Noor Bakker", "noor@x.example")
    save(store, "een", noor, ("een verslag\nvan de avond", "2026-11-01"), titel="Het plein")
    save(store, "twee", noor, ("een brief", "2026-11-30"), titel="De brug", publicatie="intern")
    save(store, "drie", noor, ("veel later", "2027-11-30"))
    done = reminders.send_now()
    assert (done.verstuurd, done.mislukt, done.fout, done.goed) == (1, 0, "", True)
    (message,) = mailbox.messages
    assert str(message["From"]) == "Keuzeregister Den Haag Zuidwest <keuzeregister@denhaag.example>"
    assert str(message["To"]) == "Noor Bakker <noor@x.example>"
    assert message["Subject"] == "2 beloften aan inwoners vragen uw aandacht, 1 is te laat"
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(message["Message-ID"]).endswith("@denhaag.example>")
    assert (
        message.get_content().replace("\r\n", "\n")
        == f"""\
Dag Noor Bakker,

U zorgt in het Keuzeregister voor wat hieronder aan inwoners is beloofd.

Te laat:

- een verslag van de avond
  Uiterlijk 1 november 2026: 3 weken te laat.
  Keuze: Het plein
  {ADRES}/keuzes/een#terugkoppeling

Binnenkort:

- een brief
  Uiterlijk 30 november 2026: nog 8 dagen.
  Keuze: De brug
  {ADRES}/keuzes/twee#terugkoppeling

Is het gedaan? Zet het erbij, dan houdt deze e-mail op:
{ADRES}/beloften?eigenaar=ik&stand=te-laat

U krijgt een e-mail 14 dagen voor de laatste dag, op de eerste dag te laat, en daarna elke maandag tot het gedaan is. Zorgt een collega hier nu voor? Vraag een beheerder om de keuze over te dragen.
"""
    )
    whole = message.as_string().lower()
    assert "qxzcontact" not in whole
    assert "qxz.example" not in whole
    lines = Events(store.database).read(Wanted(handeling="belofte"))
    assert [(e.handeling, e.object, e.actor, e.herkomst) for e in lines] == [
        ("belofte.herinnerd", "keuze:twee", "", "herinneringen"),
        ("belofte.herinnerd", "keuze:een", "", "herinneringen"),
    ]


def open_promise(
    titel: str, uiterlijk: date = TODAY, naam: str = "Noor", email: str = "n@x.nl"
) -> Openstaand:
    return Openstaand("een", titel, "een verslag", uiterlijk, "a1", naam, email)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1], "Binnenkort: een belofte bij “Het plein”"),
        ([-1], "Te laat: een belofte bij “Het plein”"),
        ([-1, -9], "2 beloften aan inwoners zijn te laat"),
        ([-1, 0], "2 beloften aan inwoners vragen uw aandacht, 1 is te laat"),
        ([-1, -2, 3], "3 beloften aan inwoners vragen uw aandacht, 2 zijn te laat"),
        ([1, 2], "2 beloften aan inwoners vragen uw aandacht"),
    ],
)
def test_subjects(days: list[int], words: str) -> None:
    beloften = tuple(open_promise("Het plein", TODAY + timedelta(days=n)) for n in days)
    assert subject(Brief(beloften, (0,) * len(days)), TODAY) == words


def test_no_title_or_name_can_add_a_header() -> None:
    evil = "Plein\r\nBcc: kwaad@x.example\n\nTekst\x0b\x0c\x1c\x85\u2028\u2029\x00einde"
    brief = Brief((open_promise(evil, naam="Noor\r\nBcc: kwaad@x.example"),), (0,))
    message = compose(smtp(PORT), evil, brief.naam, brief.email, subject(brief, TODAY), "x", "kenmerk")
    raw = message.as_bytes().decode()
    head = raw.partition("\r\n\r\n")[0]
    assert sorted(line.partition(":")[0] for line in head.split("\r\n") if line[0] not in " \t") == sorted(
        ["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type",
         "Content-Transfer-Encoding", "MIME-Version"]
    )  # fmt: skip
    assert str(message["To"]) == '"Noor Bcc: kwaad@x.example" <n@x.nl>'
    assert message["Subject"] == "Binnenkort: een belofte bij “Plein Bcc: kwaad@x.example Tekst einde”"
    told = text(brief, TODAY, ADRES, 14)
    assert "  Keuze: Plein Bcc: kwaad@x.example Tekst einde\n" in told
    assert told.startswith("Dag Noor Bcc: kwaad@x.example,\n")


@pytest.mark.parametrize(
    "email", ["a@b.nl, c@d.nl", "a b@c.nl", "<a@b.nl>", "a@b.nl\r\nBcc: c@d.nl", "geen", "@", ""]
)
def test_what_is_no_address_gets_nothing(email: str) -> None:
    with pytest.raises(MailFailed, match="het e-mailadres klopt niet"):
        compose(smtp(PORT), "x", "Noor", email, "x", "x", "x")


def test_a_long_list_is_cut_and_counted(store: Store, reminders: Herinneringen, mailbox: Mailbox) -> None:
    noor = someone(store, "Noor", "noor@x.example")
    save(store, "een", noor, *((f"belofte {n}", "2026-11-01") for n in range(45)))
    reminders.send_now()
    content = mailbox.messages[0].get_content()
    assert content.count("Uiterlijk 1 november 2026") == 30
    assert "En nog 15 andere." in content
    assert len(ReminderStore(store.database).last_steps()) == 45


# -- what goes wrong ------------------------------------------------------------------------------


def test_a_refused_address_stops_nobody_and_is_tried_again(
    store: Store,
    reminders: Herinneringen,
    mailbox: Mailbox,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for n, naam in enumerate(("Anna", "Bram", "Cees")):
        save(
            store, f"k{n}", someone(store, naam, f"{naam.lower()}@x.example"), ("een verslag", "2026-11-30")
        )
    mailbox.refused = {"bram@x.example"}
    with caplog.at_level(logging.DEBUG):
        done = reminders.send_now()
    said = [r.getMessage() for r in caplog.records if r.name.startswith("service")]
    assert (done.verstuurd, done.mislukt, done.goed) == (2, 1, False)
    assert sorted(mailbox.to) == ["anna@x.example", "cees@x.example"]
    assert len(said) == 1
    assert said[0].endswith("is niet verstuurd: de mailserver weigert de ontvanger (code 550).")
    assert "@" not in said[0]
    assert "Bram" not in said[0]
    assert sent_steps(store) == [("k0", 0), ("k2", 0)]
    clock.to(date(2026, 11, 23))
    mailbox.refused = set()
    assert reminders.send_now().verstuurd == 1
    assert mailbox.to[2:] == ["bram@x.example"]


def test_the_same_day_twice_sends_once(
    store: Store, reminders: Herinneringen, mailbox: Mailbox, clock: Clock, port: int
) -> None:
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-01"))
    assert [reminders.send_now().verstuurd for _ in range(2)] == [1, 0]
    # Nor after the server was started again.
    made(store, clock, smtp(port)).tick()
    assert len(mailbox.messages) == 1


def test_two_at_once_send_once(store: Store, mailbox: Mailbox, clock: Clock, port: int) -> None:
    """Both have read what is due before either sends; the mail server keeps the first waiting."""
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-01"))
    mailbox.slow = True
    two = [made(store, clock, smtp(port)) for _ in range(2)]
    threads = [threading.Thread(target=one.send_now) for one in two]
    threads[0].start()
    assert mailbox.busy.wait(10)
    threads[1].start()
    threads[1].join(10)
    mailbox.slow = False
    threads[0].join(10)
    assert len(mailbox.messages) == 1
    assert sorted(one.laatste.verstuurd for one in two if one.laatste) == [0, 1]


def test_a_server_that_is_down_costs_nothing(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture, mailbox: Mailbox
) -> None:
    for n in range(3):
        save(store, f"k{n}", someone(store, f"N{n}", f"n{n}@x.example"), ("een verslag", "2026-11-01"))
    down = free_port()
    done = made(store, clock, smtp(down)).send_now()
    assert (done.verstuurd, done.mislukt) == (0, 0)
    assert done.fout.startswith(f"de mailserver 127.0.0.1:{down} is niet te bereiken")
    assert caplog.text.count("Er gaan geen herinneringen uit") == 1
    assert sent_steps(store) == []
    with mail_server(mailbox) as port:
        assert made(store, clock, smtp(port)).send_now().verstuurd == 3


def test_a_server_that_hangs_up_halfway_is_tried_again(
    store: Store, clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-01"))

    async def hang_up(*args: object) -> str:
        raise ConnectionResetError

    with mail_server(mailbox) as port:
        reminders = made(store, clock, smtp(port))
        monkeypatch.setattr(mailbox, "handle_DATA", hang_up)
        assert (reminders.send_now().verstuurd, sent_steps(store)) == (0, [])
        monkeypatch.undo()
        assert reminders.send_now().verstuurd == 1


def test_what_changes_while_others_are_mailed_is_looked_at_again(
    store: Store, reminders: Herinneringen, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first message takes long: meanwhile all others change, each in its own way."""
    accounts, day = AccountStore(store.database), "2026-11-01"
    owners = sorted(someone(store, f"N{n}", f"n{n}@x.example") for n in range(8))
    for n, owner in enumerate(owners):
        save(store, f"k{n}", owner, ("een verslag", day), titel="De oude titel")
    address = {one.id: one.email for one in accounts.every()}
    take = mailbox.handle_DATA

    def change() -> None:
        done = [{"wat": "een verslag", "uiterlijk": day, "gedaanOp": "2026-11-22"}]
        erase_record(store.database, "k1")
        store.save([Draft(keuze("k2", beloften=done))], door="t", model="m")
        execute = store.database.cursor().execute
        execute("UPDATE eigenaar SET account = ? WHERE keuzeId = 'k3'", [owners[0]])
        accounts.change(owners[4], MAKER, actief=False)
        store.delete("k5", door="t")
        promised = [{"wat": "een ander verslag", "uiterlijk": day}]
        store.save([Draft(keuze("k6", beloften=promised))], door="t", model="m")
        same = [{"wat": "een verslag", "uiterlijk": day}]
        store.save([Draft(keuze("k7", beloften=same, titel="De nieuwe titel"))], door="t", model="m")

    async def slowly(*args: Any) -> str:
        if not mailbox.messages:
            change()
        return await take(*args)

    monkeypatch.setattr(mailbox, "handle_DATA", slowly)
    done = reminders.send_now()
    assert (done.verstuurd, done.mislukt, done.fout) == (2, 0, "")
    assert mailbox.to == [address[owners[0]], address[owners[7]]]
    content = mailbox.messages[1].get_content()
    assert "De nieuwe titel" in content
    assert "De oude titel" not in content
    assert sent_steps(store) == [("k0", 3), ("k7", 3)]


def test_a_log_that_takes_no_line_stops_nobody(
    store: Store,
    reminders: Herinneringen,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for n in range(3):
        save(store, f"k{n}", someone(store, f"N{n}", f"n{n}@x.example"), ("een verslag", "2026-11-01"))

    def broken(*args: object) -> None:
        raise RuntimeError("geen regel")

    monkeypatch.setattr(ReminderStore, "sent", broken)
    done = reminders.send_now()
    assert (done.verstuurd, done.mislukt) == (3, 0)
    assert len(mailbox.messages) == 3
    assert caplog.text.count("RuntimeError: geen regel") == 3


# -- safe connections -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def one_reminder(store: Store) -> None:
    save(store, "een", someone(store, "Noor", "noor@x.example"), ("een verslag", "2026-11-01"))


LOGIN = {"beveiliging": "starttls", "gebruiker": USER, "wachtwoord": PASSWORD}


@pytest.mark.usefixtures("one_reminder")
def test_starttls_with_a_login(
    store: Store,
    clock: Clock,
    mailbox: Mailbox,
    tls: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain, context = tls
    with mail_server(mailbox, context) as port:

        def fault(**values: str) -> str:
            return made(store, clock, smtp(port, **LOGIN | values)).send_now().fout

        assert "wordt niet vertrouwd" in fault()  # nobody that this machine trusts vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        assert "kent deze gebruiker met dit wachtwoord niet (code 535)" in fault(wachtwoord="mis")
        assert "spreekt geen TLS op deze poort" in fault(beveiliging="ssl")
        assert mailbox.messages == []
        assert fault(host="localhost") == ""
    assert mailbox.to == ["noor@x.example"]


@pytest.mark.usefixtures("one_reminder")
def test_tls_from_the_first_byte(
    store: Store,
    clock: Clock,
    mailbox: Mailbox,
    tls: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    with mail_server(mailbox, tls[1], implicit=True) as port:
        done = made(store, clock, smtp(port, beveiliging="ssl")).send_now()
    assert (done.verstuurd, done.fout) == (1, "")


@pytest.mark.usefixtures("one_reminder")
def test_no_password_goes_to_a_server_without_tls(store: Store, clock: Clock, port: int) -> None:
    done = made(store, clock, smtp(port, **LOGIN)).send_now()
    assert "kan geen STARTTLS" in done.fout


def test_an_interruption_while_connecting_is_heard() -> None:
    """The server greets after nobody waits for it any more."""
    heard: list[Exception] = []
    with socket.create_server(("127.0.0.1", 0)) as late:
        postbode = Postbode(smtp(late.getsockname()[1]))

        def connect() -> None:
            try:
                postbode.connect()
            except NoMailServer as error:
                heard.append(error)

        thread = threading.Thread(target=connect)
        thread.start()
        connection, _ = late.accept()
        with connection:
            postbode.interrupt()
            connection.sendall(b"220 hier ben ik\r\n")
            thread.join(10)
            connection.settimeout(5)
            assert [str(error) for error in heard] == ["het versturen is gestopt"]
            assert connection.recv(100) == b""  # hung up
    with pytest.raises(NoMailServer):
        postbode.connect()


# -- in the background ----------------------------------------------------------------------------


def eventually(test: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if test():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.usefixtures("one_reminder")
def test_it_runs_by_itself_each_morning(
    reminders: Herinneringen, mailbox: Mailbox, clock: Clock, store: Store
) -> None:
    clock.to(TODAY, 6)
    reminders.start(every=0.01)
    time.sleep(0.1)
    assert mailbox.messages == []
    clock.to(TODAY, 7)
    assert eventually(lambda: len(mailbox.messages) == 1)
    assert eventually(lambda: reminders.laatste is not None)
    save(store, "twee", someone(store, "Ilse", "ilse@x.example"), ("een brief", "2026-11-01"))
    time.sleep(0.1)
    assert len(mailbox.messages) == 1  # the next morning
    clock.to(TODAY + timedelta(days=1), 7)
    assert eventually(lambda: "ilse@x.example" in mailbox.to)
    reminders.stop()


@pytest.mark.usefixtures("one_reminder")
def test_a_mail_server_that_is_away_is_tried_again_after_an_hour(
    store: Store, clock: Clock, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    reminders = made(store, clock, smtp(port))

    def tries(*minutes: int) -> int:
        """How many lines the log has after looks at the clock at so many minutes past 7:00."""
        caplog.clear()
        for minute in minutes:
            clock.to(TODAY, 7)
            clock.now += timedelta(minutes=minute)
            reminders.tick()
        return len([r for r in caplog.records if r.name.startswith("service")])

    assert tries(0) == 1
    assert tries(5, 30, 55) == 0
    assert tries(60, 65, 115) == 1
    with mail_server(mailbox, port=port):
        assert tries(119) == 0
        assert mailbox.messages == []
        assert tries(120, 125, 240, 600) == 0
    assert len(mailbox.messages) == 1


@pytest.mark.usefixtures("one_reminder")
def test_a_register_that_is_away_is_tried_again_after_an_hour(
    reminders: Herinneringen,
    clock: Clock,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(*args: object) -> None:
        raise StoreUnavailable("de schijf is vol")

    with monkeypatch.context() as broken:
        broken.setattr(ReminderStore, "open_until", away)
        for hour in (7, 7):
            clock.to(TODAY, hour)
            reminders.tick()
    assert caplog.text.count("De herinneringen van vandaag zijn niet verstuurd") == 1
    for hour in (7, 8, 9):
        clock.to(TODAY, hour)
        reminders.tick()
    assert len(mailbox.messages) == 1


@pytest.mark.usefixtures("one_reminder")
def test_a_refused_address_waits_until_the_next_morning(
    reminders: Herinneringen, clock: Clock, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.refused = {"noor@x.example"}
    for hour in range(7, 24):
        clock.to(TODAY, hour)
        reminders.tick()
    assert caplog.text.count("is niet verstuurd: de mailserver weigert de ontvanger") == 1
    mailbox.refused = set()
    clock.to(TODAY + timedelta(days=1), 7)
    reminders.tick()
    assert mailbox.to == ["noor@x.example"]


@pytest.mark.usefixtures("one_reminder")
def test_without_a_mail_server_nothing_runs(store: Store, clock: Clock) -> None:
    reminders = made(store, clock, None)
    before = threading.active_count()
    reminders.start()
    assert (threading.active_count(), reminders.aan) == (before, False)
    reminders.stop()
    with pytest.raises(ValueError, match="no mail server"):
        reminders.send_now()


@pytest.mark.usefixtures("one_reminder")
def test_stopping_does_not_wait_for_a_message_that_is_being_sent(
    store: Store, reminders: Herinneringen, mailbox: Mailbox
) -> None:
    mailbox.slow = True
    reminders.start(every=0.01)
    assert mailbox.busy.wait(10)
    assert sent_steps(store) == [("een", 3)]
    before = time.monotonic()
    reminders.stop()
    assert time.monotonic() - before < 1.5
    assert sent_steps(store) == []  # it is tried again


@pytest.mark.usefixtures("one_reminder")
def test_stopping_does_not_wait_for_a_server_that_says_nothing(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.herinneringen._UNTIL_STOPPED", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reminders = made(store, clock, smtp(silent.getsockname()[1]))
        reminders.start(every=0.01)
        connection, _ = silent.accept()
        before = time.monotonic()
        reminders.stop()
        assert time.monotonic() - before < 1.5
        connection.close()
    assert sent_steps(store) == []
    assert eventually(lambda: "herinneringen" not in {t.name for t in threading.enumerate()})
