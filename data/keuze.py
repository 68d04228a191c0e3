"""`Keuze`: the record of one choice for a participation instrument, valid from the moment it exists.

Field names are the words of the field, the same in records, DuckDB, API and forms. Values from a
vocabulary are codes. A `Contact` is not part of a `Keuze`: it is kept apart and never travels with it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from data.vocabularies import UnknownTerm, vocabulaire

MAX_TEKST = 20_000
MAX_TITEL = 120
MAX_SAMENVATTING = 280
MAX_VERANTWOORDELIJK = 120
OPENBAAR = "openbaar"  # the code of `publicatie` for what residents may read, once a second person agrees
ID_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"

# Free text that is split into passages and searched, in the order in which a reader meets it.
TEKSTVELDEN = (
    "samenvatting",
    "aanleiding",
    "afweging",
    "beinvloedingsruimte",
    "afwijking",
    "resultaat",
    "leerpunten",
)

# field -> vocabulary, for forms, import, filters and the API alike
VOCABULAIRES = {
    "instrument": "instrumenten",
    "gebieden": "gebieden",
    "trajectstatus": "trajectstatussen",
    "technieken": "technieken",
    "doelen": "doelen",
    "beleidsfase": "beleidsfasen",
    "invloedBarometer": "invloed-barometer",
    "invloedHaags": "invloed-haags",
    "doelgroepen": "doelgroepen",
    "themas": "themas",
    "budgetklasse": "budgetklassen",
    "communicatiemiddelen": "communicatiemiddelen",
    "rolRaad": "rollen-raad",
    "rolWethouder": "rollen-wethouder",
    "publicatie": "publicatiestatussen",
}


# Control characters but tab and line ends, and halves of surrogate pairs.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: Any) -> Any:
    """NFC text with plain line ends, so that lengths are counted on what is kept.

    Raises when it holds characters that no one can read. What is not text is for the type to refuse.
    """
    if not isinstance(text, str):
        return text
    found = _UNREADABLE.search(text)
    if found:
        code = f"{ord(found.group()):04X}"
        raise PydanticCustomError(
            "stuurteken", "bevat een stuurteken (U+{code}); haal het weg", {"code": code}
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: Any) -> Any:
    """Clean text with a space for every run of white space."""
    cleaned = clean(text)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


def _length(maximum: int) -> StringConstraints:
    return StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=maximum)


_Clean = BeforeValidator(clean)
_OneLine = BeforeValidator(one_line)


def _term(naam: str) -> AfterValidator:
    """A check that a value is a code of that vocabulary.

    Of a record from elsewhere the context of validation tells by vocabulary which other codes may be in it.
    """

    def known(code: str, info: ValidationInfo) -> str:
        vocab = vocabulaire(naam)
        if code not in vocab and code not in (info.context or {}).get(naam, ()):
            near = _suggest(naam, code)
            hint = f'; bedoelde u "{near}" ({vocab.label(near)})?' if near else ""
            # A list of two dozen codes helps nobody; the vocabulary itself is one click away.
            codes = [b.code for b in vocab.aangeboden]
            choices = f" Kies uit: {', '.join(codes)}." if len(codes) <= 12 else ""
            hint = hint or ("." if choices else "")
            raise PydanticCustomError(
                "vocabulaire",
                'kent "{code}" niet{hint}{choices}',
                {"code": code, "hint": hint, "choices": choices, "suggestie": near},
            )
        return code

    return AfterValidator(known)


def _suggest(naam: str, text: str) -> str | None:
    """The code that was probably meant, or None."""
    try:
        return vocabulaire(naam).resolve(text)
    except UnknownTerm as unknown:
        return vocabulaire(naam).resolve(unknown.suggestie) if unknown.suggestie else None


def _unique(values: list[Any]) -> list[Any]:
    seen: list[Any] = []
    for value in values:
        if value in seen:
            raise PydanticCustomError("dubbel", "noemt {waarde} twee keer", {"waarde": str(value)})
        seen.append(value)
    return values


_Unique = AfterValidator(_unique)


def _date_only(value: Any) -> Any:
    """A date or an ISO date text; a moment in time is refused rather than cut off."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError(
            "datum", 'verwacht een datum als 2024-05-31, niet "{waarde}"', {"waarde": value}
        )
    if isinstance(value, (int, float, bytes)):
        raise PydanticCustomError("datum", "verwacht een datum als 2024-05-31", {})
    if isinstance(value, datetime):
        raise PydanticCustomError("datum", "verwacht een datum zonder tijd", {})
    return value


def _plausible(value: date) -> date:
    if not 1990 <= value.year <= 2100:
        raise PydanticCustomError("datum", "verwacht een jaar van 1990 tot en met 2100", {})
    return value


Datum = Annotated[date, BeforeValidator(_date_only), AfterValidator(_plausible)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Score = Annotated[int, Field(strict=True, ge=1, le=5)]
JaNee = Annotated[bool, Field(strict=True)]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alternatief(_Deel):
    """An instrument that was considered and rejected, and why."""

    instrument: Annotated[str, _term("instrumenten")]
    reden: Annotated[str, _length(2000), _Clean]


class Factor(_Deel):
    """A consideration that spoke for or against the chosen instrument."""

    factor: Annotated[str, _term("factoren")]
    richting: Literal["voor", "tegen"]
    toelichting: Annotated[str, _length(1000), _Clean] | None = None


class Belofte(_Deel):
    """Feedback promised to participants, with its last date and the date on which it was given."""

    wat: Annotated[str, _length(500), _Clean]
    kanaal: Annotated[str, _term("communicatiemiddelen")] | None = None
    uiterlijk: Datum
    gedaanOp: Datum | None = None


class Scores(_Deel):
    """Marks from 1 (bad) to 5 (good) by those involved."""

    informatie: Score | None = None
    inclusie: Score | None = None
    invloed: Score | None = None


class Evaluatie(_Deel):
    """Whether there was an interim and a final evaluation (None: unknown), and what it said."""

    tussentijds: JaNee | None = None
    naAfloop: JaNee | None = None
    scores: Scores | None = None
    toelichting: Annotated[str, _length(4000), _Clean] | None = None

    @field_validator("scores")
    @classmethod
    def _no_mark_is_none(cls, value: Scores | None) -> Scores | None:
        return None if value == Scores() else value


class Contact(_Deel):
    """A person to call. For professionals only: kept in a table of its own and never indexed."""

    naam: Annotated[str, _length(120), _OneLine]
    rol: Annotated[str, _length(120), _OneLine] | None = None
    afdeling: Annotated[str, _length(120), _OneLine] | None = None
    email: (
        Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254), _OneLine]
        | None
    ) = None
    telefoon: (
        Annotated[str, StringConstraints(pattern=r"^[+(]?[0-9][0-9 ().-]{5,24}$"), _OneLine] | None
    ) = None
    geldigTot: Datum | None = None


class Keuze(_Deel):
    """One choice for an instrument, with its considerations, its context and its outcome.

    Raises pydantic.ValidationError; `data.validation.explain` turns that into Dutch.
    """

    id: Id
    titel: Annotated[str, _length(MAX_TITEL), _OneLine]
    instrument: Annotated[str, _term("instrumenten")]
    gebieden: Annotated[
        list[Annotated[str, _term("gebieden")]], Field(min_length=1, max_length=30), _Unique
    ]
    trajectstatus: Annotated[str, _term("trajectstatussen")]
    startdatum: Datum
    einddatum: Datum | None = None
    samenvatting: Annotated[str, _length(MAX_SAMENVATTING), _Clean] | None = None
    aanleiding: Annotated[str, _length(MAX_TEKST), _Clean] | None = None
    afweging: Annotated[str, _length(MAX_TEKST), _Clean]
    beinvloedingsruimte: Annotated[str, _length(MAX_TEKST), _Clean] | None = None
    afwijking: Annotated[str, _length(MAX_TEKST), _Clean] | None = None
    resultaat: Annotated[str, _length(MAX_TEKST), _Clean] | None = None
    leerpunten: Annotated[str, _length(MAX_TEKST), _Clean] | None = None
    alternatieven: list[Alternatief] = Field(default_factory=list, max_length=20)
    factoren: list[Factor] = Field(default_factory=list, max_length=50)
    technieken: Annotated[list[Annotated[str, _term("technieken")]], Field(max_length=30), _Unique] = Field(
        default_factory=list
    )
    doelen: Annotated[list[Annotated[str, _term("doelen")]], Field(max_length=3), _Unique] = Field(
        default_factory=list
    )
    beleidsfase: Annotated[str, _term("beleidsfasen")] | None = None
    invloedBarometer: Annotated[str, _term("invloed-barometer")] | None = None
    invloedHaags: Annotated[str, _term("invloed-haags")] | None = None
    doelgroepen: Annotated[list[Annotated[str, _term("doelgroepen")]], Field(max_length=30), _Unique] = (
        Field(default_factory=list)
    )
    themas: Annotated[list[Annotated[str, _term("themas")]], Field(max_length=30), _Unique] = Field(
        default_factory=list
    )
    deelnemers: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None
    budgetklasse: Annotated[str, _term("budgetklassen")] | None = None
    communicatiemiddelen: Annotated[
        list[Annotated[str, _term("communicatiemiddelen")]], Field(max_length=30), _Unique
    ] = Field(default_factory=list)
    rolRaad: Annotated[str, _term("rollen-raad")] | None = None
    rolWethouder: Annotated[str, _term("rollen-wethouder")] | None = None
    # A function or a team, never a person: who that is now, a colleague finds among the contacts.
    verantwoordelijkParticipatie: Annotated[str, _length(MAX_VERANTWOORDELIJK), _OneLine] | None = None
    verantwoordelijkCommunicatie: Annotated[str, _length(MAX_VERANTWOORDELIJK), _OneLine] | None = None
    beloften: list[Belofte] = Field(default_factory=list, max_length=50)
    evaluatie: Evaluatie | None = None
    verwanteKeuzes: Annotated[list[Id], Field(max_length=50), AfterValidator(_unique)] = Field(
        default_factory=list
    )
    algemeenContact: Annotated[str, _length(300), _OneLine] | None = None
    bron: Annotated[str, _length(300), _OneLine] | None = None
    publicatie: Annotated[str, _term("publicatiestatussen")] = "concept"

    @field_validator("evaluatie")
    @classmethod
    def _nothing_known_is_none(cls, value: Evaluatie | None) -> Evaluatie | None:
        return None if value == Evaluatie() else value

    @field_validator("alternatieven")
    @classmethod
    def _each_alternatief_once(cls, value: list[Alternatief]) -> list[Alternatief]:
        _unique([a.instrument for a in value])
        return value

    @field_validator("factoren")
    @classmethod
    def _each_factor_once_a_side(cls, value: list[Factor]) -> list[Factor]:
        _unique([f"{f.factor} ({f.richting})" for f in value])
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Keuze:
        if self.einddatum and self.einddatum < self.startdatum:
            raise PydanticCustomError(
                "volgorde", "einddatum ligt voor startdatum; draai ze om of pas er een aan", {}
            )
        if any(a.instrument == self.instrument for a in self.alternatieven):
            raise PydanticCustomError(
                "alternatief",
                "alternatieven noemt het gekozen instrument; een alternatief is juist afgewezen",
                {},
            )
        if self.id in self.verwanteKeuzes:
            raise PydanticCustomError("verwant", "verwanteKeuzes noemt deze keuze zelf", {})
        return self

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without what is empty: the form in which records travel."""
        values: dict[str, Any] = _without_empty(self.model_dump(mode="json"))
        return values


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {k: _without_empty(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v is not None and v != [] and v != {}}
    if isinstance(value, list):
        return [_without_empty(v) for v in value]
    return value


def texts(keuze: Keuze) -> list[tuple[str, str]]:
    """Every searchable text of a record as (veld, tekst), in reading order; `veld` is its path.

    Contacts and codes are not in it, by construction: only what this function names is embedded.
    """
    found = [(veld, getattr(keuze, veld)) for veld in TEKSTVELDEN]
    found += [(f"alternatieven[{i}].reden", a.reden) for i, a in enumerate(keuze.alternatieven)]
    found += [(f"factoren[{i}].toelichting", f.toelichting) for i, f in enumerate(keuze.factoren)]
    if keuze.evaluatie:
        found.append(("evaluatie.toelichting", keuze.evaluatie.toelichting))
    return [(veld, tekst) for veld, tekst in found if tekst]
