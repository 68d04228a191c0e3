"""Addresses of answers: read strictly, and made so that they are read back the same."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from data.filters import FILTER_VOCABULAIRES, Filters
from data.vocabularies import vocabulaire
from service.api.parameters import split_query
from service.opening import Register
from tests.signing_in import client as signed_in
from web.asked import Asked, InvalidAddress, read

_YEARS = st.integers(1990, 2100)


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    values = {
        name: tuple(draw(st.lists(st.sampled_from(vocabulaire(vocab).codes), max_size=3, unique=True)))
        for name, vocab in FILTER_VOCABULAIRES.items()
    }
    van, tot = draw(st.none() | _YEARS), draw(st.none() | _YEARS)
    if van and tot and van > tot:
        van, tot = tot, van
    filters = Filters(
        **values, van=date(van, 1, 1) if van else None, tot=date(tot, 12, 31) if tot else None
    )
    letters = st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=80
    )
    words = draw(letters.map(lambda t: " ".join(["vraag", *t.split()])))
    ignored = draw(
        st.lists(st.sampled_from(["gebied", "periode", "gebied:WK051836"]), max_size=3, unique=True)
    )
    return Asked(words, filters, tuple(ignored), draw(st.integers(1, 1000)), draw(st.booleans()))


@given(asked())
def test_an_address_is_read_back_the_same(one: Asked) -> None:
    import unicodedata

    raw = one.address.split("?", 1)[1].encode()
    back = read(split_query(raw))
    assert back == Asked(
        unicodedata.normalize("NFC", one.q), one.filters, one.negeer, one.pagina, one.minder
    )


def test_a_long_text_stays_out_of_the_address() -> None:
    one = Asked("x" * 3000, negeer=("periode",), lang=True)
    assert one.address == "/antwoord?negeer=periode"
    assert one.page(2).address == "/antwoord?negeer=periode&pagina=2"


def test_without_and_ignoring_start_at_the_first_page() -> None:
    one = Asked("vraag", Filters(gebied=("WK051834", "WK051836")), pagina=4)
    assert one.without("gebied", "WK051834").address == "/antwoord?q=vraag&gebied=WK051836"
    assert one.ignoring("periode").pagina == 1
    assert one.without("periode").filters == one.filters


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "nog geen vraag"),
        ([("q", "  \n ")], "nog geen vraag"),
        ([("q", "x"), ("q", "y")], "2 keer"),
        ([("q", "a\x00b")], "stuurteken"),
        ([("q", "x" * 2001)], "2001 tekens"),
        ([("q", "x" * 20_001)], "20001 tekens"),
        ([("q", "x"), ("gebiet", "WK051836")], "bedoelde u gebied"),
        ([("q", "x"), ("gebied", "Moerwyk")], "bedoelde u"),
        ([("q", "x"), ("gebied", "")], "gebied"),
        ([("q", "x"), ("van", "22")], "1990"),
        ([("q", "x"), ("van", "²022")], "1990"),
        ([("q", "x"), ("van", "2024"), ("tot", "2020")], "Draai de jaren om"),
        ([("q", "x"), ("pagina", "0")], "pagina"),
        ([("q", "x"), ("pagina", "1001")], "pagina"),
        ([("q", "x"), ("minder", "ja")], "minder"),
        ([("q", "x"), ("negeer", "alles")], "negeer"),
        ([("q", "x"), *[("thema", "wonen")] * 51], "51"),
    ],
)
def test_what_does_not_fit_is_named(pairs: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(InvalidAddress) as refused:
        read(pairs)
    assert says in str(refused.value)


def test_empty_years_of_the_filter_form_mean_none() -> None:
    assert read([("q", "x"), ("van", ""), ("tot", "")]).filters == Filters()


def test_every_fault_at_once() -> None:
    with pytest.raises(InvalidAddress) as refused:
        read([("q", "x"), ("foo", "1"), ("pagina", "x"), ("van", "1")])
    assert len(refused.value.fouten) == 3


@pytest.fixture
def client(example: Register) -> FlaskClient:
    return signed_in(example)


@pytest.mark.parametrize(
    "query",
    ["q=%FF%FE", "q=jongeren&pagina=999", "q=jongeren&<script>=1", "q=%00", "q=" + "x" * 2001, "q=&q="],
)
def test_refusals_are_pages(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/antwoord?{query}")
    assert answer.status_code == 400
    assert 'class="let fouten"' in answer.text
    assert "<script>=" not in answer.text
    assert "Traceback" not in answer.text


def test_a_short_question_in_a_body_gets_an_address(client: FlaskClient) -> None:
    answer = client.post("/antwoord?gebied=WK051836", data={"q": "jongeren"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/antwoord?q=jongeren&gebied=WK051836"


def test_a_body_that_is_no_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/antwoord", json={"q": "jongeren"})
    assert answer.status_code == 400


def test_text_from_the_register_and_the_question_is_escaped(client: FlaskClient) -> None:
    answer = client.get("/antwoord", query_string={"q": '</textarea><img src=x onerror="x">jongeren'})
    assert answer.status_code == 200
    assert "<img" not in answer.text
