"""Settings: one table, read strictly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.access import Rol
from service.publisher_settings import LICENTIES, Uitgever
from service.settings import TABLE, InvalidSetting, Settings, SignOn


def test_defaults() -> None:
    read = Settings.read({})
    assert read == Settings(
        home=Path("var").resolve(),
        host="127.0.0.1",
        port=8000,
        model="",
        threads=8,
        cores=2,
        hostnames=("localhost", "127.0.0.1", "[::1]"),
        naam="Den Haag Zuidwest",
        contact="participatie.zuidwest@example.nl",
        adres="",
        proxy="",
        insluiten=(),
        uitgever=Uitgever(
            "Gemeente Den Haag",
            "https://identifier.overheid.nl/tooi/id/gemeente/gm0518",
            LICENTIES["CC0-1.0"],
            "https://sws.geonames.org/2747373/",
        ),
        oidc=None,
        smtp=None,
    )
    home = read.home
    assert (read.register, read.models, read.indexes) == (
        home / "register",
        home / "modellen",
        home / "index",
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Each name in the table changes something, and nothing else is read."""
    values = {
        "KEUZEREGISTER_HOME": str(tmp_path),
        "HOST": "0.0.0.0",
        "PORT": "0",
        "KEUZEREGISTER_MODEL": "eigenaar/model",
        "KEUZEREGISTER_THREADS": "64",
        "KEUZEREGISTER_REKENKERNEN": "256",
        "KEUZEREGISTER_HOSTNAMEN": "keuzes.example.nl, ,intern",
        "KEUZEREGISTER_NAAM": "Escamp",
        "KEUZEREGISTER_CONTACT": "escamp@example.nl",
        "KEUZEREGISTER_ADRES": "https://keuzes.example.nl:8443/",
        "KEUZEREGISTER_PROXY": "10.0.0.1",
        "KEUZEREGISTER_INSLUITEN": "https://www.example.nl/, http://127.0.0.1:9000",
        "KEUZEREGISTER_UITGEVER": "Gemeente Delft",
        "KEUZEREGISTER_UITGEVER_URI": "https://identifier.overheid.nl/tooi/id/gemeente/gm0503",
        "KEUZEREGISTER_LICENTIE": "CC-BY-4.0",
        "KEUZEREGISTER_PLAATS": "https://sws.geonames.org/2757345/",
    }
    assert set(values) == {s.name for s in TABLE if "_OIDC_" not in s.name and "_SMTP_" not in s.name}
    assert Settings.read(values) == Settings(
        home=tmp_path,
        host="0.0.0.0",
        port=0,
        model="eigenaar/model",
        threads=64,
        cores=256,
        hostnames=("keuzes.example.nl", "intern", "0.0.0.0"),
        naam="Escamp",
        contact="escamp@example.nl",
        adres="https://keuzes.example.nl:8443",
        proxy="10.0.0.1",
        insluiten=("https://www.example.nl", "http://127.0.0.1:9000"),
        uitgever=Uitgever(
            "Gemeente Delft",
            "https://identifier.overheid.nl/tooi/id/gemeente/gm0503",
            LICENTIES["CC-BY-4.0"],
            "https://sws.geonames.org/2757345/",
        ),
        oidc=None,
        smtp=None,
    )
    default = Settings.read({})
    for name, value in values.items():
        assert Settings.read({name: value}) != default, name
    assert Settings.read({"POORT": "9000"}) == default


def test_an_empty_setting_is_the_default() -> None:
    assert Settings.read({s.name: "" for s in TABLE}) == Settings.read({})


def test_the_table_says_what_each_does() -> None:
    for setting in TABLE:
        assert setting.help.endswith(".")
    assert len({s.name for s in TABLE}) == len(TABLE)


@pytest.mark.parametrize("proxy", ["ja", "proxy.example.nl", "*", "10.0.0.1, 10.0.0.2", "10.0.0.0/8"])
def test_a_proxy_is_one_address(proxy: str) -> None:
    with pytest.raises(InvalidSetting, match="het IP-adres van de proxy"):
        Settings.read({"KEUZEREGISTER_PROXY": proxy})


@pytest.mark.parametrize(
    ("name", "value", "low", "high"),
    [
        ("PORT", "65536", 0, 65535),
        ("PORT", "-1", 0, 65535),
        ("PORT", "acht", 0, 65535),
        ("PORT", " 8000", 0, 65535),
        ("PORT", "8e3", 0, 65535),
        ("KEUZEREGISTER_THREADS", "0", 1, 64),
        ("KEUZEREGISTER_THREADS", "65", 1, 64),
        ("KEUZEREGISTER_REKENKERNEN", "0", 1, 256),
        ("KEUZEREGISTER_REKENKERNEN", "1.5", 1, 256),
    ],
)
def test_a_number_that_does_not_fit_is_named(name: str, value: str, low: int, high: int) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.read({name: value})
    assert str(caught.value) == f'{name} is "{value}"; het moet een getal van {low} tot en met {high} zijn.'


def test_the_home_is_absolute_and_may_start_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.read({"KEUZEREGISTER_HOME": "hier"}).home == tmp_path / "hier"
    assert Settings.read({"KEUZEREGISTER_HOME": "~/keuzes"}).home == Path.home() / "keuzes"


def test_the_environment_is_read_when_nothing_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in TABLE:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("PORT", "9001")
    assert Settings.read().port == 9001
    assert Settings.read() == Settings.read(os.environ)


# -- signing in with the account of one's work ------------------------------------------------------

WERKACCOUNT = {
    "KEUZEREGISTER_OIDC_UITGEVER": "https://login.example.nl/realm/",
    "KEUZEREGISTER_OIDC_CLIENT": "keuzeregister",
    "KEUZEREGISTER_OIDC_GEHEIM": "g3heim",
    "KEUZEREGISTER_OIDC_ROLCLAIM": "realm_access.roles",
    "KEUZEREGISTER_OIDC_ROLLEN": "groep-a=professional, cn=b=beheerder,",
}


def _without(*names: str, **more: str) -> dict[str, str]:
    return {k: v for k, v in WERKACCOUNT.items() if k.rsplit("_", 1)[1] not in names} | {
        f"KEUZEREGISTER_OIDC_{name}": value for name, value in more.items()
    }


def test_single_sign_on_is_read(tmp_path: Path) -> None:
    read = Settings.read(WERKACCOUNT).oidc
    assert read == SignOn(
        uitgever="https://login.example.nl/realm/",  # to the letter: a token names it so
        client="keuzeregister",
        geheim="g3heim",
        rolclaim="realm_access.roles",
        rollen={"groep-a": Rol.PROFESSIONAL, "cn=b": Rol.BEHEERDER},
    )
    assert "g3heim" not in repr(read)
    (tmp_path / "geheim").write_text("g3heim\n", encoding="utf-8")
    from_file = _without("GEHEIM", GEHEIM_BESTAND=str(tmp_path / "geheim"))
    assert Settings.read(from_file).oidc == read
    default = Settings.read(_without("ROLCLAIM")).oidc
    assert default is not None
    assert default.rolclaim == "rollen"
    assert {*WERKACCOUNT, "KEUZEREGISTER_OIDC_GEHEIM_BESTAND"} == {
        s.name for s in TABLE if "_OIDC_" in s.name
    }


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (_without("CLIENT"), "KEUZEREGISTER_OIDC_CLIENT niet. Vul daar"),
        (_without("ROLLEN"), "KEUZEREGISTER_OIDC_ROLLEN niet. Vul daar"),
        (_without("GEHEIM"), "precies een van de twee"),
        (_without(GEHEIM_BESTAND="/x"), "precies een van de twee"),
        (_without("GEHEIM", GEHEIM_BESTAND="/bestaat/niet"), "niet te lezen"),
        (_without("GEHEIM", GEHEIM_BESTAND="/dev/null"), "dat bestand is leeg"),
        (_without(GEHEIM="-----BEGIN PRIVATE KEY-----\nx"), "geen RSA-privésleutel"),
        (_without(ROLLEN="groep-a"), '"groep-a" past niet. Schrijf groep=rol'),
        (_without(ROLLEN="groep-a=inwoner"), "past niet"),
        (_without(ROLLEN="=beheerder"), "past niet"),
        (_without(ROLLEN="a=beheerder,a=professional"), "staat er twee keer in"),
        (_without(UITGEVER="http://login.example.nl"), "begint met https://"),
        (_without(UITGEVER="https://login.example.nl?x=1"), "begint met https://"),
        (_without(UITGEVER="https://[kapot"), "begint met https://"),
        (_without(UITGEVER="login.example.nl"), "begint met https://"),
        *((({name: value}), f"{name} is ingevuld") for name, value in list(WERKACCOUNT.items())[1:]),
        ({"KEUZEREGISTER_ADRES": "http://keuzes.example.nl"}, "KEUZEREGISTER_ADRES is"),
        ({"KEUZEREGISTER_ADRES": "https://keuzes.example.nl/pad"}, "KEUZEREGISTER_ADRES is"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_to_do(values: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        Settings.read(values)
    assert said in str(caught.value)
    assert "g3heim" not in str(caught.value)


def test_a_private_key_is_taken_as_the_secret(tmp_path: Path) -> None:
    from joserfc.jwk import RSAKey

    pem = RSAKey.generate_key(2048).as_pem(private=True)
    (tmp_path / "sleutel.pem").write_bytes(pem)
    read = Settings.read(_without("GEHEIM", GEHEIM_BESTAND=str(tmp_path / "sleutel.pem"))).oidc
    assert read is not None
    assert read.geheim == pem.decode().strip()


@pytest.mark.parametrize(
    ("adres", "host"), [("http://127.0.0.1:8000", "127.0.0.1"), ("http://[::1]:8000", "[::1]")]
)
def test_on_this_machine_http_will_do(adres: str, host: str) -> None:
    read = Settings.read({"KEUZEREGISTER_ADRES": adres, "KEUZEREGISTER_HOSTNAMEN": "x", "HOST": "y"})
    assert (read.adres, read.hostnames) == (adres, ("x", "y", host))
