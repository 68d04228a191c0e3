"""The overview of trajectories: running, coming and finished, as a list, a calendar, a timeline and a feed."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, abort, make_response, render_template
from werkzeug.wrappers import Response

from data import figures as counting
from data import trajecten
from data.dates import format_date
from data.trajecten import Traject
from data.wording import counted
from service import agenda, kalender, tijdlijn
from service.access import Recht
from service.agenda import Afspraak
from service.selection import Selection
from web import traject_view
from web.figure_view import filter_form, selection_of
from web.formatting import maand
from web.listing import PER_PAGE
from web.narrowing import EMPTY, PARAMETERS, told
from web.own_address import own_address
from web.strict import query
from web.traject_view import FEED, GROEPEN, PATH, STANDEN, TABLE, VORMEN, Wanted, sentence
from web.visitor import face, may, register

blueprint = Blueprint("trajecten", __name__)

_BARS = 30  # on one page of the timeline
_DAY, _WEEK = timedelta(days=1), timedelta(days=6)


@blueprint.get(PATH)
def overview() -> str:
    values = query(TABLE, EMPTY)
    selection = selection_of(values)
    try:
        wanted = Wanted.of(values)
    except ValueError as error:
        abort(400, str(error))
    shape = {"lijst": _list, "kalender": _calendar, "tijdlijn": _timeline}[wanted.vorm]
    many = selection.aantal
    feed = own_address() + wanted.feed
    return render_template(
        "trajecten.html",
        gevraagd=wanted,
        vormen=VORMEN,
        standen=STANDEN,
        leeg=not face().engine.store.count(),
        aantal=many,
        openbaar=selection.openbaar,
        feed=feed if many <= agenda.MOST else "",
        feed_meeste=agenda.MOST,
        abonneer="webcal" + feed[feed.index(":") :],
        bestand=wanted.feed,
        woorden=traject_view,
        let=lambda one: "" if selection.openbaar else traject_view.behind(one, selection.vandaag),
        **(shape(wanted, selection) if many else {}),
        **filter_form(PATH, selection, **wanted.mee),
    )


def _pages(wanted: Wanted, many: int, per_page: int) -> dict[str, int]:
    """The page that was asked. Answers 400 for one that is not there."""
    pages = max(1, -(-many // per_page))
    if wanted.pagina > pages:
        abort(400, f"Bladzijde {wanted.pagina} bestaat niet; deze lijst heeft er {pages}.")
    return {"pagina": wanted.pagina, "bladzijden": pages, "vanaf": (wanted.pagina - 1) * per_page}


def _list(wanted: Wanted, selection: Selection) -> dict[str, object]:
    """One list through all stands, so that a page can hold the end of one and the beginning of the next."""
    counts = selection.per("trajectstatus")
    paged = _pages(wanted, sum(counts.values()), PER_PAGE)
    parts, jumps, before = [], [], 0
    for stand, kop in STANDEN.items():
        many = counts.get(stand, 0)
        offset = max(paged["vanaf"] - before, 0)
        limit = min(paged["vanaf"] + PER_PAGE - before, many) - offset
        if limit > 0:
            found = trajecten.per_stand(
                selection.database, selection.where, stand, limit=limit, offset=offset
            )
            parts.append((stand, kop, many, offset > 0, found))
        if many:
            jumps.append((stand, kop, many, wanted.page(before // PER_PAGE + 1).address))
        before += many
    return {"delen": parts, "sprongen": jumps, **paged}


def _calendar(wanted: Wanted, selection: Selection) -> dict[str, object]:
    first = wanted.shown_month(selection.vandaag)
    month = kalender.month(selection, first)
    begin, end, named = _span(wanted, month)
    where = kalender.running(selection, begin, end)
    running = counting.count(selection.database, where)
    verb = "loopt" if running == 1 else "lopen"
    heading = (
        f"{named} {verb} {counted(running, 'traject', 'trajecten')}"
        if running
        else f"{named} loopt er niets"
    )
    paged = _pages(wanted, running, PER_PAGE)
    found = trajecten.newest(selection.database, where, limit=PER_PAGE, offset=paged["vanaf"])
    filters = selection.filters
    before, after = kalender.first_of(first - _DAY), kalender.last_of(first) + _DAY
    return {
        "maand": month,
        "kop": heading,
        "gevonden": found,
        "vorige": wanted.month(before) if before.year >= tijdlijn.FIRST else None,
        "volgende": wanted.month(after) if after.year <= tijdlijn.LAST else None,
        "nu": wanted.month(kalender.first_of(selection.vandaag)),
        "van_maand": Wanted(filters, "kalender", first),
        "buiten_jaren": bool(
            (filters.van and kalender.last_of(first) < filters.van) or (filters.tot and first > filters.tot)
        ),
        "vandaag": selection.vandaag,
        **paged,
    }


def _span(wanted: Wanted, month: kalender.Maand) -> tuple[date, date, str]:
    """The days of which the trajectories are listed, and how a sentence about them begins."""
    if wanted.dag:
        return wanted.dag, wanted.dag, f"Op {format_date(wanted.dag)}"
    if wanted.week:
        last = wanted.week + _WEEK
        number = wanted.week.isocalendar().week
        return (
            wanted.week,
            last,
            f"In week {number} ({format_date(wanted.week)} tot en met {format_date(last)})",
        )
    return month.eerste, kalender.last_of(month.eerste), f"In {maand(month.eerste)}"


def _timeline(wanted: Wanted, selection: Selection) -> dict[str, object]:
    first, last = tijdlijn.period(selection.filters, selection.vandaag)
    column = GROEPEN[wanted.groep or "gebied"]
    offset = (wanted.pagina - 1) * _BARS
    found = tijdlijn.timeline(selection, first, last, column, limit=_BARS, offset=offset)
    years = last - first + 1
    return {
        "lijn": found,
        "jaren": (first, last),
        "op": wanted.groep or "gebied",
        "eerder": wanted.years(max(first - years, tijdlijn.FIRST), first - 1)
        if first > tijdlijn.FIRST
        else None,
        "later": wanted.years(last + 1, min(last + years, tijdlijn.LAST)) if last < tijdlijn.LAST else None,
        "vandaag": selection.vandaag,
        "breedte": tijdlijn.WIDTH,
        **_pages(wanted, found.aantal, _BARS),
    }


# -- in people's own calendars ------------------------------------------------------------------------


@blueprint.get(FEED)
def feed() -> Response:
    """Public ones for whoever asks without a key; calendar programs can't sign in."""
    values = query(PARAMETERS, EMPTY)
    selection = selection_of(values)
    if selection.aantal > agenda.MOST:
        abort(
            400,
            f"Dit zijn {counted(selection.aantal, 'traject', 'trajecten')}; in een agenda passen er {agenda.MOST}. "
            "Kies een gebied of jaren.",
        )
    chosen = [label for label, _, _ in told(selection.filters)]
    name = f"Trajecten {register().settings.naam}" + (f": {', '.join(chosen)}" if chosen else "")
    about = (
        "Openbare trajecten uit het Keuzeregister."
        if not may(Recht.LEZEN)
        else "Trajecten uit het Keuzeregister, ook wat niet openbaar is."
    )
    own = own_address()
    events = [_event(one, own) for one in trajecten.every(selection.database, selection.where)]
    content = agenda.calendar(events, name, about, own + Wanted(selection.filters).feed)
    response = make_response(content)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="trajecten.ics"'
    return response


def _event(one: Traject, own: str) -> Afspraak:
    """No texts of the record but its title: what is once in someone's calendar can't be taken back."""
    instrument, _ = traject_view.asked_of(one)
    return Afspraak(
        uid=f"{one.id}@keuzeregister",
        gewijzigd=one.gewijzigdOp,
        begin=one.startdatum,
        einde=one.einddatum,
        titel=one.titel,
        plaats=traject_view.all_places(one),
        soorten=(instrument, STANDEN[one.trajectstatus]),
        uitleg=" ".join(filter(None, (f"{sentence(one)}.", traject_view.end_unknown(one)))),
        adres=f"{own}/keuzes/{one.id}",
    )
