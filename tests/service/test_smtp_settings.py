"""The settings of the mail server: read strictly, with what to do when they don't go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import TABLE, InvalidSetting, Settings
from service.smtp_settings import Smtp

MAIL = {
    "KEUZEREGISTER_ADRES": "https://keuzes.example.nl",
    "KEUZEREGISTER_SMTP_HOST": "mail.example.nl",
    "KEUZEREGISTER_SMTP_PORT": "2525",
    "KEUZEREGISTER_SMTP_BEVEILIGING": "ssl",
    "KEUZEREGISTER_SMTP_GEBRUIKER": "register",
    "KEUZEREGISTER_SMTP_WACHTWOORD": "g3heim",
    "KEUZEREGISTER_SMTP_AFZENDER": "keuzes@example.nl",
}


def without(*names: str, **more: str) -> dict[str, str]:
    return {
        k: v for k, v in MAIL.items() if k.removeprefix("KEUZEREGISTER_").removeprefix("SMTP_") not in names
    } | {f"KEUZEREGISTER_SMTP_{name}": value for name, value in more.items()}


def test_every_setting_is_read(tmp_path: Path) -> None:
    read = Settings.read(MAIL).smtp
    assert read == Smtp("mail.example.nl", 2525, "ssl", "register", "g3heim", "keuzes@example.nl")
    assert "g3heim" not in repr(read)
    (tmp_path / "wachtwoord").write_text("g3heim\n", encoding="utf-8")
    from_file = without("WACHTWOORD", WACHTWOORD_BESTAND=str(tmp_path / "wachtwoord"))
    assert Settings.read(from_file).smtp == read
    assert {*MAIL, "KEUZEREGISTER_SMTP_WACHTWOORD_BESTAND"} - {"KEUZEREGISTER_ADRES"} == {
        s.name for s in TABLE if "_SMTP_" in s.name
    }


@pytest.mark.parametrize(
    ("values", "port"),
    [
        (without("PORT"), 465),
        (without("PORT", "BEVEILIGING"), 587),
        (without("PORT", "GEBRUIKER", "WACHTWOORD", BEVEILIGING="geen"), 25),
    ],
)
def test_the_port_follows_from_how_safe_it_is(values: dict[str, str], port: int) -> None:
    read = Settings.read(values).smtp
    assert read is not None
    assert read.port == port


@pytest.mark.parametrize("host", ["mail", "10.0.0.5", "2001:db8::5", "localhost", "mail.example.nl"])
def test_hosts(host: str) -> None:
    read = Settings.read(without(HOST=host)).smtp
    assert read is not None
    assert read.host == host


@pytest.mark.parametrize(
    ("values", "said"),
    [
        *((without("HOST", HOST=host), "alleen de naam van de mailserver") for host in
          ("smtp://mail.example.nl", "mail.example.nl:25", "mail example", "-x", "a\nb")),
        *((without(PORT=port), "een getal van 1 tot en met 65535") for port in
          ("0", "65536", "vijf", "-1", "٢٥", "9" * 30)),
        (without(BEVEILIGING="tls"), 'is "tls"; kies uit: starttls, ssl, geen.'),
        (without(BEVEILIGING="geen"), "leesbaar over het netwerk"),
        (without("AFZENDER"), "het moet een e-mailadres zijn"),
        (without(AFZENDER="Keuzes <k@example.nl>"), "het moet een e-mailadres zijn"),
        (without("GEBRUIKER"), "KEUZEREGISTER_SMTP_GEBRUIKER niet"),
        (without("WACHTWOORD"), "precies een van de twee"),
        (without(WACHTWOORD_BESTAND="/x"), "precies een van de twee"),
        (without("WACHTWOORD", WACHTWOORD_BESTAND="/bestaat/niet"), "niet te lezen"),
        (without("WACHTWOORD", WACHTWOORD_BESTAND="/dev/null"), "dat bestand is leeg"),
        (without("ADRES"), "KEUZEREGISTER_ADRES niet. Vul in op welk adres"),
        *(({name: value}, f"{name} is ingevuld, maar KEUZEREGISTER_SMTP_HOST niet")
          for name, value in list(MAIL.items())[2:]),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_with_what_to_do(values: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.read(values)
    assert said in str(caught.value)
    assert "g3heim" not in str(caught.value)
