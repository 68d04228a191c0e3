"""Answers to questions and situations, from the example register with the real encoder."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.filters import Filters
from service.search import Question
from tests.service.api.client import Client, assert_problem

QUESTION = "Hoe betrokken we jongeren in Moerwijk?"


def ask(client: Client, q: str = QUESTION, **options: Any) -> dict[str, Any]:
    response = client.get("/v1/zoekresultaten", query_string={"q": q, **options})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def test_an_answer_tells_how_the_question_was_read(examples: Client) -> None:
    body = ask(examples)
    assert body["vraag"] == QUESTION
    assert body["tekst"] == "Hoe betrokken we jongeren?"
    assert body["begrepen"] == [
        {"filter": "doelgroep", "waarde": "jongeren", "label": "Jongeren", "woorden": "jongeren"},
        {"filter": "gebied", "waarde": "WK051836", "label": "Moerwijk", "woorden": "Moerwijk"},
    ]
    assert body["filters"] == {"gebied": ["WK051836"], "doelgroep": ["jongeren"]}
    assert body["oordeel"] == "gevonden"
    assert body["betekenis"] is True
    assert (body["pagina"], body["perPagina"]) == (1, 10)
    assert "bedoeling" not in body


def test_an_answer_is_that_of_the_search(examples: Client) -> None:
    body = ask(examples, perPagina=50)
    answer = examples.register.search.answer(Question(QUESTION, perPagina=50))
    assert [r["keuze"]["id"] for r in body["resultaten"]] == [r.keuze.id for r in answer.resultaten]
    assert [r["rang"] for r in body["resultaten"]] == list(range(1, body["totaal"] + 1))
    for shown, result in zip(body["resultaten"], answer.resultaten, strict=True):
        assert shown["keuze"] == result.keuze.as_dict()
        assert shown["versie"] == result.record.versie
        assert shown["verwantschap"] == result.verwantschap
        assert shown["waarom"] == {
            "betekenis": result.waarom.betekenis,
            "woorden": list(result.waarom.woorden),
            "filters": ["Moerwijk", "Jongeren"],
        }
        assert shown["_links"] == {"self": {"href": f"/v1/keuzes/{result.keuze.id}"}}
        assert "jongeren" in shown["keuze"]["doelgroepen"]


def test_a_fragment_stands_where_it_says_it_stands(examples: Client) -> None:
    for shown in ask(examples, "ontwerp van een plein")["resultaten"]:
        fragment, keuze = shown["fragment"], shown["keuze"]
        if "[" in fragment["veld"] or "." in fragment["veld"]:
            continue
        text = keuze[fragment["veld"]]
        assert text[fragment["begin"] : fragment["eind"]] == fragment["tekst"]
        assert text[fragment["zinBegin"] : fragment["zinEind"]] == fragment["zin"]
        assert fragment["zin"] in fragment["tekst"]
        assert fragment["label"]


def test_facets_and_evidence_count_the_choices(examples: Client) -> None:
    body = ask(examples, perPagina=50)
    counts = {v["waarde"]: v["aantal"] for v in body["facetten"]["instrument"]}
    chosen = {t["code"]: t["aantal"] for t in body["bewijs"]["gekozen"]}
    assert counts == chosen
    assert sum(counts.values()) == body["bewijs"]["aantal"] == body["totaal"]
    by_id = {r["keuze"]["id"]: r["keuze"] for r in body["resultaten"]}
    for tally in body["bewijs"]["gekozen"]:
        assert len(tally["ids"]) == tally["aantal"]
        assert all(by_id[i]["instrument"] == tally["code"] for i in tally["ids"])
    for tally in body["bewijs"]["afgewezen"]:
        for reden in tally["redenen"]:
            given = [(a["instrument"], a["reden"]) for a in by_id[reden["keuze"]]["alternatieven"]]
            assert (tally["code"], reden["reden"]) in given
    assert body["bewijs"]["weinig"] is (body["totaal"] < 5)


def test_chosen_filters_narrow_and_are_not_read_again(examples: Client) -> None:
    body = ask(examples, gebied=["WK051833"], van="2020-01-01", tot="2025-12-31")
    assert body["filters"] == {
        "gebied": ["WK051833"],
        "doelgroep": ["jongeren"],
        "van": "2020-01-01",
        "tot": "2025-12-31",
    }
    assert [b["filter"] for b in body["begrepen"]] == ["doelgroep"]
    filters = Filters(
        gebied=("WK051833",), doelgroep=("jongeren",), van=date(2020, 1, 1), tot=date(2025, 12, 31)
    )
    allowed = {r.keuze.id for r in examples.register.engine.store.search_list(filters, limit=500)}
    assert {r["keuze"]["id"] for r in body["resultaten"]} <= allowed


def test_a_reading_can_be_left_out(examples: Client) -> None:
    assert ask(examples, negeer="gebied:WK051836")["filters"] == {"doelgroep": ["jongeren"]}
    assert ask(examples, negeer=["gebied", "doelgroep"])["begrepen"] == []


def test_less_related_choices_come_on_request(examples: Client) -> None:
    strict, loose = ask(examples, "schommel"), ask(examples, "schommel", minder="true")
    assert loose["totaal"] > strict["totaal"]
    levels = [r["verwantschap"] for r in strict["resultaten"]]
    # Behind a few good answers stand the nearest others, five in all, and never among them.
    near = strict["verwant"]
    assert 0 < near < 5
    assert "zwak" not in levels[:near]
    assert levels[near:] == ["zwak"] * (5 - near)
    assert ask(examples, "schommel", minder="false") == {
        **strict,
        "_links": {**ask(examples, "schommel", minder="false")["_links"]},
    }


@pytest.mark.parametrize("modus", ["hybrid", "dense", "lexical"])
def test_each_way_of_searching_answers(examples: Client, modus: str) -> None:
    body = ask(examples, "bewoners kiezen zelf waar het geld heen gaat", modus=modus)
    found = [r.keuze.id for r in examples.register.search.answer(
        Question("bewoners kiezen zelf waar het geld heen gaat", modus=modus)
    ).resultaten]  # fmt: skip
    assert [r["keuze"]["id"] for r in body["resultaten"]] == found
    assert found


def test_pages_of_an_answer_follow_each_other(examples: Client) -> None:
    whole = [r["keuze"]["id"] for r in ask(examples, "bewoners", perPagina=50)["resultaten"]][:6]
    first = ask(examples, "bewoners", perPagina=3)
    assert set(first["_links"]) == {"self", "next"}
    second = examples.get(first["_links"]["next"]["href"]).get_json()
    assert set(second["_links"]) >= {"self", "prev"}
    found = [r["keuze"]["id"] for r in first["resultaten"] + second["resultaten"]]
    assert found == whole
    assert [r["rang"] for r in second["resultaten"]] == [4, 5, 6]


def test_a_link_repeats_the_question_as_it_was_asked(examples: Client) -> None:
    asked = "wat & hoe? 100% +1 é 😀"
    link = ask(examples, asked)["_links"]["self"]["href"]
    assert examples.get(link).get_json()["vraag"] == asked


@pytest.mark.parametrize(
    "q",
    [
        "😀🌳 jongeren 👨‍👩‍👧",
        "كيف نشرك الشباب",
        "איך לשתף תושבים",
        "\u202ejongeren\u202c in Moerwijk",
        "<script>alert(1)</script>",
        "'; DROP TABLE keuze; --",
        "%s %d {0} ${x}",
        "a\nb\tc",
        '"AND" OR NOT (tuin:* ^5 ~2',
    ],
)
def test_any_text_is_a_question(examples: Client, q: str) -> None:
    assert ask(examples, q)["vraag"] == q


def test_the_question_comes_back_in_composed_characters(examples: Client) -> None:
    assert ask(examples, " cafe\u0301 ")["vraag"] == "café"


def test_a_question_without_anything_like_it(api: Client) -> None:
    body = ask(api, "iets")
    assert body["oordeel"] == "niets"
    assert body["totaal"] == 0
    assert body["resultaten"] == []
    assert body["facetten"] == {}
    assert body["bewijs"] == {
        "aantal": 0,
        "weinig": True,
        "gekozen": [],
        "afgewezen": [],
        "factorenVoor": [],
        "factorenTegen": [],
        "scores": [],
    }
    assert set(body["_links"]) == {"self"}


SITUATION = "Bewoners van portiekflats zijn moe van inspraakavonden. Jongeren bereiken we niet. "


def test_a_situation_is_answered_like_a_question(examples: Client) -> None:
    options = {"situatie": SITUATION, "trajectstatus": ["afgerond"], "perPagina": 4, "minder": True}
    response = examples.post("/v1/zoekresultaten", json=options)
    assert response.status_code == 200
    body = response.get_json()
    answer = examples.register.search.answer(
        Question(SITUATION.strip(), Filters(trajectstatus=("afgerond",)), perPagina=4, minder=True)
    )
    assert [r["keuze"]["id"] for r in body["resultaten"]] == [r.keuze.id for r in answer.resultaten]
    assert len(body["resultaten"]) == 4
    assert body["vraag"] == SITUATION.strip()
    assert {r["keuze"]["trajectstatus"] for r in body["resultaten"]} == {"afgerond"}
    assert "_links" not in body


@pytest.mark.parametrize(
    "text", [SITUATION * 240, "a" * 30_000, "1 " * 10_000, "漢" * 20_000, "😀" * 20_000]
)
def test_a_situation_may_be_as_long_as_the_limit(examples: Client, text: str) -> None:
    response = examples.post("/v1/zoekresultaten", json={"situatie": text[:20_000]})
    assert response.status_code == 200, response.text
    assert response.get_json()["vraag"] == text[:20_000].strip()


@pytest.mark.parametrize("text", ["a" * 2000, "1 " * 1000, "漢" * 2000, "😀" * 2000])
def test_a_question_may_be_as_long_as_the_limit(examples: Client, text: str) -> None:
    assert ask(examples, text)["vraag"] == text.strip()


def test_a_search_by_body_changes_nothing(examples: Client) -> None:
    before = examples.register.engine.store.revision
    examples.post("/v1/zoekresultaten", json={"situatie": SITUATION})
    assert examples.register.engine.store.revision == before


@pytest.mark.parametrize(
    ("change", "veld", "reden"),
    [
        ({"situatie": ""}, "situatie", "is leeg; schrijf een vraag of een paar woorden"),
        ({"situatie": "x" * 20_001}, "situatie", "is 20001 tekens; er passen er 20000"),
        ({"situatie": 5}, "situatie", "moet tekst zijn"),
        ({"situatie": None}, "situatie", "moet tekst zijn"),
        ({"gebied": "ZW"}, "gebied", "moet een lijst zijn, ook bij één waarde"),
        ({"gebied": [5]}, "gebied", "moet tekst zijn"),
        ({"gebied": ["ZW"] * 51}, "gebied", "noemt 51 waarden; er passen er 50"),
        ({"perPagina": "10"}, "perPagina", 'moet een heel getal van 1 tot en met 50 zijn, niet "10"'),
        ({"perPagina": True}, "perPagina", 'moet een heel getal van 1 tot en met 50 zijn, niet "True"'),
        ({"perPagina": 2.0}, "perPagina", 'moet een heel getal van 1 tot en met 50 zijn, niet "2.0"'),
        ({"minder": "true"}, "minder", "moet true of false zijn"),
        ({"minder": None}, "minder", "moet true of false zijn"),
        ({"modus": "slim"}, "modus", 'kent "slim" niet. Kies uit: hybrid, dense, lexical.'),
        ({"van": 2020}, "van", "moet tekst zijn"),
        ({"van": "2024-01-02", "tot": "2024-01-01"}, "tot", "ligt voor van; draai ze om of pas er een aan"),
    ],
)
def test_options_in_a_body_are_as_strict_as_parameters(
    examples: Client, change: dict[str, Any], veld: str, reden: str
) -> None:
    refused = examples.post("/v1/zoekresultaten", json={"situatie": "tuin", **change})
    assert assert_problem(refused, 400)["fouten"] == [{"veld": veld, "reden": reden}]


def test_a_member_that_is_not_known_is_named(examples: Client) -> None:
    body = assert_problem(examples.post("/v1/zoekresultaten", json={"situatei": "tuin"}), 400)
    first, second = body["fouten"]
    assert first["veld"] == "situatei"
    assert first["suggestie"] == "situatie"
    assert first["reden"].startswith(
        "is geen veld van deze aanvraag; bedoelde u situatie? Kies uit: situatie, "
    )
    assert second == {"veld": "situatie", "reden": "ontbreekt; geef deze waarde mee"}
