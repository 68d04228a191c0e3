"""The questions of the recording form: which, in what order, in what words, and in which folded group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.guidance import QUESTIONS, Guidance


@dataclass(frozen=True)
class Vraag:
    """One question. soort: the kind of control (see formulier_velden.html); naam: the field's path.

    hulp: a sentence of help; goed, slecht: an example of a good and of a poor answer. Those three are of the
    guidance, and "" until `with_help`.
    """

    naam: str
    soort: str
    vraag: str
    hulp: str = ""
    goed: str = ""
    slecht: str = ""
    regels: int = 4


@dataclass(frozen=True)
class Groep:
    """Questions that are folded away together until someone needs them."""

    id: str
    titel: str
    uitleg: str
    vragen: tuple[Vraag, ...]


# What every choice must say.
KERN = (
    Vraag(
        "titel",
        "regel",
        "Wat is de keuze, in één zin?",
    ),
    Vraag("instrument", "keuze", "Welk instrument koos u?"),
    Vraag(
        "gebieden",
        "gebieden",
        "Waar speelt het?",
    ),
    Vraag("trajectstatus", "rondjes", "Hoe staat het met het traject?"),
    Vraag(
        "startdatum",
        "datum",
        "Wanneer begint of begon het?",
    ),
    Vraag(
        "afweging",
        "afweging",
        "Waarom dit instrument?",
        regels=12,
    ),
)

GROEPEN = (
    Groep(
        "onderwerp",
        "Waar het over gaat",
        "Samenvatting, aanleiding, thema's en fase",
        (
            Vraag(
                "samenvatting",
                "tekst",
                "Samenvatting",
                regels=3,
            ),
            Vraag("aanleiding", "tekst", "Wat was de aanleiding?"),
            Vraag("themas", "vakjes", "Welke thema's raakt het?"),
            Vraag("beleidsfase", "keuze", "In welke fase was het plan?"),
        ),
    ),
    Groep(
        "wie",
        "Wie en hoeveel",
        "Doelgroepen, deelnemers en communicatie",
        (
            Vraag("doelgroepen", "vakjes", "Wie wilde u bereiken?"),
            Vraag(
                "deelnemers",
                "getal",
                "Hoeveel mensen deden mee?",
            ),
            Vraag("communicatiemiddelen", "vakjes", "Hoe liet u het inwoners weten?"),
        ),
    ),
    Groep(
        "wiedoetwat",
        "Wie doet wat",
        "Wie verantwoordelijk is, raad, wethouder en budget",
        (
            Vraag("verantwoordelijkParticipatie", "regel", "Wie is verantwoordelijk voor de participatie?"),
            Vraag("verantwoordelijkCommunicatie", "regel", "Wie is verantwoordelijk voor de communicatie?"),
            Vraag("rolRaad", "keuze", "Wat deed de gemeenteraad?"),
            Vraag("rolWethouder", "keuze", "Wat deed de wethouder?"),
            Vraag("budgetklasse", "keuze", "Hoeveel geld was er?"),
        ),
    ),
    Groep(
        "invloed",
        "Doel en invloed",
        "Wat u wilde bereiken en waar inwoners over gingen",
        (
            Vraag(
                "doelen",
                "rangorde",
                "Waarom betrok u inwoners?",
            ),
            Vraag(
                "invloedBarometer",
                "keuze",
                "Hoeveel invloed hadden inwoners, volgens de Barometer?",
            ),
            Vraag(
                "invloedHaags",
                "keuze",
                "Welke vorm was het, volgens de Haagse verordening?",
            ),
            Vraag(
                "beinvloedingsruimte",
                "tekst",
                "Wat kon nog veranderen, en wat lag vast?",
            ),
            Vraag(
                "afwijking",
                "tekst",
                "Is dit een andere vorm dan gebruikelijk of afgesproken? Waarom?",
            ),
        ),
    ),
    Groep(
        "afgewezen",
        "Wat viel af en waarom",
        "Andere instrumenten die u overwoog",
        (Vraag("alternatieven", "rijen", "Afgewezen instrumenten"),),
    ),
    Groep(
        "factoren",
        "Wat speelde mee",
        "Factoren voor en tegen, en technieken die hielpen kiezen",
        (
            Vraag("factoren", "rijen", "Factoren"),
            Vraag("technieken", "vakjes", "Welke hulpmiddelen gebruikte u bij het kiezen?"),
        ),
    ),
    Groep(
        "verloop",
        "Hoe het ging",
        "Einddatum, resultaat, leerpunten en evaluatie",
        (
            Vraag("einddatum", "datum", "Wanneer was het klaar?"),
            Vraag("resultaat", "tekst", "Wat leverde het op?"),
            Vraag("leerpunten", "tekst", "Wat zou u een collega meegeven?"),
            Vraag("evaluatie.tussentijds", "janee", "Is er tussentijds geëvalueerd?"),
            Vraag("evaluatie.naAfloop", "janee", "Is er na afloop geëvalueerd?"),
            Vraag(
                "evaluatie.scores.informatie",
                "cijfer",
                "Cijfer voor informatie",
            ),
            Vraag(
                "evaluatie.scores.inclusie",
                "cijfer",
                "Cijfer voor inclusie",
            ),
            Vraag(
                "evaluatie.scores.invloed",
                "cijfer",
                "Cijfer voor invloed",
            ),
            Vraag("evaluatie.toelichting", "tekst", "Toelichting bij de evaluatie"),
        ),
    ),
    Groep(
        "terugkoppeling",
        "Terugkoppeling beloofd",
        "Wat deelnemers terug zouden horen, en wanneer",
        (Vraag("beloften", "rijen", "Beloften"),),
    ),
    Groep(
        "contact",
        "Contact",
        "Voor collega's, en een algemeen adres voor iedereen",
        (
            Vraag("contacten", "rijen", "Contact voor collega's"),
            Vraag(
                "algemeenContact",
                "regel",
                "Algemeen contact",
            ),
        ),
    ),
    Groep(
        "herkomst",
        "Verwante keuzes en bron",
        "Keuzes die hierbij horen, en waar dit vandaan komt",
        (
            Vraag(
                "verwanteKeuzes",
                "tekst",
                "Verwante keuzes",
                regels=3,
            ),
            Vraag("bron", "regel", "Bron"),
        ),
    ),
)

PUBLICATIE = Vraag("publicatie", "rondjes", "Wie mag dit lezen?")

# What one may do to a list of rows, in words.
MEER = {
    "alternatieven": "Nog een instrument",
    "factoren": "Nog een factor",
    "beloften": "Nog een belofte",
    "contacten": "Nog een contact",
}


@dataclass(frozen=True)
class Vragen:
    """All questions of the form, with the help that stands at them now."""

    KERN: tuple[Vraag, ...]
    GROEPEN: tuple[Groep, ...]
    PUBLICATIE: Vraag
    HULPVRAGEN: tuple[str, ...]
    MEER: Mapping[str, str]


def with_help(guidance: Guidance) -> Vragen:
    def helped(vraag: Vraag) -> Vraag:
        help_ = guidance.field(vraag.naam)
        return replace(vraag, hulp=help_.kort, goed=help_.goed, slecht=help_.slecht)

    return Vragen(
        tuple(map(helped, KERN)),
        tuple(replace(g, vragen=tuple(map(helped, g.vragen))) for g in GROEPEN),
        PUBLICATIE,
        guidance.lines(QUESTIONS),
        MEER,
    )


def order() -> dict[str, int]:
    """Each field with its place in the form."""
    names = [v.naam for v in (*KERN, *(v for g in GROEPEN for v in g.vragen), PUBLICATIE)]
    return {naam: i for i, naam in enumerate(names)}


def group_of(naam: str) -> str | None:
    """The id of the folded group that a field is in; None when it is always in sight."""
    base = naam.partition("[")[0]
    for groep in GROEPEN:
        if any(v.naam in (naam, base) for v in groep.vragen):
            return groep.id
    return None
