"""What someone was writing: kept while they write, offered when they come back, opened where they were."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data.dates import HERE
from data.drafts import MOST, Klad, NotKept
from web import practising
from web.formatting import datum, vandaag
from web.forms import Invoer
from web.outcomes import cut
from web.personal import TEXTS
from web.sent import Sent
from web.visitor import actor, register

_FIRST_WORDS = 60  # characters
# What stands in a form before anything is typed.
_GIVEN = frozenset({"publicatie"})

_VOL = (
    f"U hebt al {MOST} kladden, en meer bewaren wij er niet. Open Nieuwe keuze en gooi er een weg; "
    "tot dan wordt deze tekst niet als klad bewaard."
)
_VASTGELEGD = "Deze keuze is al vastgelegd. Wat u hierna typt, wordt niet als klad bewaard."


@dataclass(frozen=True)
class Aanbod:
    """A draft that someone can go on with. verder: its address; weg: where a button to remove it posts to."""

    titel: str
    op: str
    verder: str
    weg: str


@dataclass(frozen=True)
class Stand:
    """How a form stands with its draft.

    venster: this window. vervangt: the window whose draft it goes on with, and may replace. om: when the
    draft was kept, as 14:32. fout: why it was not. aanbod: drafts to go on with. verder: this form was opened
    from a draft.
    """

    venster: str
    vervangt: str = ""
    om: str = ""
    fout: str = ""
    aanbod: Sequence[Aanbod] = ()
    verder: Aanbod | None = None


def new_window() -> str:
    return practising.window(secrets.token_hex(8))


def fresh() -> Stand:
    """The stand of a form that was just opened."""
    return Stand(new_window())


def of(sent: Sent) -> Stand:
    """The stand of a form that was sent."""
    return Stand(sent.venster or new_window(), sent.vervangt)


# -- keeping --------------------------------------------------------------------------------------


def keep(sent: Sent) -> Stand:
    """Keep what was sent as the draft of whoever sent it; the stand says when, or why not.

    A new form in which nothing was typed is no draft.
    """
    stand = of(sent)
    drafts, owner = register().drafts, actor().id
    if not sent.versie and not _typed(sent.invoer):
        drafts.remove(owner, sent.id, (stand.venster, sent.vervangt))
        return stand
    try:
        op = drafts.save(
            owner,
            sent.id,
            sent.versie,
            sent.invoer.pairs(),
            venster=stand.venster,
            vervangt=sent.vervangt,
        )
    except NotKept as why:
        if why.klad is None:
            return replace(stand, fout=_VOL if why.reden == "vol" else _VASTGELEGD)
        om = clock(why.klad.bewaardOp)
        said = (
            f"Er staat al een ander klad van u voor deze keuze, van {om}. Dat blijft staan; wat u hier "
            "typt, wordt nu niet bewaard."
        )
        # Who sends this form once more means it.
        return replace(stand, vervangt=why.klad.venster, fout=said)
    return replace(stand, om=clock(op))


def kept(sent: Sent, invoer: Invoer) -> Stand:
    """The stand of a form that comes back without being saved: what stands in it is kept on the way."""
    stand = keep(replace(sent, invoer=invoer))
    # Only who asks for it replaces what was typed elsewhere.
    return stand if sent.actie == "klad" else replace(stand, vervangt=sent.vervangt, fout="")


def forget(sent: Sent) -> None:
    """The form was saved: its draft is no longer needed. One from another window holds other work."""
    register().drafts.remove(actor().id, sent.id, {sent.venster, sent.vervangt} - {""})


def _typed(invoer: Invoer) -> bool:
    return any(text.strip() for naam, text in invoer.pairs() if naam not in _GIVEN)


# -- offering and opening -------------------------------------------------------------------------


def offered_new() -> tuple[Aanbod, ...]:
    """The drafts of choices that are not in the register: new ones, and ones that were deleted meanwhile."""
    new, _ = _apart()
    return tuple(map(_offer_new, new))


def offered_all() -> list[Aanbod]:
    """All drafts of whoever asks, those of changes last."""
    new, changes = _apart()
    return [*map(_offer_new, new), *map(_offer_change, changes)]


def offered(id_: str) -> tuple[Aanbod, ...]:
    """The draft of a change of this choice, if there is one."""
    found = register().drafts.read(actor().id, id_)
    return (_offer_change(found),) if found else ()


def _apart() -> tuple[list[Klad], list[Klad]]:
    """The drafts of choices that are not in the register, and of ones that are."""
    kept = register().drafts.of(actor().id)
    there = {r.keuze.id for r in register().engine.store.fetch_ids([d.keuzeId for d in kept])}
    return [d for d in kept if d.keuzeId not in there], [d for d in kept if d.keuzeId in there]


def _offer_new(klad: Klad) -> Aanbod:
    return _offer(klad, f"/keuzes/nieuw?klad={klad.keuzeId}")


def _offer_change(klad: Klad) -> Aanbod:
    return _offer(klad, f"/keuzes/{klad.keuzeId}/bewerken?klad=ja")


def opened(id_: str) -> tuple[Klad, Invoer, Stand] | None:
    """The draft of this choice with its form, which goes on where it was left; None when there is none."""
    found = register().drafts.read(actor().id, id_)
    if found is None:
        return None
    stand = Stand(new_window(), found.venster, clock(found.bewaardOp), verder=_offer(found, ""))
    return found, invoer_of(found.inhoud), stand


def invoer_of(pairs: Iterable[tuple[str, str]]) -> Invoer:
    """The form that was kept, as it was typed."""
    form: dict[str, list[str]] = {}
    for naam, text in pairs:
        form.setdefault(naam, []).append(text)
    return Invoer.read(form)


def _offer(klad: Klad, verder: str) -> Aanbod:
    return Aanbod(
        title(invoer_of(klad.inhoud)), moment(klad.bewaardOp), verder, f"/keuzes/klad/{klad.keuzeId}/weg"
    )


def title(invoer: Invoer) -> str:
    """How a draft is called: its title, or the first words of what was typed."""
    texts = [invoer.tekst.get(naam, "") for naam in ("titel", "afweging", "aanleiding", *TEXTS)]
    said = next((" ".join(text.split()) for text in texts if text.strip()), "")
    return cut(said, _FIRST_WORDS) or "een keuze zonder titel"


def clock(op: datetime) -> str:
    """14:32, here."""
    return f"{op.astimezone(HERE):%H:%M}"


def moment(op: datetime) -> str:
    """vandaag om 14:32 · gisteren om 14:32 · 21 november 2026 om 14:32"""
    day, today = op.astimezone(HERE).date(), vandaag()
    named = {today: "vandaag", today - timedelta(days=1): "gisteren"}.get(day) or datum(day)
    return f"{named} om {clock(op)}"
