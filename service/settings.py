"""Settings as one table: name in the environment, default, help. Docs, shell and tests read it too."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from service import publisher_settings, smtp_settings
from service.access import Rol
from service.publisher_settings import Uitgever, read_publisher
from service.setting import InvalidSetting as InvalidSetting
from service.setting import Setting, read_secret
from service.smtp_settings import Smtp, read_smtp

TABLE = (
    Setting(
        "KEUZEREGISTER_HOME",
        "./var",
        "Map met alles wat het programma bewaart; deze map maakt u back-up van.",
    ),
    Setting("HOST", "127.0.0.1", "Adres waarop de server luistert."),
    Setting("PORT", "8000", "Poort waarop de server luistert."),
    Setting(
        "KEUZEREGISTER_MODEL",
        "",
        "Ander taalmodel: een map of naam van sentence-transformers. Leeg: het meegeleverde model.",
    ),
    Setting("KEUZEREGISTER_THREADS", "8", "Aantal verzoeken dat de server tegelijk behandelt."),
    Setting("KEUZEREGISTER_REKENKERNEN", "2", "Aantal processorkernen voor het verwerken van teksten."),
    Setting(
        "KEUZEREGISTER_HOSTNAMEN",
        "localhost,127.0.0.1,[::1]",
        "Namen waaronder de server bereikbaar is, met komma's ertussen; HOST en de naam in "
        "KEUZEREGISTER_ADRES horen er vanzelf bij.",
    ),
    Setting("KEUZEREGISTER_NAAM", "Den Haag Zuidwest", "Naam van het register, boven elke pagina."),
    Setting(
        "KEUZEREGISTER_CONTACT",
        "participatie.zuidwest@example.nl",
        "E-mailadres voor vragen over het register, op elke pagina en in security.txt.",
    ),
    Setting(
        "KEUZEREGISTER_ADRES",
        "",
        "Adres waarop mensen het register openen, zoals https://keuzes.denhaag.nl. Nodig als er een proxy voor "
        "staat. Leeg: het adres van het verzoek.",
    ),
    Setting(
        "KEUZEREGISTER_PROXY",
        "",
        "IP-adres van de proxy die voor de server staat, zoals 127.0.0.1; van dat adres gelooft de server wie "
        "er vraagt en of dat via https was. Leeg: er is geen proxy.",
    ),
    Setting(
        "KEUZEREGISTER_INSLUITEN",
        "",
        "Websites die het zoekvak en een keuze in hun pagina's mogen zetten, zoals https://www.denhaag.nl, met "
        "komma's ertussen. Leeg: geen.",
    ),
    Setting(
        "KEUZEREGISTER_OIDC_UITGEVER",
        "",
        "Adres (issuer) van de aanmelddienst voor inloggen met een werkaccount. Leeg: alleen eigen accounts.",
    ),
    Setting("KEUZEREGISTER_OIDC_CLIENT", "", "Naam (client_id) van het register bij de aanmelddienst."),
    Setting(
        "KEUZEREGISTER_OIDC_GEHEIM",
        "",
        "Geheim (client secret) van het register bij de aanmelddienst, of een privésleutel (PEM).",
    ),
    Setting("KEUZEREGISTER_OIDC_GEHEIM_BESTAND", "", "Bestand waarin dat geheim of die sleutel staat."),
    Setting(
        "KEUZEREGISTER_OIDC_ROLCLAIM",
        "rollen",
        "Claim waarin de groepen of rollen van iemand staan; met punten ertussen voor een claim binnen een "
        "andere, zoals realm_access.roles.",
    ),
    Setting(
        "KEUZEREGISTER_OIDC_ROLLEN",
        "",
        "Welke groep welke rol krijgt, zoals groep-a=professional,groep-b=kennismanager.",
    ),
    *publisher_settings.TABLE,
    *smtp_settings.TABLE,
)


@dataclass(frozen=True)
class SignOn:
    """How people sign in with the account of their work: the provider, and what its groups may do here.

    geheim: what the provider knows the register by, a secret or a private key in PEM.
    """

    uitgever: str
    client: str
    geheim: str = field(repr=False)
    rolclaim: str
    rollen: Mapping[str, Rol]


@dataclass(frozen=True)
class Settings:
    """The settings of one process, checked."""

    home: Path
    host: str
    port: int
    model: str
    threads: int
    cores: int
    hostnames: tuple[str, ...]
    naam: str
    contact: str
    adres: str
    proxy: str
    insluiten: tuple[str, ...]
    uitgever: Uitgever
    oidc: SignOn | None
    smtp: Smtp | None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """From the environment. Raises InvalidSetting."""
        env = os.environ if environment is None else environment

        def value(name: str) -> str:
            return env.get(name) or next(s.default for s in TABLE if s.name == name)

        def number(name: str, low: int, high: int) -> int:
            text = value(name)
            if not text.isdecimal() or not low <= int(text) <= high:
                raise InvalidSetting(
                    f'{name} is "{text}"; het moet een getal van {low} tot en met {high} zijn.'
                )
            return int(text)

        host, adres = value("HOST"), value("KEUZEREGISTER_ADRES").rstrip("/")
        if adres and (not _is_safe(adres) or urlsplit(adres).path):
            raise InvalidSetting(
                f'KEUZEREGISTER_ADRES is "{adres}"; het moet beginnen met https:// en mag na de naam van de '
                "server niets meer hebben, zoals https://keuzes.denhaag.nl."
            )
        proxy = value("KEUZEREGISTER_PROXY")
        if proxy and not _is_ip(proxy):
            raise InvalidSetting(
                f'KEUZEREGISTER_PROXY is "{proxy}"; het moet het IP-adres van de proxy zijn, zoals 127.0.0.1.'
            )
        names = [n.strip() for n in value("KEUZEREGISTER_HOSTNAMEN").split(",") if n.strip()]
        return cls(
            home=Path(value("KEUZEREGISTER_HOME")).expanduser().resolve(),
            host=host,
            port=number("PORT", 0, 65535),
            model=value("KEUZEREGISTER_MODEL"),
            threads=number("KEUZEREGISTER_THREADS", 1, 64),
            cores=number("KEUZEREGISTER_REKENKERNEN", 1, 256),
            hostnames=tuple(dict.fromkeys([*names, host, *_hostname(adres)])),
            naam=value("KEUZEREGISTER_NAAM"),
            contact=value("KEUZEREGISTER_CONTACT"),
            adres=adres,
            proxy=proxy,
            insluiten=_origins(value("KEUZEREGISTER_INSLUITEN")),
            uitgever=read_publisher(value),
            oidc=_sign_on(env, value),
            smtp=read_smtp(env, value, adres),
        )

    @property
    def register(self) -> Path:
        return self.home / "register"

    @property
    def models(self) -> Path:
        return self.home / "modellen"

    @property
    def indexes(self) -> Path:
        return self.home / "index"

    @property
    def public(self) -> Path:
        """What residents read, and its indexes: made from the register, and made again when it is gone."""
        return self.home / "openbaar"

    @property
    def practice(self) -> Path:
        """What people try out: thrown away again and again, and never part of the register."""
        return self.home / "oefenen"


# -- signing in with the account of one's work ------------------------------------------------------

_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?", re.IGNORECASE)
_PREFIX = "KEUZEREGISTER_OIDC_"
PEM = "-----BEGIN "


def is_loopback(host: str | None) -> bool:
    """Whether a name or address means this very machine."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_safe(address: str) -> bool:
    """An address over https, or http on this machine, with nothing behind its path."""
    try:
        parts = urlsplit(address)
        sound = bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        return (
            sound
            and parts.port != 0
            and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname)))
        )
    except ValueError:
        return False


def _origins(text: str) -> tuple[str, ...]:
    """Websites by scheme, name and port alone. Raises InvalidSetting."""
    found = [origin.rstrip("/") for origin in map(str.strip, text.split(",")) if origin]
    for origin in found:
        # The name stands in a header of the pages: nothing but the letters of a name.
        if not _is_safe(origin) or not _ORIGIN.fullmatch(origin):
            raise InvalidSetting(
                f'KEUZEREGISTER_INSLUITEN: "{origin}" past niet. Schrijf het begin van het adres van de website, '
                "zoals https://www.denhaag.nl; meer websites met komma's ertussen."
            )
    return tuple(dict.fromkeys(found))


def _hostname(address: str) -> list[str]:
    name = urlsplit(address).hostname
    return [f"[{name}]" if name and ":" in name else name] if name else []


def _sign_on(env: Mapping[str, str], value: Callable[[str], str]) -> SignOn | None:
    uitgever = value(f"{_PREFIX}UITGEVER")
    if not uitgever:
        for name in (s.name for s in TABLE if s.name.startswith(_PREFIX)):
            if env.get(name):
                raise InvalidSetting(
                    f"{name} is ingevuld, maar {_PREFIX}UITGEVER niet. Vul ook het adres van de aanmelddienst "
                    f"in, of haal {name} weg."
                )
        return None
    if not _is_safe(uitgever):
        raise InvalidSetting(
            f'{_PREFIX}UITGEVER is "{uitgever}"; het moet een adres zijn dat begint met https://, precies zoals '
            "de aanmelddienst het opgeeft."
        )
    for name, what in (
        ("CLIENT", "de naam (client_id) van het register"),
        ("ROLLEN", "wie welke rol krijgt"),
    ):
        if not value(_PREFIX + name):
            raise InvalidSetting(
                f"{_PREFIX}UITGEVER is ingevuld, maar {_PREFIX}{name} niet. Vul daar {what} in."
            )
    return SignOn(
        uitgever,
        value(f"{_PREFIX}CLIENT"),
        _secret(value(f"{_PREFIX}GEHEIM"), value(f"{_PREFIX}GEHEIM_BESTAND")),
        value(f"{_PREFIX}ROLCLAIM"),
        _roles(value(f"{_PREFIX}ROLLEN")),
    )


def _secret(given: str, file: str) -> str:
    if bool(given) == bool(file):
        raise InvalidSetting(
            f"Vul {_PREFIX}GEHEIM of {_PREFIX}GEHEIM_BESTAND in, precies een van de twee: het geheim waarmee "
            "de aanmelddienst het register herkent."
        )
    if given:
        return _checked_key(given.strip(), f"{_PREFIX}GEHEIM")
    name = f"{_PREFIX}GEHEIM_BESTAND"
    return _checked_key(read_secret(name, file), name)


def _checked_key(kept: str, name: str) -> str:
    """The secret as it is; of a private key it is checked that it is one."""
    if not kept.startswith(PEM):
        return kept
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(kept.encode(), None)
    except (ValueError, TypeError):  # TypeError: there is a password on it
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < 2048:
        raise InvalidSetting(
            f"{name} lijkt een sleutel, maar is geen RSA-privésleutel van minstens 2048 bits zonder wachtwoord. "
            "Maak er een met: openssl genrsa -out sleutel.pem 3072"
        )
    return kept


def _roles(text: str) -> Mapping[str, Rol]:
    """Group -> role. The last = parts them, because names of groups may hold one."""
    found: dict[str, Rol] = {}
    known = tuple(Rol)[1:]
    for pair in filter(None, map(str.strip, text.split(","))):
        groep, _, rol = (part.strip() for part in pair.rpartition("="))
        if not groep or rol not in known:
            raise InvalidSetting(
                f'{_PREFIX}ROLLEN: "{pair}" past niet. Schrijf groep=rol, met als rol {", ".join(known)}; meer '
                "paren met komma's ertussen."
            )
        if found.setdefault(groep, Rol(rol)) != rol:
            raise InvalidSetting(
                f'{_PREFIX}ROLLEN: groep "{groep}" staat er twee keer in, met andere rollen.'
            )
    return found
