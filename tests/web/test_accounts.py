"""Accounts of others, by a beheerder: what each button changes, what the log says, and what is refused."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from data.accounts import Account
from data.events import Maker, Wanted
from service.access import Rol
from service.accounts import Refused
from service.opening import Register
from tests.signing_in import account_id, client
from web.formatting import datum

TEST = Maker("test", "test")
NEW = {"naam": "Noor Bakker", "email": "noor@denhaag.example", "rol": "professional"}
CHOSEN = "vier losse woorden hier"


@pytest.fixture
def boss(register: Register) -> FlaskClient:
    """A client of the only beheerder."""
    return client(register, Rol.BEHEERDER)


@pytest.fixture
def noor(register: Register) -> Account:
    """A colleague with a password hash that nobody knows, signed in at two places."""
    store = register.accounts.store
    found = store.add("Noor Bakker", "noor@denhaag.example", Rol.PROFESSIONAL, TEST, wachtwoord="x")
    for _ in range(2):
        store.begin_session(found.id, timedelta(hours=1), TEST)
    return found


def noted(register: Register, handeling: str) -> list[tuple[str, str, str, str]]:
    found = register.accounts.events.read(Wanted(handeling=handeling))
    return [(e.object, e.resultaat, e.herkomst, e.actor) for e in found]


def by_boss(register: Register, account: Account) -> tuple[str, str, str, str]:
    return (f"account:{account.id}", "gelukt", "web 127.0.0.1", account_id(register, Rol.BEHEERDER))


def link_on(text: str) -> str:
    """The path of the one-time link on a page."""
    return urlsplit(html.unescape(re.findall(r'class="eenmalig"><code>(.*?)</code>', text)[0])).path


# -- all of them -------------------------------------------------------------------------------------


def test_the_list_tells_role_access_and_last_visit(
    register: Register, boss: FlaskClient, noor: Account
) -> None:
    store = register.accounts.store
    store.add("Ali Nieuw", "ali@denhaag.example", Rol.KENNISMANAGER, TEST)
    gone = store.add("Bo Weg", "bo@denhaag.example", Rol.PROFESSIONAL, TEST, wachtwoord="x")
    register.accounts.set_active(gone.id, False, TEST)
    body = boss.get("/beheer/accounts").text.split("<tbody")[1].split("</tbody>")[0]
    rows = [
        " ".join(re.sub("<[^>]+>", " ", row.partition(">")[2]).split()) for row in body.split("<tr ")[1:]
    ]
    today = datum(datetime.now(UTC))
    assert rows == [
        "Ali Nieuw ali@denhaag.example kennismanager nog nooit nog geen wachtwoord",
        "Bo Weg bo@denhaag.example professional nog nooit geblokkeerd",
        f"Noor Bakker noor@denhaag.example professional {today} mag inloggen",
        f"Test beheerder beheerder@tests.example beheerder {today} nog geen wachtwoord",
    ]


def test_only_a_beheerder_sees_them_and_the_way_there(register: Register, noor: Account) -> None:
    for rol in (Rol.PROFESSIONAL, Rol.KENNISMANAGER):
        other = client(register, rol)
        assert 'href="/beheer/accounts"' not in other.get("/over").text
        for path in ("/beheer/accounts", f"/beheer/accounts/{noor.id}", "/beheer/logboek"):
            assert other.get(path).status_code == 403
        for act in ("rol", "blokkeren", "toelaten", "link", "uitloggen"):
            assert other.post(f"/beheer/accounts/{noor.id}/{act}").status_code == 403
        assert other.post("/beheer/accounts", data=NEW | {"email": "x@y.example"}).status_code == 403
    assert 'href="/beheer/accounts"' in client(register, Rol.BEHEERDER).get("/over").text
    found = register.accounts.account(noor.id)
    assert (found.rol, found.actief, found.wachtwoord) == (noor.rol, True, noor.wachtwoord)
    assert register.accounts.store.sessions(noor.id) == 2


def test_a_form_without_its_token_changes_nothing(
    register: Register, boss: FlaskClient, noor: Account
) -> None:
    before = register.accounts.events.count(Wanted())
    paths = [f"/{noor.id}/{act}" for act in ("rol", "blokkeren", "toelaten", "link", "uitloggen")]
    for path in ("", *paths):
        answer = boss.post(f"/beheer/accounts{path}", data=NEW, headers={"X-CSRFToken": ""})
        assert answer.status_code == 400, path
    assert register.accounts.events.count(Wanted()) == before


# -- a new one ---------------------------------------------------------------------------------------


def test_a_new_account_gets_a_link_that_is_shown_once(register: Register, boss: FlaskClient) -> None:
    made = boss.post("/beheer/accounts", data=NEW)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert "De link werkt 7 dagen, en één keer." in made.text
    path = link_on(made.text)
    account = register.accounts.store.by_email("noor@denhaag.example")
    assert account is not None
    assert (account.naam, account.rol, account.wachtwoord) == ("Noor Bakker", "professional", None)
    for other in ("/beheer/accounts", f"/beheer/accounts/{account.id}", "/beheer/logboek"):
        assert path.rsplit("/", 1)[1] not in boss.get(other).text
    assert noted(register, "account.aangemaakt")[0] == by_boss(register, account)
    assert noted(register, "link") == [by_boss(register, account)]

    visitor = client(register, None)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get(path).text)[0]
    fields = {"csrf_token": token, "wachtwoord": CHOSEN, "nogmaals": CHOSEN}
    assert visitor.post(path, data=fields).status_code == 303
    assert "Noor Bakker" in visitor.get("/account").text
    assert visitor.get(path).status_code == 410


def test_a_link_leads_to_where_people_open_the_register(register: Register, boss: FlaskClient) -> None:
    assert "<code>http://localhost/welkom/" in boss.post("/beheer/accounts", data=NEW).text
    register.settings = replace(register.settings, adres="https://keuzes.example")
    other = client(register, Rol.BEHEERDER).post("/beheer/accounts", data=NEW | {"email": "b@x.example"})
    assert "<code>https://keuzes.example/welkom/" in other.text


def test_a_link_is_for_https_where_the_server_is_not_this_machine(register: Register) -> None:
    register.settings = replace(register.settings, hostnames=("register.example",))
    boss = client(register, Rol.BEHEERDER)
    made = boss.post("/beheer/accounts", data=NEW, base_url="http://register.example")
    assert "<code>https://register.example/welkom/" in made.text


UNFIT = [
    ({"naam": ""}, "Vul een naam in"),
    ({"email": "noor"}, "Vul een e-mailadres in"),
    ({"rol": "inwoner"}, "Kies een rol"),
    ({"rol": "baas"}, "Kies een rol"),
    ({"email": "BEHEERDER@tests.example"}, "Er is al een account met het e-mailadres"),
]


def test_an_account_that_can_not_be_made(register: Register, boss: FlaskClient) -> None:
    for given, message in UNFIT:
        before = register.accounts.store.every()
        answer = boss.post("/beheer/accounts", data=NEW | given)
        assert answer.status_code == 422
        assert message in answer.text
        for name in ("naam", "email"):
            assert f'value="{(NEW | given)[name]}"' in answer.text
        assert register.accounts.store.every() == before


# -- one of them -------------------------------------------------------------------------------------


def test_another_role_takes_effect_at_once(register: Register, boss: FlaskClient, noor: Account) -> None:
    answer = boss.post(f"/beheer/accounts/{noor.id}/rol", data={"rol": "kennismanager"})
    assert answer.headers["Location"] == f"/beheer/accounts/{noor.id}?melding=rol"
    assert "De rol is gewijzigd." in boss.get(answer.headers["Location"]).text
    assert register.accounts.account(noor.id).rol == Rol.KENNISMANAGER
    assert register.accounts.store.sessions(noor.id) == 0
    assert noted(register, "account.rol") == [by_boss(register, noor)]


def test_the_same_role_again_changes_nothing(register: Register, boss: FlaskClient, noor: Account) -> None:
    boss.post(f"/beheer/accounts/{noor.id}/rol", data={"rol": "professional"})
    assert register.accounts.store.sessions(noor.id) == 2
    assert noted(register, "account.rol") == []


def test_blocking_ends_sessions_keys_and_links(
    register: Register, boss: FlaskClient, noor: Account
) -> None:
    accounts = register.accounts
    carried = accounts.begin(noor, "test")
    _, key = accounts.store.add_key(noor.id, "koppeling", ["lezen"], timedelta(days=1), TEST)
    code = accounts.invite(noor.id, TEST)
    assert accounts.session(carried)
    assert accounts.by_key(key)
    answer = boss.post(f"/beheer/accounts/{noor.id}/blokkeren")
    assert answer.headers["Location"] == f"/beheer/accounts/{noor.id}?melding=geblokkeerd"
    assert (accounts.session(carried), accounts.by_key(key)) == (None, None)
    with pytest.raises(Refused, match="al gebruikt of is verlopen"):
        accounts.invited(code)
    refused = boss.post(f"/beheer/accounts/{noor.id}/link")
    assert (refused.status_code, "Laat het eerst weer toe" in refused.text) == (422, True)

    boss.post(f"/beheer/accounts/{noor.id}/toelaten")
    assert accounts.account(noor.id).actief
    assert accounts.session(carried) is None
    assert noted(register, "account.actief") == [by_boss(register, noor)] * 2


def test_a_new_link_replaces_the_old_one(register: Register, boss: FlaskClient, noor: Account) -> None:
    first, second = (link_on(boss.post(f"/beheer/accounts/{noor.id}/link").text) for _ in range(2))
    visitor = client(register, None)
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (410, 200)
    assert noted(register, "link") == [by_boss(register, noor)] * 2


def test_signing_someone_out_everywhere(register: Register, boss: FlaskClient, noor: Account) -> None:
    assert "2 plekken" in boss.get(f"/beheer/accounts/{noor.id}").text
    answer = boss.post(f"/beheer/accounts/{noor.id}/uitloggen")
    assert answer.headers["Location"] == f"/beheer/accounts/{noor.id}?melding=uitgelogd"
    assert register.accounts.store.sessions(noor.id) == 0
    assert noted(register, "sessie.overal-beeindigd") == [by_boss(register, noor)]


def test_who_signs_in_elsewhere_gets_no_link(register: Register, boss: FlaskClient) -> None:
    store = register.accounts.store
    one = store.add("Ed", "ed@x.example", Rol.PROFESSIONAL, TEST, uitgever="https://id", onderwerp="7")
    page = boss.get(f"/beheer/accounts/{one.id}").text
    assert "logt in met werkaccount" in page
    assert f"/beheer/accounts/{one.id}/link" not in page
    assert boss.post(f"/beheer/accounts/{one.id}/link").status_code == 422
    assert noted(register, "link") == []


def test_an_account_that_is_not_there(boss: FlaskClient) -> None:
    assert boss.get("/beheer/accounts/weg").status_code == 404
    for act in ("rol", "blokkeren", "toelaten", "link", "uitloggen"):
        assert boss.post(f"/beheer/accounts/weg/{act}", data={"rol": "professional"}).status_code == 404


# -- oneself, and the last beheerder -----------------------------------------------------------------


def test_the_only_beheerder_stays(register: Register, boss: FlaskClient) -> None:
    me = account_id(register, Rol.BEHEERDER)
    for act, fields in (("rol", {"rol": "professional"}), ("blokkeren", {})):
        answer = boss.post(f"/beheer/accounts/{me}/{act}", data=fields)
        assert answer.status_code == 422
        assert "Dit is de enige beheerder." in answer.text
    assert register.accounts.store.count(Rol.BEHEERDER) == 1


def test_nobody_blocks_or_demotes_oneself(register: Register, boss: FlaskClient) -> None:
    me = account_id(register, Rol.BEHEERDER)
    register.accounts.store.add("Tweede", "tweede@x.example", Rol.BEHEERDER, TEST)
    page = boss.get(f"/beheer/accounts/{me}").text
    assert "Dit bent u zelf." in page
    assert f"/beheer/accounts/{me}/rol" not in page
    assert f"/beheer/accounts/{me}/blokkeren" not in page
    for act, why in (
        ("rol", "U kunt uw eigen rol niet wijzigen"),
        ("blokkeren", "U kunt uzelf niet blokkeren"),
    ):
        answer = boss.post(f"/beheer/accounts/{me}/{act}", data={"rol": "professional"})
        assert answer.status_code == 422
        assert why in answer.text
    found = register.accounts.account(me)
    assert (found.rol, found.actief) == (Rol.BEHEERDER, True)
    assert noted(register, "account.rol") + noted(register, "account.actief") == []


def test_two_who_demote_each_other_at_once_do_not_both_succeed(register: Register) -> None:
    accounts = register.accounts
    two = [accounts.store.add(n, f"{n}@x.example", Rol.BEHEERDER, TEST).id for n in ("een", "twee")]
    refused = 0
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            for id_ in two:
                accounts.store.change(id_, TEST, rol=Rol.BEHEERDER)
            pairs = ((two[0], Maker(two[1], "web")), (two[1], Maker(two[0], "web")))
            jobs = [pool.submit(accounts.change_role, id_, Rol.PROFESSIONAL, maker) for id_, maker in pairs]
            refused += sum(isinstance(job.exception(), Refused) for job in jobs)
            assert accounts.store.count(Rol.BEHEERDER) == 1
    assert refused == 5


def test_signing_oneself_out_everywhere(register: Register, boss: FlaskClient) -> None:
    me = account_id(register, Rol.BEHEERDER)
    answer = boss.post(f"/beheer/accounts/{me}/uitloggen")
    assert answer.headers["Location"] == "/inloggen"
    assert register.accounts.store.sessions(me) == 0
    assert boss.get("/beheer/accounts").status_code == 303
