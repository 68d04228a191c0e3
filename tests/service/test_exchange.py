"""The exchange file: what is written in it, what is not, and which files and records are refused."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from data.exporting import ExportError
from data.keuze import Keuze
from service import exchange
from service.exchange_reading import MAX_BYTES, UnusableExchange, checked, read
from service.opening import Register
from tests.canary import canary_contact, canary_record
from tests.service.exchanging import BUURT, MAKER, URI, content, file, publish, record
from tests.service.making import keuze


def written(register: Register, format: str = "json") -> str:
    stream = io.BytesIO()
    exchange.write(register.engine, register.openbaar.engine, register.settings, stream, format)
    return stream.getvalue().decode()


def refusals(*records: Any, **more: Any) -> list[tuple[int, str, str]]:
    _, bad = checked(read(content(*records, **more)))
    return [(one.nummer, one.id, one.reden) for one in bad]


# -- writing ---------------------------------------------------------------------------------------


def test_the_head_says_whose_and_what_the_codes_mean_and_the_records_are_as_they_are(
    register: Register,
) -> None:
    publish(register, "k1", "k2")
    made = json.loads(written(register))
    assert made["formaat"] == "keuzeregister-uitwisseling"
    assert made["aantal"] == 2
    assert made["bron"] == {
        "uri": exchange.own_uri(register.engine), "naam": "Den Haag Zuidwest", "uitgever": "Gemeente Den Haag"
    }  # fmt: skip
    assert made["licentie"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    (gebied,) = made["begrippen"]["gebieden"]
    assert (gebied["code"], gebied["label"], gebied["soort"]) == ("WK051836", "Moerwijk", "wijk")
    assert [r["keuze"] for r in made["keuzes"]] == [
        keuze(id_, publicatie="openbaar").as_dict() for id_ in ("k1", "k2")
    ]
    assert [r["versie"] for r in made["keuzes"]] == [1, 1]
    assert "adres" not in made["keuzes"][0]  # this register has no address of its own


def test_lines_hold_the_same_as_one_object(register: Register, tmp_path: Path) -> None:
    publish(register, "k1", "k2")
    head, *lines = map(json.loads, written(register, "jsonl").splitlines())
    whole = json.loads(written(register))
    assert lines == whole.pop("keuzes")
    assert head | {"gemaaktOp": ""} == whole | {"gemaaktOp": ""}
    assert exchange.format_of(Path("x.JSONL")) == "jsonl"
    with pytest.raises(ExportError, match=r"Gebruik \.json"):
        exchange.format_of(Path("x.csv"))


def test_an_empty_register_makes_a_file_that_can_be_read(register: Register) -> None:
    for format in ("json", "jsonl"):
        assert read(written(register, format).encode()).records == ()


def test_no_contact_and_no_unpublished_word_is_in_the_file(register: Register) -> None:
    contact, of_contact = canary_contact()
    secret, unpublished = canary_record("geheim", "g")
    secret = secret.model_copy(update={"publicatie": "intern"})
    publish(register, "k1")
    register.engine.save([secret], door="de tests", contacten=[[contact]])
    register.engine.save([keuze("k1", publicatie="openbaar")], door="de tests", contacten=[[contact]])
    register.own_terms.add("themas", "Stilte", "qxzeigenvwk", ["qxzandersvwk"], MAKER)
    register.engine.save([keuze("k3", publicatie="openbaar", themas=["stilte"])], door="de tests")
    register.public.publications.agree([("k3", 1)], MAKER)
    register.public.follow()
    made = written(register)
    assert '"Stilte"' in made  # by its label alone, as residents read it
    assert not [word for word in (*of_contact, *unpublished, "qxzeigenvwk", "geheim") if word in made]


def test_a_path_holds_the_whole_file_or_what_it_held(register: Register, tmp_path: Path) -> None:
    publish(register, "k1")
    target = tmp_path / "u.json"
    target.write_text("eerst")
    assert exchange.write(register.engine, register.openbaar.engine, register.settings, target) == 1
    assert json.loads(target.read_text(encoding="utf-8"))["aantal"] == 1
    assert [p.name for p in tmp_path.glob("*u.json*")] == ["u.json"]


def test_the_file_is_made_anew_when_residents_read_something_else(register: Register) -> None:
    publish(register, "k1")
    first = register.exchange.get()
    assert register.exchange.get() is first
    publish(register, "k2")
    second = register.exchange.get()
    assert (first.aantal, second.aantal) == (1, 2)
    assert len(second.open().read()) == second.grootte


def test_a_file_that_is_made_during_a_withdrawal_is_not_kept(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(register, "k1")
    whole = exchange.write

    def withdrawn(*given: Any) -> int:
        count = whole(*given)
        register.exchange.forget()
        return count

    monkeypatch.setattr(exchange, "write", withdrawn)
    first = register.exchange.get()
    monkeypatch.setattr(exchange, "write", whole)
    assert register.exchange.get() is not first


# -- whole files that are refused --------------------------------------------------------------------


def _without(name: str) -> bytes:
    made = file(record("a"))
    del made[name]
    return json.dumps(made).encode()


def _deep() -> bytes:
    return b'{"formaat": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"\xff\xfe", "geen tekst in UTF-8"),
        (b"niets", "geen geldige JSON"),
        (b"[]", "geen uitwisselbestand"),
        (b'{"keuzes": []}', "geen uitwisselbestand"),
        (_deep(), "te diep in elkaar"),
        (b'{"a": 1, "a": 2}', "“a” twee keer"),
        (content(record("a", deelnemers=1)).replace(b'"deelnemers": 1', b'"deelnemers": NaN'), "staat NaN"),
        (content(record("a", eigen=1)).replace(b'"eigen": 1', b'"eigen": 1e999'), "te groot is: 1e999"),
        (content(record("a", eigen=1)).replace(b'"eigen": 1', b'"eigen": -1e999'), "te groot is: -1e999"),
        (content(versie="2.0"), "versie 2.0 van het uitwisselformaat, en dit register leest versie 1"),
        (content(versie=1), "zonder geldig versienummer"),
        (content(versie="1"), "zonder geldig versienummer"),
        (content(versie="1.x"), "zonder geldig versienummer"),
        (content(versie="1.0.0"), "zonder geldig versienummer"),
        (content(versie="1.1234"), "zonder geldig versienummer"),
        (content(versie="1.٠"), "zonder geldig versienummer"),
        (content(versie="1.0\n"), "zonder geldig versienummer"),
        (json.dumps(file(versie="1.\ud800")).encode(), "zonder geldig versienummer"),
        (_without("bron"), "bron ontbreekt"),
        (content(bron={"uri": "niets", "naam": "X"}), "geen URI"),
        (content(bron={"uri": "\u017fecret:abcdef", "naam": "X"}), "geen URI"),
        (content(bron={"uri": URI, "naam": "a\x00b"}), "stuurteken"),
        (content(bron={"uri": URI, "naam": "X", "adres": "javascript:alert(1)"}), "geen adres dat begint"),
        (content(bron={"uri": URI, "naam": "X", "adres": "https://café.example"}), "andere tekens dan"),
        (
            json.dumps(file(bron={"uri": URI, "naam": "X", "adres": "https://x.example/\ud800"})).encode(),
            "andere tekens dan",
        ),
        (_without("licentie"), "ontbreekt licentie"),
        (_without("aantal"), "aantal ontbreekt"),
        (_without("begrippen"), "begrippen ontbreekt"),
        (_without("keuzes"), "niet compleet|geen lijst met keuzes"),
        (content(gemaaktOp="2026-02-01"), "geen moment zoals"),
        (json.dumps(file(gemaaktOp="2026-02-01\ud80010:00:00+00:00")).encode(), "geen moment zoals"),
        (content(gemaaktOp="2099-02-01T10:00:00Z"), "ligt in de toekomst"),
        (content(record("a"), aantal=2), "het zegt 2 keuzes, en er staan er 1 in"),
        (content(begrippen={"gebieden": [{"code": "<b>", "label": "x"}]}), "een code die niet kan"),
        (content(begrippen={"gebieden": [{"code": "x"}]}), "het label van x"),
        (
            content(begrippen={"gebieden": [{"code": "x", "label": "Bel 06 1234 5678"}]}),
            "lijkt een telefoonnummer te noemen",
        ),
        (b" " * (MAX_BYTES + 1), "25,0 MB en wij lezen tot 25 MB"),
        (content(*range(5_001)), "Er staan 5001 keuzes in het bestand en wij lezen er 5000"),
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_used_is_refused_as_a_whole(given: bytes, told: str) -> None:
    with pytest.raises(UnusableExchange, match=told):
        read(given)


def test_a_later_version_of_the_same_kind_and_a_number_with_an_exponent_are_read() -> None:
    given = content(record("a", eigen=1), versie="1.12").replace(b'"eigen": 1', b'"eigen": 1.5e3')
    found = read(given)
    assert found.kop.waarden["versie"] == "1.12"
    assert found.records[0]["keuze"]["eigen"] == 1500.0


def test_a_large_object_with_a_name_twice_is_refused_at_once() -> None:
    names = [f'"n{i}": 1' for i in range(30_000)]
    begun = time.process_time()
    with pytest.raises(UnusableExchange, match="“n29999” twee keer"):
        read(f"{{{', '.join([*names, names[-1]])}}}".encode())
    assert time.process_time() - begun < 2


def test_lines_that_end_halfway_are_refused() -> None:
    made = file(record("a"), record("b"))
    lines = [json.dumps(one) for one in made.pop("keuzes")]
    head = json.dumps(made)
    assert len(read("\n".join([head, *lines]).encode()).records) == 2
    with pytest.raises(UnusableExchange, match="Regel 3 is geen geldige JSON"):
        read("\n".join([head, *lines])[:-5].encode())
    with pytest.raises(UnusableExchange, match="niet compleet"):
        read("\n".join([head, lines[0]]).encode())


# -- records that are refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("niets", "er staat geen keuze in"),
        ({"keuze": []}, "er staat geen keuze in"),
        (record("a", versie=0), "versie moet een heel getal vanaf 1 zijn"),
        (record("a") | {"openbaarOp": "gisteren"}, "openbaarOp is geen moment"),
        (record("a") | {"adres": "javascript:alert(1)"}, "adres is geen adres dat begint"),
        (record("a") | {"adres": "https://wij@kwaad.example/"}, "adres is geen adres dat begint"),
        (record("a", publicatie="intern"), "is bij de bron niet openbaar"),
        (record("a", titel=""), "titel: is leeg"),
        (record("A b"), "id: mag alleen kleine letters"),
        (record("a", startdatum="2024-02-30"), "startdatum: is geen bestaande datum"),
        (record("a", instrument="bouwdoos"), 'kent "bouwdoos" niet en het bestand legt die code niet uit'),
        (record("a", gebieden=["BU05990002"]), 'gebieden[0]: kent "BU05990002" niet'),
        (record("a", afweging="Een \x07 bel"), "stuurteken"),
        (record("a", eigen={"iets": "Een \x07 bel"}), "een tekst bevat een stuurteken"),
        (record("a", **{"eigen\x07": "x"}), "een tekst bevat een stuurteken"),
        (record("a", eigen="\ud800"), "stuurteken"),
        (record("a", afweging="Mail jan@example.nl."), "afweging noemt een e-mailadres; dat mogen wij niet"),
        (record("a", resultaat="Bel 070 353 30 00."), "resultaat noemt een telefoonnummer"),
        (record("a", leerpunten="BSN 123456782 staat erin."), "leerpunten noemt een burgerservicenummer"),
        (record("a", eigen=["Mail jan@example.nl."]), "eigen noemt een e-mailadres"),
        (record("a") | {"meer": "Mail jan@example.nl."}, "een tekst noemt een e-mailadres"),
        (record("a", eigen=[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]), "zit te diep in elkaar"),
        (record("a", eigen="x" * 400_000), "is langer dan 400000 tekens"),
    ],
)  # fmt: skip
def test_a_record_that_does_not_fit_is_refused_by_itself(given: Any, told: str) -> None:
    data = json.dumps(file(record("goed"), given)).encode()
    good, bad = checked(read(data))
    assert [g.id for g, _ in good] == ["goed"]
    (one,) = bad
    assert one.nummer == 2
    assert told in one.reden


def test_the_second_record_with_one_id_is_refused() -> None:
    assert refusals(record("a"), record("b"), record("a", titel="Anders")) == [
        (3, "a", "staat al in het bestand, als nummer 1")
    ]


def test_what_is_not_known_is_kept_and_not_shown() -> None:
    given = record("a", wijkraad="ja", alternatieven=[{"instrument": "enquete", "reden": "Te ver", "x": 1}])
    ((kept, known),) = checked(read(content(given | {"meer": [1]})))[0]
    assert kept.inhoud == given | {"meer": [1]}
    assert known == Keuze.model_validate(
        {k: v for k, v in given["keuze"].items() if k not in ("wijkraad", "alternatieven")}
        | {"alternatieven": [{"instrument": "enquete", "reden": "Te ver"}]},
        context={"gebieden": {BUURT["code"]}},
    )


def test_a_general_address_is_meant_to_be_read() -> None:
    assert refusals(record("a", algemeenContact="Wijkteam, 14 010, wijkteam@rotterdam.example")) == []
