"""Pictures of factors: of the groups of reasons for colleagues, of what public choices name for residents."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, make_response, render_template

from data.exporting import export_cells
from data.factor_metadata import record_columns
from data.factors import NIVEAUS
from data.filters import FILTER_VOCABULAIRES, Filters
from data.vocabularies import vocabulaire
from data.wording import counted
from service import factor_figures, factor_map, factor_members
from service.access import Recht
from service.api.kinds import Code, Number, Option
from service.api.parameters import Parameter
from service.factor_codebook import Codeboek
from service.factor_figures import NAMEN
from service.factor_map import Plek
from service.search import period_label
from service.small_counts import FEWEST, Verborgen, alone
from service.tables import Tabel
from web.factor_words import LEVELS
from web.listing import Wanted
from web.strict import query
from web.visitor import face, may, register

if TYPE_CHECKING:
    from service.factor_charts import Beeld

blueprint = Blueprint("factorbeelden", __name__)

PATH = "/factoren/beelden"
FILTERS = {"instrument": "Instrument", "gebied": "Gebied"}
_PLACES, _TABLES = "factorplekken", "factortabellen"
_MOST_KEPT = 24
_keeping = threading.Lock()
_T = TypeVar("_T")
_TABLE = (
    Parameter("niveau", "Hoe fijn de groepen zijn", Option(tuple(NIVEAUS)), standaard="middel"),
    *(
        Parameter(naam, kop, Code(FILTER_VOCABULAIRES[naam]), herhaald=True)
        for naam, kop in FILTERS.items()
    ),
    Parameter("van", "Het eerste jaar", Number(1990, 2100)),
    Parameter("tot", "Het laatste jaar", Number(1990, 2100)),
)
_EMPTY = frozenset({"van", "tot"})
_SHAPE = Parameter(
    "vorm", "Voor een breed of een smal scherm", Option(("breed", "smal")), standaard="breed"
)
_NOTHING = "Hier valt niets van te tekenen. Kies minder filters."


@dataclass(frozen=True)
class _Asked:
    """What the address asks, for whoever asks it."""

    niveau: str
    filters: Filters
    groepen: bool  # whether of groups, for colleagues; otherwise of what records name

    @classmethod
    def of(cls, values: dict[str, Any]) -> _Asked:
        van, tot = values["van"], values["tot"]
        if van and tot and van > tot:
            abort(400, f"van ({van}) ligt na tot ({tot}). Draai de jaren om.")
        filters = Filters(
            **{naam: tuple(dict.fromkeys(values[naam])) for naam in FILTERS},
            van=date(van, 1, 1) if van else None,
            tot=date(tot, 12, 31) if tot else None,
        )
        return cls(values["niveau"], filters, may(Recht.LEZEN))

    def address(self, path: str = PATH, **more: str) -> str:
        pairs = [("niveau", self.niveau)] if self.groepen and self.niveau != "middel" else []
        pairs += [(naam, code) for naam in FILTERS for code in getattr(self.filters, naam)]
        pairs += [("van", str(self.filters.van.year))] if self.filters.van else []
        pairs += [("tot", str(self.filters.tot.year))] if self.filters.tot else []
        pairs += list(more.items())
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def chosen(self) -> list[str]:
        """The filters in words."""
        found = [
            vocabulaire(FILTER_VOCABULAIRES[naam]).label(code)
            for naam in FILTERS
            for code in getattr(self.filters, naam)
        ]
        if self.filters.van or self.filters.tot:
            found.append(period_label(self.filters.van, self.filters.tot))
        return found


@dataclass(frozen=True)
class _Counted:
    """How many choices there are to count in, and what was counted."""

    keuzes: int
    tabellen: dict[str, Tabel]


class _Figures:
    """The figures that are asked, made when they are needed."""

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked
        self.engine = face().engine
        self.openbaar = not asked.groepen
        # Before anything is read: what changes meanwhile is counted the next time.
        groups = None if self.openbaar else register().factors.store.state()
        self.state = (self.engine.store.revision, groups)

    @cached_property
    def codeboek(self) -> Codeboek | None:
        return register().factors.codeboek(self.asked.niveau)

    @cached_property
    def counted(self) -> _Counted:
        """The tables, kept until something changes: the page asks for them, and so does each of its pictures."""
        database, book = self.engine.store.database, None if self.openbaar else self.codeboek
        key = (self.asked, self.state, vocabulaire("factoren"))

        def count() -> _Counted:
            records = record_columns(database, self.asked.filters)
            many = len(records.numbers)
            if self.openbaar:
                leden = factor_members.of_records(database)
            elif book:
                leden = factor_members.of_groups(book, database)
            else:
                return _Counted(many, {})
            if not many or (self.openbaar and isinstance(alone(many), Verborgen)):
                return _Counted(many, {})
            made = factor_figures.tables(leden, records, openbaar=self.openbaar)
            return _Counted(many, made if made["kaart"].rijen else {})

        return _kept(_TABLES, key, count)

    @property
    def tables(self) -> dict[str, Tabel]:
        """By name; empty when there is nothing to show."""
        return self.counted.tabellen

    @property
    def why_nothing(self) -> str:
        """Which of the sentences of the page tells why there is nothing to show."""
        if not self.engine.store.count():
            return "leeg"
        if not self.openbaar and self.codeboek is None:
            return "geen-ronde"
        if self.openbaar and 0 < self.counted.keuzes < FEWEST:
            return "weinig"
        return "filters" if self.asked.filters else "geen"

    @property
    def selectie(self) -> str:
        """What the pictures are of, in words."""
        told = ", ".join([counted(self.counted.keuzes, "keuze", "keuzes"), *self.asked.chosen])
        return (
            f"Groepen van zinnen, indeling {self.asked.niveau}: {told}"
            if self.asked.groepen
            else f"Factoren in openbare keuzes: {told}"
        )

    def beeld(self, naam: str, *, smal: bool) -> Beeld:
        """Answers 404 for a picture on which nothing would stand."""
        from service.factor_charts import Beeld  # which loads what a page without pictures never needs

        tabel = self.tables.get(naam)
        plekken = self.places() if naam == "kaart" else {}
        if tabel is None or not tabel.te_tekenen or (naam == "kaart" and not plekken):
            abort(404, _NOTHING)
        return Beeld(tabel, self.selectie, smal, tuple(sorted(plekken.items())))

    def places(self) -> dict[str, Plek]:
        """Where each stands on the map, whatever the filters: made anew when the sentences or groups change."""
        database, model = self.engine.store.database, self.engine.encoder.fingerprint
        niveau = "" if self.openbaar else self.asked.niveau

        def make() -> dict[str, Plek]:
            if self.codeboek is None or self.openbaar:
                return factor_map.plekken(factor_map.centres_of_factors(database, model))
            return factor_map.plekken(factor_map.centres_of_groups(self.codeboek, database))

        # Of groups a place changes with the sentences, and not with each record.
        return _kept(_PLACES, (niveau, model, self.state[0] if self.openbaar else self.state[1]), make)


def _kept(room: str, key: Hashable, make: Callable[[], _T]) -> _T:
    """What was made under this key, or made now; of each room the last few are kept."""
    with _keeping:
        held: dict[Hashable, _T] = current_app.extensions.setdefault(room, {})
        if key in held:
            return held[key]
    made = make()
    with _keeping:
        held[key] = made
        while len(held) > _MOST_KEPT:
            del held[next(iter(held))]
    return made


@blueprint.get(PATH)
def page() -> str:
    asked = _Asked.of(query(_TABLE, _EMPTY))
    figures = _Figures(asked)
    tables = figures.tables
    return render_template(
        "factorbeelden.html",
        gevraagd=asked,
        niveaus=LEVELS if asked.groepen else {},
        filters=[(naam, kop, _choices(asked, naam)) for naam, kop in FILTERS.items()],
        tabellen=[tables[naam] for naam in NAMEN if naam in tables],
        selectie=figures.selectie if tables else "",
        waarom="" if tables else figures.why_nothing,
        minder=FEWEST,
        naar=lambda rij_id: _link(asked, rij_id),
        bestand=lambda naam, soort, **more: asked.address(f"{PATH}/{naam}.{soort}", **more),
        kaart=asked.groepen or bool(tables and figures.places()),
    )


@blueprint.get(f"{PATH}/<naam>.csv")
def as_csv(naam: str) -> Response:
    """The table of the page, as it stands there."""
    _known(naam)
    tabel = _Figures(_Asked.of(query(_TABLE, _EMPTY))).tables.get(naam)
    if tabel is None:
        abort(404, "Er is niets te tonen met deze filters.")
    target = io.BytesIO()
    export_cells(tabel.koppen, tabel.rows(), target)
    return _file(target.getvalue(), "text/csv; charset=utf-8", f"factoren-{naam}.csv")


@blueprint.get(f"{PATH}/<naam>.svg")
def as_svg(naam: str) -> Response:
    beeld = _picture(naam)
    from service import factor_charts

    return _file(factor_charts.svg(beeld), "image/svg+xml; charset=utf-8", f"factoren-{naam}.svg")


@blueprint.get(f"{PATH}/<naam>.png")
def as_png(naam: str) -> Response:
    beeld = _picture(naam)
    from service import factor_charts

    return _file(factor_charts.png(beeld), "image/png", f"factoren-{naam}.png")


def _picture(naam: str) -> Beeld:
    _known(naam)
    values = query((*_TABLE, _SHAPE), _EMPTY)
    return _Figures(_Asked.of(values)).beeld(naam, smal=values["vorm"] == "smal")


def _known(naam: str) -> None:
    if naam not in NAMEN:
        abort(404, f"Dit beeld is er niet. Wel: {', '.join(NAMEN)}.")


def _link(asked: _Asked, id_: str) -> str:
    """From a row to what it was counted from; "" where that is not shown."""
    if not id_:
        return ""
    if asked.groepen:
        return f"/factoren/groepen/{asked.niveau}/{id_}"
    return Wanted(replace(asked.filters, factor=(id_,))).address


def _choices(asked: _Asked, naam: str) -> list[tuple[str, str, bool]]:
    chosen = getattr(asked.filters, naam)
    return [(b.code, b.label, b.code in chosen) for b in vocabulaire(FILTER_VOCABULAIRES[naam])]


def _file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    # On the page a picture is shown all the same.
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
