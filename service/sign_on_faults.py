"""What can go wrong when someone signs in with the account of their work, and what to tell them."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """A word for the log: the last part of inloggen.oidc.…"""

    ONBEREIKBAAR = "onbereikbaar"  # the provider gives no answer
    INSTELLING = "instelling"  # its answer is of no use: its settings and ours do not fit
    ANDERE_POGING = "andere-poging"  # this browser did not begin this
    VERLOPEN = "verlopen"
    AFGEBROKEN = "afgebroken"  # the provider, or the person there, said no
    CODE = "code"  # used before, or never given
    HANDTEKENING = "handtekening"
    BEWIJS = "bewijs"  # well signed, but not for us, now, or this attempt
    GEGEVENS = "gegevens"  # no usable name or e-mail address
    GEEN_ROL = "geen-rol"
    ANDER_ACCOUNT = "ander-account"  # someone else here has this e-mail address
    GEBLOKKEERD = "geblokkeerd"


_AGAIN = "Begin opnieuw met de knop \u201cInloggen met uw werkaccount\u201d."
_UNPROVEN = (
    f"Het register kon niet nagaan wie u bent. U bent daarom niet ingelogd. {_AGAIN} Lukt het weer niet? Meld het "
    "de beheerder."
)
# fault -> status of the page, what it says
TEXTS: dict[Fault, tuple[int, str]] = {
    Fault.ONBEREIKBAAR: (
        503,
        "Inloggen met uw werkaccount lukt nu niet: de aanmelddienst geeft geen antwoord. Probeer het over een "
        "paar minuten opnieuw. Lukt het dan nog niet? Meld het de beheerder.",
    ),
    Fault.INSTELLING: (
        502,
        "Inloggen met uw werkaccount lukt niet: de aanmelddienst en het register begrijpen elkaar niet. Dat ligt "
        "niet aan u. Vraag de beheerder om de instellingen na te kijken.",
    ),
    Fault.ANDERE_POGING: (
        400,
        f"Dit inloggen begon niet in deze browser, of u begon intussen opnieuw. U bent niet ingelogd. {_AGAIN}",
    ),
    Fault.VERLOPEN: (400, f"Het inloggen duurde te lang. U bent niet ingelogd. {_AGAIN}"),
    Fault.AFGEBROKEN: (
        403,
        "De aanmelddienst liet u niet door, of u brak het inloggen af. U bent niet ingelogd. Wilt u toch inloggen? "
        f"{_AGAIN}",
    ),
    Fault.CODE: (
        400,
        f"Deze aanmelding is al gebruikt of verlopen. U bent niet ingelogd. {_AGAIN}",
    ),
    Fault.HANDTEKENING: (502, _UNPROVEN),
    Fault.BEWIJS: (502, _UNPROVEN),
    Fault.GEGEVENS: (
        403,
        "De aanmelddienst geeft geen bruikbaar e-mailadres van u door. Vraag de beheerder om dat na te kijken.",
    ),
    Fault.GEEN_ROL: (
        403,
        "Uw werkaccount heeft nog geen rol in het register. Vraag de beheerder om u in een groep te zetten die "
        "erbij mag.",
    ),
    Fault.ANDER_ACCOUNT: (
        403,
        "In het register staat al een ander account met uw e-mailadres. Vraag de beheerder om dat account aan uw "
        "werkaccount te koppelen of het weg te halen. Hebt u er een wachtwoord van? Dan kunt u daarmee inloggen.",
    ),
    Fault.GEBLOKKEERD: (
        403,
        "Uw account in het register is geblokkeerd. Vraag de beheerder wat er aan de hand is.",
    ),
}


class SignOnRefused(Exception):
    """Nobody is signed in. detail: a word or two for whoever runs the register, never words of people."""

    def __init__(self, fault: Fault, detail: str = "", account: str = "") -> None:
        self.fault, self.detail, self.account = fault, detail, account
        super().__init__(fault, detail)

    @property
    def status(self) -> int:
        return TEXTS[self.fault][0]

    @property
    def message(self) -> str:
        return TEXTS[self.fault][1]
