"""What an address asks: its parameters read strictly, and new addresses made from it.

An answer page is reproduced by its address alone. Only a described situation that is too long for an
address travels in the body of a POST; the rest of what was asked then still stands in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from data.filters import FILTER_VOCABULAIRES, Filters
from data.validation import Veldfout
from service.api.kinds import Number, Option, Reading, Text
from service.api.options import FILTERS
from service.api.parameters import InvalidInput, Parameter, read_query
from service.search import MAX_QUESTION, MAX_SITUATION, Question
from web.formatting import vandaag

PATH = "/antwoord"
PER_PAGE = 10

_YEAR = Number(1990, 2100)

# The filters of the API; a page asks for years where a program gives days.
_TABLE = (
    Parameter("q", "De vraag of de situatie.", Text(MAX_SITUATION)),
    *(p for p in FILTERS if p.naam in FILTER_VOCABULAIRES),
    Parameter("van", "Trajecten die in of na dit jaar liepen.", _YEAR),
    Parameter("tot", "Trajecten die in of voor dit jaar liepen.", _YEAR),
    Parameter("negeer", "Een filter dat niet uit de vraag gelezen mag worden.", Reading(), herhaald=True),
    Parameter("minder", "Of ook keuzes komen die er minder op lijken.", Option(("0", "1"))),
    Parameter("pagina", "Welke bladzijde.", Number(1, 1000), standaard=1),
)
# What a form sends along without a value.
_MAY_BE_EMPTY = frozenset({"van", "tot"})

_READINGS = ("beleidsfase", "doelgroep", "gebied", "instrument", "periode", "trajectstatus")

Pairs = Sequence[tuple[str, str]]


class InvalidAddress(ValueError):
    """Parameters that can't be answered. `fouten` says of each what is wrong; `vraag` is what was typed."""

    def __init__(self, fouten: Sequence[str], vraag: str = "", te_lang: bool = False) -> None:
        self.fouten, self.vraag, self.te_lang = tuple(fouten), vraag, te_lang
        super().__init__(" ".join(fouten))


@dataclass(frozen=True)
class Asked:
    """A question as an address tells it. lang: too long for an address, so it came in a body."""

    q: str
    filters: Filters = field(default_factory=Filters)
    negeer: tuple[str, ...] = ()
    pagina: int = 1
    minder: bool = False
    lang: bool = False

    def question(self) -> Question:
        return Question(
            vraag=self.q,
            filters=self.filters,
            negeer=frozenset(self.negeer),
            pagina=self.pagina,
            perPagina=PER_PAGE,
            minder=self.minder,
            elders=True,
            today=vandaag(),
        )

    # -- addresses --------------------------------------------------------------------------------

    def parameters(self) -> list[tuple[str, str]]:
        """Name and value of all that differs from a bare question, without the question itself."""
        found = self.chosen() + [("negeer", value) for value in self.negeer]
        found += [("minder", "1")] if self.minder else []
        return found + ([("pagina", str(self.pagina))] if self.pagina > 1 else [])

    def chosen(self) -> list[tuple[str, str]]:
        """The filters that were chosen by hand."""
        found = [(name, code) for name in FILTER_VOCABULAIRES for code in getattr(self.filters, name)]
        found += [("van", str(self.filters.van.year))] if self.filters.van else []
        return found + ([("tot", str(self.filters.tot.year))] if self.filters.tot else [])

    @property
    def address(self) -> str:
        """The address of this answer; of a long text the part that fits in an address."""
        pairs = ([] if self.lang else [("q", self.q)]) + self.parameters()
        return f"{PATH}?{urlencode(pairs)}" if pairs else PATH

    def page(self, number: int) -> Asked:
        return replace(self, pagina=number)

    def less(self) -> Asked:
        """With the choices that resemble the question less."""
        return replace(self, minder=True, pagina=1)

    def bare(self) -> Asked:
        """Without any filter, chosen or read: all the words of the question are searched."""
        return Asked(self.q, negeer=_READINGS, lang=self.lang)

    def read_anew(self) -> Asked:
        """With everything that was taken away from the reading."""
        return replace(self, negeer=(), pagina=1)

    def ignoring(self, reading: str) -> Asked:
        """Without a filter that was read from the question, such as "gebied:WK051836" or "periode"."""
        if reading in self.negeer:
            return self
        return replace(self, negeer=(*self.negeer, reading), pagina=1)

    def without(self, name: str, code: str = "") -> Asked:
        """Without a filter that was chosen; name is a filter or "periode"."""
        if name == "periode":
            filters = replace(self.filters, van=None, tot=None)
        else:
            kept = tuple(c for c in getattr(self.filters, name) if c != code)
            filters = replace(self.filters, **{name: kept})  # type: ignore[arg-type]
        return replace(self, filters=filters, pagina=1)


def read(pairs: Pairs, in_body: bool = False) -> Asked:
    """What was asked, from the names and values of an address and of a body.

    in_body: the question came in a body, so it may be long. Raises InvalidAddress, with everything
    that is wrong at once.
    """
    text = next((value for name, value in pairs if name == "q"), "")
    given = [(name, value) for name, value in pairs if value.strip() or name not in {*_MAY_BE_EMPTY, "q"}]
    try:
        values = read_query(_TABLE, given)
    except InvalidInput as invalid:
        raise InvalidAddress([_sentence(fault) for fault in invalid.fouten], text) from None
    q = values["q"]
    if q is None:
        raise InvalidAddress(["U heeft nog geen vraag gesteld. Typ hierboven wat u wilt weten."], text)
    van, tot = values["van"], values["tot"]
    if van and tot and van > tot:
        fault = f"De periode begint in {van} en eindigt in {tot}. Draai de jaren om."
        raise InvalidAddress([fault], text)
    if len(q) > MAX_QUESTION and not in_body:
        fault = (
            f"Uw tekst is {len(q)} tekens; in het adres van een pagina passen er {MAX_QUESTION}. "
            "Verstuur de tekst nog een keer met de knop hieronder, dan lukt het wel."
        )
        raise InvalidAddress([fault], text, te_lang=True)
    filters = Filters(
        **{name: values[name] for name in FILTER_VOCABULAIRES},
        van=date(van, 1, 1) if van else None,
        tot=date(tot, 12, 31) if tot else None,
    )
    negeer = tuple(dict.fromkeys(values["negeer"]))
    return Asked(q, filters, negeer, values["pagina"], values["minder"] == "1", len(q) > MAX_QUESTION)


def _sentence(fault: Veldfout) -> str:
    text = str(replace(fault, veld="uw vraag")) if fault.veld == "q" else str(fault)
    text = text[:1].upper() + text[1:] if fault.veld == "q" else text
    return text if text.endswith((".", "?")) else f"{text}."
