"""How the register sends e-mail: the settings of the mail server, checked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from service.accounts import is_email
from service.setting import InvalidSetting, Setting, read_secret

_PREFIX = "KEUZEREGISTER_SMTP_"
STARTTLS, SSL, GEEN = "starttls", "ssl", "geen"
_PORTS = {STARTTLS: 587, SSL: 465, GEEN: 25}
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")

TABLE = (
    Setting(
        "KEUZEREGISTER_SMTP_HOST",
        "",
        "Mailserver voor herinneringen aan beloften, zoals mail.denhaag.nl. Leeg: er gaat geen e-mail uit.",
    ),
    Setting(
        "KEUZEREGISTER_SMTP_PORT",
        "",
        "Poort van de mailserver. Leeg: 587 bij starttls, 465 bij ssl, 25 zonder beveiliging.",
    ),
    Setting(
        "KEUZEREGISTER_SMTP_BEVEILIGING",
        STARTTLS,
        "Hoe de verbinding met de mailserver veilig wordt: starttls, ssl, of geen (dan ook zonder wachtwoord).",
    ),
    Setting(
        "KEUZEREGISTER_SMTP_GEBRUIKER", "", "Naam van het register bij de mailserver. Leeg: niet aanmelden."
    ),
    Setting("KEUZEREGISTER_SMTP_WACHTWOORD", "", "Wachtwoord dat daarbij hoort."),
    Setting("KEUZEREGISTER_SMTP_WACHTWOORD_BESTAND", "", "Bestand waarin dat wachtwoord staat."),
    Setting("KEUZEREGISTER_SMTP_AFZENDER", "", "E-mailadres waar de herinneringen vandaan komen."),
)


@dataclass(frozen=True)
class Smtp:
    """A mail server, and as whom the register sends there. gebruiker "": without signing in."""

    host: str
    port: int
    beveiliging: str
    gebruiker: str
    wachtwoord: str = field(repr=False)
    afzender: str


def read_smtp(env: Mapping[str, str], value: Callable[[str], str], adres: str) -> Smtp | None:
    """None where no mail server is set. adres: where people open the register. Raises InvalidSetting."""
    given = {s.name.removeprefix(_PREFIX): value(s.name).strip() for s in TABLE}
    if not given["HOST"]:
        for name in (s.name for s in TABLE):
            if env.get(name):
                raise InvalidSetting(
                    f"{name} is ingevuld, maar {_PREFIX}HOST niet. Vul ook de naam van de mailserver in, of haal "
                    f"{name} weg."
                )
        return None
    host, beveiliging = given["HOST"], given["BEVEILIGING"]
    if not _NAME.fullmatch(host) and not _is_ip(host):
        raise InvalidSetting(
            f'{_PREFIX}HOST is "{host}"; het moet alleen de naam van de mailserver zijn, zoals mail.denhaag.nl.'
        )
    if beveiliging not in _PORTS:
        raise InvalidSetting(f'{_PREFIX}BEVEILIGING is "{beveiliging}"; kies uit: {", ".join(_PORTS)}.')
    if not is_email(given["AFZENDER"]):
        raise InvalidSetting(
            f'{_PREFIX}AFZENDER is "{given["AFZENDER"]}"; het moet een e-mailadres zijn, zoals '
            "keuzeregister@denhaag.nl."
        )
    if not adres:
        raise InvalidSetting(
            f"{_PREFIX}HOST is ingevuld, maar KEUZEREGISTER_ADRES niet. Vul in op welk adres collega's het register "
            "openen: de links in de e-mails gaan daarheen."
        )
    return Smtp(
        host,
        _port(given["PORT"], beveiliging),
        beveiliging,
        given["GEBRUIKER"],
        _password(given, beveiliging),
        given["AFZENDER"],
    )


def _port(text: str, beveiliging: str) -> int:
    if not text:
        return _PORTS[beveiliging]
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= 65535):
        raise InvalidSetting(f'{_PREFIX}PORT is "{text}"; het moet een getal van 1 tot en met 65535 zijn.')
    return int(text)


def _password(given: Mapping[str, str], beveiliging: str) -> str:
    typed, file = given["WACHTWOORD"], given["WACHTWOORD_BESTAND"]
    if not given["GEBRUIKER"]:
        if typed or file:
            raise InvalidSetting(
                f"Er is een wachtwoord voor de mailserver ingevuld, maar {_PREFIX}GEBRUIKER niet."
            )
        return ""
    if bool(typed) == bool(file):
        raise InvalidSetting(
            f"Vul {_PREFIX}WACHTWOORD of {_PREFIX}WACHTWOORD_BESTAND in, precies een van de twee: het wachtwoord "
            f"van {_PREFIX}GEBRUIKER."
        )
    if beveiliging == GEEN:
        raise InvalidSetting(
            f"{_PREFIX}BEVEILIGING is geen; dan zou het wachtwoord leesbaar over het netwerk gaan. Kies starttls "
            f"of ssl, of haal {_PREFIX}GEBRUIKER weg."
        )
    return typed or read_secret(f"{_PREFIX}WACHTWOORD_BESTAND", file)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
