"""Reminders of promises by e-mail, to whoever looks after the record: before the last day, and while it is late.

Each morning someone gets one message at most, with all that asks for attention that day. Of a promise no reminder
goes out twice: see `data.herinneringen`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby

from data.database import Database
from data.dates import HERE, format_date
from data.events import Maker
from data.herinneringen import Openstaand, ReminderStore
from data.keuze import Belofte
from data.store import Store
from service.background import step_aside
from service.beloften import Lijst, term
from service.instellingen import value_of
from service.mail import MailFailed, NoMailServer, Postbode, compose, one_line
from service.settings import Settings
from service.smtp_settings import Smtp

log = logging.getLogger(__name__)

HOUR = 7  # from which on the reminders of a day go out
HERINNERING = "herinnering"  # the instelling that says how many days before the last day
VOORAF = 0  # the reminder before the last day; 1 is that of the first day late
_SHOWN = 30  # promises in one message; of more the number is told
_EVERY = 300.0  # seconds between two looks at the clock
_AGAIN = timedelta(hours=1)  # until the next try when the mail server or the register was away
_UNTIL_STOPPED = 2.0  # seconds
_MONDAY = 1  # of the days of `date.toordinal`, by sevens
_MAKER = Maker(herkomst="herinneringen")


def step(uiterlijk: date, vandaag: date, dagen: int) -> int | None:
    """The reminder that is due for a promise that is not done; None while it is too early for any.

    VOORAF from `dagen` days before its last day on, 1 from the first day late on, and one more on each Monday that
    is at least a week after that day.
    """
    late = (vandaag - uiterlijk).days
    if late < 1:
        return VOORAF if late >= -dagen else None
    return 1 + _mondays(uiterlijk + timedelta(days=8), vandaag)


def _mondays(first: date, last: date) -> int:
    """How many Mondays there are from one day to another, both included."""

    def until(day: int) -> int:
        return (day - _MONDAY) // 7

    return max(0, until(last.toordinal()) - until(first.toordinal() - 1))


@dataclass(frozen=True)
class Brief:
    """What one person is reminded of. stappen: the reminder that each promise has come to."""

    beloften: tuple[Openstaand, ...]
    stappen: tuple[int, ...]

    @property
    def account(self) -> str:
        return self.beloften[0].account

    @property
    def naam(self) -> str:
        return self.beloften[0].naam

    @property
    def email(self) -> str:
        return self.beloften[0].email


@dataclass(frozen=True)
class Verslag:
    """What came of sending. fout: why nothing went out at all, in Dutch; "" when that was not so."""

    op: datetime
    verstuurd: int = 0
    mislukt: int = 0
    fout: str = ""

    @property
    def goed(self) -> bool:
        return not self.mislukt and not self.fout


def due(database: Database, vandaag: date, dagen: int) -> list[Brief]:
    """Who is to be reminded today, and of what."""
    store = ReminderStore(database)
    last = store.last_steps()
    wanted = []
    for one in store.open_until(vandaag + timedelta(days=dagen)):
        now = step(one.uiterlijk, vandaag, dagen)
        if now is not None and now > last.get(one.kenmerk, -1):
            wanted.append((one, now))
    return [
        Brief(*zip(*group, strict=True)) for _, group in groupby(wanted, key=lambda pair: pair[0].account)
    ]


# -- what it says ---------------------------------------------------------------------------------


def subject(brief: Brief, vandaag: date) -> str:
    late = sum(one.uiterlijk < vandaag for one in brief.beloften)
    if len(brief.beloften) == 1:
        return f"{'Te laat' if late else 'Binnenkort'}: een belofte bij “{one_line(brief.beloften[0].titel, 80)}”"
    if late == len(brief.beloften):
        return f"{late} beloften aan inwoners zijn te laat"
    total = f"{len(brief.beloften)} beloften aan inwoners vragen uw aandacht"
    return f"{total}, {late} {'is' if late == 1 else 'zijn'} te laat" if late else total


def text(brief: Brief, vandaag: date, adres: str, dagen: int) -> str:
    """The message itself. adres: where people open the register."""
    late = [one for one in brief.beloften if one.uiterlijk < vandaag]
    soon = [one for one in brief.beloften if one.uiterlijk >= vandaag]
    lines = [
        f"Dag {one_line(brief.naam)},",
        "",
        "U zorgt in het Keuzeregister voor wat hieronder aan inwoners is beloofd.",
    ]
    room = _SHOWN
    for heading, some in (("Te laat", late), ("Binnenkort", soon)):
        if some[:room]:
            lines += ["", f"{heading}:"]
        for one in some[:room]:
            lines += ["", *_told(one, vandaag, adres)]
        room -= len(some[:room])
    if (more := len(brief.beloften) - _SHOWN) > 0:
        lines += [
            "",
            f"En nog {more} {'andere' if more > 1 else 'andere belofte'}. U vindt ze via de link hieronder.",
        ]
    lines += [
        "",
        "Is het gedaan? Zet het erbij, dan houdt deze e-mail op:",
        f"{adres}/beloften?eigenaar=ik&stand={Lijst.TE_LAAT if late else Lijst.BINNENKORT}",
        "",
        f"{rule(dagen)} Zorgt een collega hier nu voor? Vraag een beheerder om de keuze over te dragen.",
    ]
    return "\n".join(lines) + "\n"


def _told(one: Openstaand, vandaag: date, adres: str) -> list[str]:
    termijn = term(Belofte.model_construct(wat=one.wat, uiterlijk=one.uiterlijk, gedaanOp=None), vandaag)
    return [
        f"- {one_line(one.wat, 500)}",
        f"  Uiterlijk {format_date(one.uiterlijk)}: {termijn}.",
        f"  Keuze: {one_line(one.titel)}",
        f"  {adres}/keuzes/{one.keuzeId}#terugkoppeling",
    ]


def rule(dagen: int, wie: str = "U krijgt") -> str:
    """When someone is reminded."""
    before = "1 dag" if dagen == 1 else f"{dagen} dagen"
    return (
        f"{wie} een e-mail {before} voor de laatste dag, op de eerste dag te laat, en daarna elke maandag tot het "
        "gedaan is."
    )


# -- sending --------------------------------------------------------------------------------------


def send(
    database: Database,
    postbode: Postbode,
    smtp: Smtp,
    briefs: Sequence[Brief],
    *,
    van: str,
    adres: str,
    vandaag: date,
    dagen: int,
    nu: datetime,
    stop: Callable[[], bool] = lambda: False,
) -> Verslag:
    """Send each message; one that fails is tried again the next time, and does not stop the others.

    Sending may take long: before each message is looked again what is open still, and for whom.
    """
    store, sent, failed = ReminderStore(database), 0, 0
    for brief in briefs:
        if stop():
            break
        try:
            postbode.connect()  # before anything is written down: a server that is away takes nothing along
        except NoMailServer as error:
            if stop():
                break
            log.warning("Er gaan geen herinneringen uit: %s.", error)
            return Verslag(nu, sent, failed, str(error))
        now = _as_it_is_now(brief, store.open_until(vandaag + timedelta(days=dagen)))
        taken = store.claim({one.kenmerk: stap for one, stap in now})
        left = [pair for pair in now if pair[0].kenmerk in taken]
        if not left:
            continue
        brief = Brief(*zip(*left, strict=True))
        try:
            onderwerp, tekst = subject(brief, vandaag), text(brief, vandaag, adres, dagen)
            message = compose(smtp, van, brief.naam, brief.email, onderwerp, tekst, _mark(brief))
            postbode.send(message)
        except Exception as error:  # whatever it is: what was not sent is tried again, and the others go on
            store.give_back(taken)
            failed += 1
            # Of what was not foreseen the kind alone: its message may hold an address.
            why = str(error) if isinstance(error, MailFailed) else type(error).__name__
            log.warning("De herinnering aan account %s is niet verstuurd: %s.", brief.account, why)
            continue
        sent += 1
        try:
            store.sent([one.keuzeId for one in brief.beloften], _MAKER)
        except Exception:  # the message is out, and the others go on
            if not stop():  # a server that stops closes the register
                log.exception(
                    "Dat account %s een herinnering kreeg, staat niet in het logboek.", brief.account
                )
    return Verslag(nu, sent, failed)


def _as_it_is_now(brief: Brief, open_: Sequence[Openstaand]) -> list[tuple[Openstaand, int]]:
    """What is open still of a message for the same person, in the words of now."""
    fresh = {(one.kenmerk, one.account): one for one in open_}
    pairs = zip(brief.beloften, brief.stappen, strict=True)
    found = ((fresh.get((one.kenmerk, one.account)), stap) for one, stap in pairs)
    return [(one, stap) for one, stap in found if one is not None]


def _mark(brief: Brief) -> str:
    """The same for the same reminders: mail programs then show a message once that was sent again."""
    told = [
        brief.account,
        *(f"{one.kenmerk} {s}" for one, s in zip(brief.beloften, brief.stappen, strict=True)),
    ]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


class Herinneringen:
    """Sends the reminders of each day in the background, from `start` to `stop`."""

    def __init__(
        self,
        database: Database,
        smtp: Smtp | None,
        *,
        naam: str,
        adres: str,
        dagen: Callable[[], int],
        nu: Callable[[], datetime] = lambda: datetime.now(HERE),
    ) -> None:
        """smtp None: nothing goes out. dagen: how many days before the last day; nu: the moment, by the clock here."""
        self._database, self._smtp = database, smtp
        self._van, self._adres, self._dagen, self._nu = f"Keuzeregister {naam}", adres, dagen, nu
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._busy = threading.Lock()
        self._postbode: Postbode | None = None
        self._done: date | None = None
        self._again: datetime | None = None  # before which nothing is tried after a try that failed
        self.laatste: Verslag | None = None

    @property
    def aan(self) -> bool:
        """Whether there is a mail server to send through."""
        return self._smtp is not None

    def start(self, every: float = _EVERY) -> None:
        """Look at the clock now and then. Does nothing without a mail server."""
        if self._smtp is not None:
            self._thread = threading.Thread(
                target=self._run, args=(every,), name="herinneringen", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop soon, also while the mail server keeps us waiting; what did not go out does so the next time."""
        self._stop.set()
        if postbode := self._postbode:
            postbode.interrupt()
        if self._thread:
            self._thread.join(_UNTIL_STOPPED)

    def _run(self, every: float) -> None:
        step_aside()
        while not self._stop.wait(every):
            self.tick()

    def tick(self) -> None:
        """Send what is due when the morning of a new day has come, and again later while that does not work.

        Messages that were refused, one by one, wait until the next morning.
        """
        now = self._nu()
        if now.hour < HOUR or self._done == now.date() or (self._again is not None and now < self._again):
            return
        self._again = now + _AGAIN
        try:
            done = self.send_now()
        except Exception:
            # A stopped server closes the register under a message that is still being sent.
            if not self._stop.is_set():
                log.exception("De herinneringen van vandaag zijn niet verstuurd; over een uur opnieuw.")
            return
        if not done.fout:
            self._done, self._again = now.date(), None

    def due(self) -> list[Brief]:
        """Who would be reminded now."""
        return due(self._database, self._nu().date(), self._dagen())

    def told(self, brief: Brief) -> tuple[str, str]:
        """Subject and text of a message."""
        today = self._nu().date()
        return subject(brief, today), text(brief, today, self._adres, self._dagen())

    def send_now(self) -> Verslag:
        """Send what is due. Raises StoreUnavailable, and ValueError without a mail server."""
        if self._smtp is None:
            raise ValueError("there is no mail server")
        with self._busy:
            now, dagen = self._nu(), self._dagen()
            self._postbode = postbode = Postbode(self._smtp)
            try:
                found = due(self._database, now.date(), dagen)
                self.laatste = send(
                    self._database,
                    postbode,
                    self._smtp,
                    found,
                    van=self._van,
                    adres=self._adres,
                    vandaag=now.date(),
                    dagen=dagen,
                    nu=now,
                    stop=self._stop.is_set,
                )
            finally:
                self._postbode = None
                postbode.close()
            return self.laatste


def reminders_of(store: Store, settings: Settings) -> Herinneringen:
    """Those of a register, as its settings say."""
    return Herinneringen(
        store.database,
        settings.smtp,
        naam=settings.naam,
        adres=settings.adres or f"http://{settings.host}:{settings.port}",
        dagen=lambda: value_of(store, HERINNERING),
    )
