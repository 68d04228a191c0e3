"""Bodies: strict JSON of at most 1 MiB, by every route that takes one."""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waitress.server import create_server

from tests.conftest import stop
from tests.service.api.client import Client, assert_problem

JSON = "application/json"


def send(client: Client, data: bytes | str, path: str = "/v1/keuzes") -> dict[str, Any]:
    return assert_problem(client.post(path, data=data, content_type=JSON), 400)


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"", "de aanvraag heeft geen inhoud; stuur een JSON-object."),
        (b"  \n ", "de aanvraag heeft geen inhoud; stuur een JSON-object."),
        (b"[]", "de inhoud moet een JSON-object zijn: { … }."),
        (b'"x"', "de inhoud moet een JSON-object zijn: { … }."),
        (b"null", "de inhoud moet een JSON-object zijn: { … }."),
        (b'{"a": 1,\n  "b" 2}', "de JSON klopt niet op regel 2, kolom 7: hier hoort een dubbele punt."),
        (b'{"a": }', "de JSON klopt niet op regel 1, kolom 7: hier hoort een waarde."),
        (b'{"a": 1 "b": 2}', "de JSON klopt niet op regel 1, kolom 9: hier hoort een komma of het einde."),
        (b"{'a': 1}", "de JSON klopt niet op regel 1, kolom 2: "
                      "hier hoort een naam tussen dubbele aanhalingstekens."),
        (b'{"a": "x}', "de JSON klopt niet op regel 1, kolom 7: de tekst die hier begint, is niet gesloten."),
        (b"{} {}", "de JSON klopt niet op regel 1, kolom 4: na het einde staat nog iets."),
        (b'{"a": "x\x00y"}', "de JSON klopt niet op regel 1, kolom 9: "
                             "een regeleinde of stuurteken in tekst schrijft u als \\n of \\u000a."),
        (b'{"a": "\xff"}', "de inhoud is geen UTF-8 op regel 1, kolom 8."),
        (b'{\n"\xc3\xa9": "\xed\xa0\x80"}', "de inhoud is geen UTF-8 op regel 2, kolom 7."),
        (b'{"a": NaN}', "de JSON bevat NaN; dat is geen getal dat JSON kent."),
        (b'{"a": -Infinity}', "de JSON bevat -Infinity; dat is geen getal dat JSON kent."),
        (b'{"a": 1e999}', "de JSON bevat een getal dat te groot is: 1e999."),
        (b'{"a": ' + b"9" * 5000 + b"}", "de JSON bevat een getal met te veel cijfers."),
        (b'{"a": 1, "a": 1}', "a: staat er twee keer; noem elk veld één keer."),
        (b'{"b": {"a": 1, "a": 2}}', "a: staat er twee keer; noem elk veld één keer."),
        (b'{"\\ud800": 1, "\\ud800": 2}', "?: staat er twee keer; noem elk veld één keer."),
        (b'{"a": "\\ud800"}', "a: bevat een stuurteken (U+D800); haal het weg."),
        (b'{"a": ["x", {"b": "\\udc00"}]}', "a[1].b: bevat een stuurteken (U+DC00); haal het weg."),
        (b'{"a": "\\u0000"}', "a: bevat een stuurteken (U+0000); haal het weg."),
        (b'{"contacten": [{"email": "a\\u0000@b.nl"}]}',
         "contacten[0].email: bevat een stuurteken (U+0000); haal het weg."),
        (b'{"\\u0007": 1}', "bevat een stuurteken (U+0007); haal het weg."),
        (b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}", "de JSON is te diep genest; hoogstens 20 lagen."),
        (b'{"a": ' + b"[" * 400_000 + b"]" * 400_000 + b"}", "de JSON is te diep genest; hoogstens 20 lagen."),
        (b'{"a": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001, "de JSON is te diep genest; hoogstens 20 lagen."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/keuzes", "/v1/zoekresultaten"])
def test_what_is_not_strict_json_is_refused(empty: Client, path: str, data: bytes, detail: str) -> None:
    assert send(empty, data, path)["detail"] == detail


def test_a_pair_of_surrogates_is_one_character(api: Client, choice: dict[str, Any]) -> None:
    text = json.dumps({**choice, "titel": "Tuin 🌳"})
    assert "\\ud83c\\udf33" in text
    made = api.post("/v1/keuzes", data=text, content_type=JSON)
    assert made.get_json()["keuze"]["titel"] == "Tuin 🌳"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json",
             "application/problem+json", "application/json; charset=latin-1", ""],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/keuzes", "/v1/zoekresultaten"])
def test_another_kind_of_content_is_refused(empty: Client, path: str, kind: str) -> None:
    refused = empty.post(path, data=b"{}", headers={"Content-Type": kind} if kind else {})
    assert assert_problem(refused, 415)["detail"] == (
        "Stuur de inhoud als JSON in UTF-8, met Content-Type: application/json."
    )


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"']
)
def test_json_is_known_in_every_spelling(api: Client, choice: dict[str, Any], kind: str) -> None:
    made = api.post("/v1/keuzes", data=json.dumps(choice), headers={"Content-Type": kind})
    assert made.status_code == 201


def test_a_body_of_one_mebibyte_fits_and_one_byte_more_does_not(empty: Client) -> None:
    fitting = b'{"x": "' + b"y" * (1024 * 1024 - 9) + b'"}'
    assert len(fitting) == 1024 * 1024
    assert send(empty, fitting)["fouten"][-1]["veld"] == "x"
    refused = empty.post("/v1/keuzes", data=fitting + b" ", content_type=JSON)
    assert assert_problem(refused, 413)["detail"] == (
        "De inhoud is groter dan 1 MiB. Stuur minder tegelijk."
    )


def test_a_body_of_unknown_length_is_limited_too(empty: Client) -> None:
    server = create_server(empty.app, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=30)
        chunks = (b" " * 65536 for _ in range(40))
        headers = {"Content-Type": JSON, **empty.headers}
        connection.request("POST", "/v1/keuzes", chunks, headers, encode_chunked=True)
        response = connection.getresponse()
        assert response.status == 413
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(response.read())["title"] == "Inhoud te groot"
        connection.close()
    finally:
        stop(server)
        thread.join(timeout=10)


_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    body=st.dictionaries(
        st.sampled_from(
            [
                "titel",
                "gebieden",
                "startdatum",
                "factoren",
                "evaluatie",
                "beloften",
                "contacten",
                "deelnemers",
                "id",
            ]
        )
        | st.text(max_size=8),
        _values,
        max_size=5,
    )
)
def test_no_body_breaks_the_server(empty: Client, body: dict[str, Any]) -> None:
    response = empty.post("/v1/keuzes", data=json.dumps(body), content_type=JSON)
    assert response.status_code == 400


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60))
def test_no_bytes_break_the_server(empty: Client, data: bytes) -> None:
    assert empty.post("/v1/zoekresultaten", data=data, content_type=JSON).status_code == 400
