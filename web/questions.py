"""The questions of the recording form: which, in what order, in what words, and in which folded group."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vraag:
    """One question. soort: the kind of control (see formulier_velden.html); naam: the field's path."""

    naam: str
    soort: str
    vraag: str
    hulp: str = ""
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
        "Bijvoorbeeld: Straatgesprekken bij het voetbalveld in plaats van een inloopavond. Hoogstens 120 tekens.",
    ),
    Vraag("instrument", "keuze", "Welk instrument koos u?"),
    Vraag(
        "gebieden",
        "gebieden",
        "Waar speelt het?",
        "Kies alle buurten waar het over gaat, of een hele wijk.",
    ),
    Vraag("trajectstatus", "rondjes", "Hoe staat het met het traject?"),
    Vraag(
        "startdatum",
        "datum",
        "Wanneer begint of begon het?",
        "Weet u de dag niet? Neem de eerste van de maand.",
    ),
    Vraag(
        "afweging",
        "afweging",
        "Waarom dit instrument?",
        "Schrijf het zoals u het aan een collega vertelt. Noem geen namen van inwoners of collega's.",
        12,
    ),
)

HULPVRAGEN = (
    "Wat wilde u van inwoners weten of met hen bereiken?",
    "Wie moest u bereiken, en waarom lukt dat zo?",
    "Wat sprak ertegen, en waarom deed u het toch?",
    "Welke ervaring of welk hulpmiddel gaf de doorslag?",
    "Hoeveel tijd, geld en mensen waren er?",
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
                "In twee of drie zinnen, voor wie snel wil lezen. Hoogstens 280 tekens.",
                3,
            ),
            Vraag("aanleiding", "tekst", "Wat was de aanleiding?"),
            Vraag("themas", "vakjes", "Welke thema's raakt het?"),
            Vraag("beleidsfase", "keuze", "In welke fase was het plan?"),
        ),
    ),
    Groep(
        "wie",
        "Wie en hoeveel",
        "Doelgroepen, deelnemers, communicatie, budget en raad",
        (
            Vraag("doelgroepen", "vakjes", "Wie wilde u bereiken?"),
            Vraag(
                "deelnemers",
                "getal",
                "Hoeveel mensen deden mee?",
                "Een heel getal. Nog niet bekend? Laat het leeg.",
            ),
            Vraag("communicatiemiddelen", "vakjes", "Hoe liet u het inwoners weten?"),
            Vraag("budgetklasse", "keuze", "Hoeveel geld was er?"),
            Vraag("rolRaad", "keuze", "Wat deed de gemeenteraad?"),
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
                "Hoogstens drie, het belangrijkste eerst.",
            ),
            Vraag(
                "invloedBarometer",
                "keuze",
                "Hoeveel invloed hadden inwoners, volgens de Barometer?",
                "De landelijke schaal. Meebeslissen betekent hier dat hun advies invloed heeft op het besluit.",
            ),
            Vraag(
                "invloedHaags",
                "keuze",
                "Welke vorm was het, volgens de Haagse verordening?",
                "De Haagse schaal. Meebeslissen betekent hier dat de gemeente aan hun keuze gebonden is.",
            ),
            Vraag(
                "beinvloedingsruimte",
                "tekst",
                "Wat kon nog veranderen, en wat lag vast?",
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
                "Van betrokkenen: hoe goed wisten zij waar het over ging?",
            ),
            Vraag(
                "evaluatie.scores.inclusie",
                "cijfer",
                "Cijfer voor inclusie",
                "Van betrokkenen: hoe goed kon iedereen meedoen?",
            ),
            Vraag(
                "evaluatie.scores.invloed",
                "cijfer",
                "Cijfer voor invloed",
                "Van betrokkenen: hoeveel konden zij echt veranderen?",
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
                "Dit staat op de pagina. Noem een afdeling of een algemeen adres, geen persoon.",
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
                "Plak de adressen van hun pagina's, één per regel.",
                3,
            ),
            Vraag("bron", "regel", "Bron", "Bijvoorbeeld een verslag of een eerdere lijst."),
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
