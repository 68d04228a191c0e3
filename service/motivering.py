"""The motivation of a choice, as the participation regulation asks for it, made from one record.

The regulation wants goal, form and room for influence in words, with what was considered and what
deviates. Everything here stands in the record, in a vocabulary, or in the records that it leans on; what a
record does not say is named as missing, never filled in. The same record gives the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from data.dates import format_date
from data.keuze import VOCABULAIRES, Keuze
from data.store import Store
from data.vocabularies import vocabulaire
from data.wording import klein, listing

# Vocabularies warn readers of forms where two scales use one word; a motivation uses one scale.
_WARNING = " Let op:"
# A record has three goals at most.
_NEXT = ("Het tweede doel is", "Het derde doel is")


@dataclass(frozen=True)
class Zin:
    """A sentence, or a paragraph as the writer put it, and the fields of the record that it comes from."""

    tekst: str
    velden: tuple[str, ...]


@dataclass(frozen=True)
class Alinea:
    """Sentences that belong together. opsomming: an item of a list."""

    zinnen: tuple[Zin, ...]
    opsomming: bool = False

    @property
    def tekst(self) -> str:
        return " ".join(zin.tekst for zin in self.zinnen)


@dataclass(frozen=True)
class Onderdeel:
    """A heading with its paragraphs; never without any."""

    kop: str
    alineas: tuple[Alinea, ...]

    @property
    def blokken(self) -> tuple[tuple[bool, tuple[Alinea, ...]], ...]:
        """Its paragraphs in order, with the items of one list together: (whether it is a list, paragraphs)."""
        runs = groupby(self.alineas, key=lambda a: a.opsomming)
        return tuple((listed, tuple(run)) for listed, run in runs)


@dataclass(frozen=True)
class Gemis:
    """What the record does not say: the sentence that says so, and the field where it belongs."""

    veld: str
    tekst: str


@dataclass(frozen=True)
class GebruikteKeuze:
    """A record that the motivation leans on."""

    id: str
    titel: str
    jaar: int
    instrument: str


@dataclass(frozen=True)
class Motivering:
    """The motivation of one version of a record."""

    id: str
    versie: int
    keuze: str
    onderdelen: tuple[Onderdeel, ...]
    ontbreekt: tuple[Gemis, ...]
    gebruikteKeuzes: tuple[GebruikteKeuze, ...]

    @property
    def titel(self) -> str:
        return f"Motivering: {self.keuze}"

    def as_text(self) -> str:
        """Plain text: paragraphs with an empty line between them, list items one below the other."""
        text = f"{self.titel}\n"
        for onderdeel in self.onderdelen:
            text += f"\n{onderdeel.kop}\n"
            blocks = [
                "".join(f"- {a.tekst}\n" for a in alineas)
                if listed
                else "\n".join(f"{a.tekst}\n" for a in alineas)
                for listed, alineas in onderdeel.blokken
            ]
            text += "\n".join(blocks)
        return text


def motivering_of(store: Store, id_: str) -> Motivering:
    """The motivation of the newest version of a record, with what this store holds of those it refers to.

    Raises KeuzeNotFound.
    """
    record = store.get(id_)
    leans_on = [r.keuze for r in store.fetch_ids(record.keuze.verwanteKeuzes)]
    return compose(record.keuze, record.versie, leans_on)


def compose(keuze: Keuze, versie: int, leans_on: Sequence[Keuze]) -> Motivering:
    """The motivation of a record.

    leans_on: the records of its `verwanteKeuzes` that exist and that the reader may see, in that order.
    Contacts can't get in: a `Keuze` has none.
    """
    gemis: list[Gemis] = []
    parts = (
        ("Aanleiding", _own_words(keuze.aanleiding, "aanleiding")),
        ("Doel", _goals(keuze, gemis)),
        ("Vorm", _form(keuze)),
        ("Waarom deze vorm", _own_words(keuze.afweging, "afweging")),
        ("Beïnvloedingsruimte", _room(keuze, gemis)),
        ("Andere vormen die zijn bekeken", _alternatives(keuze, gemis)),
        ("Factoren die meewogen", _factors(keuze, gemis)),
        ("Afwijking van de gebruikelijke vorm", _deviation(keuze, leans_on, gemis)),
        ("Verwante keuzes in het register", _citations(leans_on)),
        ("Over deze tekst", _colophon(keuze, versie)),
    )
    return Motivering(
        id=keuze.id,
        versie=versie,
        keuze=keuze.titel,
        onderdelen=tuple(Onderdeel(kop, tuple(alineas)) for kop, alineas in parts if alineas),
        ontbreekt=tuple(gemis),
        gebruikteKeuzes=tuple(
            GebruikteKeuze(k.id, k.titel, k.startdatum.year, k.instrument) for k in leans_on
        ),
    )


def _goals(keuze: Keuze, gemis: list[Gemis]) -> list[Alinea]:
    if not keuze.doelen:
        return [_missing(gemis, "doelen", "Het doel is nog niet ingevuld.")]
    first = "Het doel is" if len(keuze.doelen) == 1 else "Het belangrijkste doel is"
    found = []
    for i, (code, lead) in enumerate(zip(keuze.doelen, (first, *_NEXT), strict=False)):
        begrip = vocabulaire("doelen")[code]
        found.append(_alinea(f"{lead}: {klein(begrip.label)}. {begrip.definitie}", f"doelen[{i}]"))
    return found


def _form(keuze: Keuze) -> list[Alinea]:
    begrip = vocabulaire("instrumenten")[keuze.instrument]
    # The first sentence says what it is; the next ones, what else counts as such.
    meaning = begrip.definitie.split(". ")[0].rstrip(".")
    meaning = meaning[:1].lower() + meaning[1:]
    form = f"De gemeente koos voor deze vorm: {klein(begrip.label)}. Dat betekent: {meaning}."
    found = [_alinea(form, "instrument"), Alinea((_period(keuze), *_groups(keuze)))]
    if keuze.technieken:
        found.append(_alinea(f"Hulp bij het kiezen: {_labels(keuze, 'technieken')}.", "technieken"))
    return found


def _period(keuze: Keuze) -> Zin:
    """When and where, in the tense that the state of the trajectory asks for."""
    start, where = format_date(keuze.startdatum), _places(keuze)
    velden = ("trajectstatus", "startdatum", "gebieden")
    if keuze.einddatum == keuze.startdatum:
        verb = {"afgerond": "was", "lopend": "is"}.get(keuze.trajectstatus, "staat gepland")
        return Zin(f"Het traject {verb} op {start} in {where}.", (*velden, "einddatum"))
    if keuze.einddatum:
        verb = {"afgerond": "liep", "lopend": "loopt"}.get(keuze.trajectstatus, "staat gepland")
        span = f"van {start} tot en met {format_date(keuze.einddatum)}"
        return Zin(f"Het traject {verb} {span} in {where}.", (*velden, "einddatum"))
    tekst = {
        "afgerond": f"Het traject begon op {start} in {where} en is afgerond.",
        "lopend": f"Het traject loopt sinds {start} in {where}.",
    }.get(keuze.trajectstatus, f"Het traject staat gepland vanaf {start} in {where}.")
    return Zin(tekst, velden)


def _places(keuze: Keuze) -> str:
    names = [vocabulaire("gebieden").label(code) for code in keuze.gebieden]
    # "Zijden, Steden en Zichten" is one place.
    return "; ".join(names) if len(names) > 1 and any("," in n for n in names) else listing(names)


def _groups(keuze: Keuze) -> Iterable[Zin]:
    if keuze.doelgroepen:
        verb = "wilde" if keuze.trajectstatus == "afgerond" else "wil"
        names = _labels(keuze, "doelgroepen")
        yield Zin(f"De gemeente {verb} deze groepen bereiken: {names}.", ("doelgroepen",))


def _room(keuze: Keuze, gemis: list[Gemis]) -> list[Alinea]:
    found = _own_words(keuze.beinvloedingsruimte, "beinvloedingsruimte") or [
        _missing(gemis, "beinvloedingsruimte", "De beïnvloedingsruimte is nog niet ingevuld.")
    ]
    if keuze.invloedHaags:
        begrip = vocabulaire("invloed-haags")[keuze.invloedHaags]
        meaning = begrip.definitie.split(_WARNING)[0]
        tekst = f"De mate van invloed volgens de Haagse verordening is: {klein(begrip.label)}. {meaning}"
        found.append(_alinea(tekst, "invloedHaags"))
    else:
        tekst = "De mate van invloed volgens de Haagse verordening is nog niet ingevuld."
        found.append(_missing(gemis, "invloedHaags", tekst))
    if keuze.rolRaad:
        begrip = vocabulaire("rollen-raad")[keuze.rolRaad]
        tekst = f"Rol van de gemeenteraad: {klein(begrip.label)}. {begrip.definitie}"
        found.append(_alinea(tekst, "rolRaad"))
    if keuze.rolWethouder:
        begrip = vocabulaire("rollen-wethouder")[keuze.rolWethouder]
        tekst = f"Rol van de wethouder: {klein(begrip.label)}. {begrip.definitie}"
        found.append(_alinea(tekst, "rolWethouder"))
    return found


def _alternatives(keuze: Keuze, gemis: list[Gemis]) -> list[Alinea]:
    if not keuze.alternatieven:
        tekst = "Welke andere vormen de gemeente bekeek, is nog niet ingevuld."
        return [_missing(gemis, "alternatieven", tekst)]
    these = "deze vorm" if len(keuze.alternatieven) == 1 else "deze vormen"
    return [
        _alinea(f"De gemeente bekeek ook {these}, maar koos die niet:", "alternatieven"),
        *(
            _item(
                f"{vocabulaire('instrumenten').label(a.instrument)}: {_one_line(a.reden)}",
                f"alternatieven[{i}]",
            )
            for i, a in enumerate(keuze.alternatieven)
        ),
    ]


def _factors(keuze: Keuze, gemis: list[Gemis]) -> list[Alinea]:
    if not keuze.factoren:
        return [_missing(gemis, "factoren", "Welke factoren meewogen, is nog niet ingevuld.")]
    found = []
    for richting in ("voor", "tegen"):
        side = [(i, f) for i, f in enumerate(keuze.factoren) if f.richting == richting]
        if not side:
            continue
        found.append(_alinea(f"Dit sprak {richting} de gekozen vorm:", "factoren"))
        for i, factor in side:
            label = vocabulaire("factoren").label(factor.factor)
            why = f": {_one_line(factor.toelichting)}" if factor.toelichting else "."
            found.append(_item(label + why, f"factoren[{i}]"))
    return found


def _deviation(keuze: Keuze, leans_on: Sequence[Keuze], gemis: list[Gemis]) -> list[Alinea]:
    """Whether this form is another one than usual and why, and what the records leaned on tell of it."""
    tekst = "Of deze vorm afwijkt van wat gebruikelijk is, is nog niet ingevuld."
    found = _own_words(keuze.afwijking, "afwijking") or [_missing(gemis, "afwijking", tekst)]
    if leans_on:
        found.append(_alinea(_compared(keuze, leans_on), "verwanteKeuzes", "instrument"))
    return found


def _compared(keuze: Keuze, leans_on: Sequence[Keuze]) -> str:
    labels = vocabulaire("instrumenten")
    other = [k.instrument for k in leans_on if k.instrument != keuze.instrument]
    named = listing([klein(labels.label(code)) for code in dict.fromkeys(other)])
    if len(leans_on) == 1:
        form = f"een andere vorm: {named}" if other else "dezelfde vorm"
        return f"De verwante keuze heeft {form}."
    if not other:
        return "De verwante keuzes hebben dezelfde vorm."
    some = "hebben" if len(other) == len(leans_on) else "hebben voor een deel"
    return f"De verwante keuzes {some} een andere vorm: {named}."


def _citations(leans_on: Sequence[Keuze]) -> list[Alinea]:
    labels = vocabulaire("instrumenten")
    return [
        _item(
            f"{k.titel} ({klein(labels.label(k.instrument))}, {k.startdatum.year}). Keuze {k.id}.",
            f"verwanteKeuzes[{i}]",
        )
        for i, k in enumerate(leans_on)
    ]


def _colophon(keuze: Keuze, versie: int) -> list[Alinea]:
    zinnen = [
        Zin(f"Deze tekst is gemaakt uit keuze {keuze.id}, versie {versie}, in het Keuzeregister.", ("id",)),
        Zin("Wat de schrijver van de keuze zelf opschreef, staat er letterlijk in.", ()),
    ]
    if keuze.bron:
        zinnen.append(Zin(f"Bron: {_closed(keuze.bron)}", ("bron",)))
    if keuze.algemeenContact:
        zinnen.append(Zin(f"Vragen? {_closed(keuze.algemeenContact)}", ("algemeenContact",)))
    return [Alinea(tuple(zinnen))]


def _own_words(text: str | None, veld: str) -> list[Alinea]:
    """The paragraphs of a text as the writer put them."""
    return [_alinea(_one_line(line), veld) for line in (text or "").splitlines() if line.strip()]


def _labels(keuze: Keuze, veld: str) -> str:
    terms = vocabulaire(VOCABULAIRES[veld])
    return listing([klein(terms.label(code)) for code in getattr(keuze, veld)])


def _missing(gemis: list[Gemis], veld: str, tekst: str) -> Alinea:
    gemis.append(Gemis(veld, tekst))
    return _alinea(tekst, veld)


def _alinea(tekst: str, *velden: str) -> Alinea:
    return Alinea((Zin(tekst, velden),))


def _item(tekst: str, veld: str) -> Alinea:
    return Alinea((Zin(tekst, (veld,)),), opsomming=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _closed(text: str) -> str:
    """A text with a full stop at its end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
