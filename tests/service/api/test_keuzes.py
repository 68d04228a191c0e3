"""Listing, reading, recording, changing and deleting choices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from data.dates import format_date
from data.store import VersionConflict
from service import recording
from tests.service.api.client import Client, assert_problem

CONTACT = {"naam": "Noa Voorbeeld", "email": "n.voorbeeld@example.nl"}


def test_a_new_choice_is_recorded_and_can_be_read(api: Client, choice: dict[str, Any]) -> None:
    made = api.post("/v1/keuzes", json=choice)
    assert made.status_code == 201
    assert made.headers["Location"] == "/v1/keuzes/tuin-2024"
    assert made.headers["ETag"] == '"1"'
    read = api.get(made.headers["Location"])
    assert read.status_code == 200
    assert read.headers["ETag"] == '"1"'
    body = read.get_json()
    assert body == made.get_json()
    assert body["keuze"] == choice
    assert body["versie"] == 1
    assert body["aangemaaktOp"] == body["gewijzigdOp"]
    assert body["aangemaaktOp"].endswith("Z")
    assert body["_links"] == {
        "self": {"href": "/v1/keuzes/tuin-2024"},
        "versies": {"href": "/v1/keuzes/tuin-2024/versies"},
        "vergelijkbareKeuzes": {"href": "/v1/keuzes/tuin-2024/vergelijkbare-keuzes"},
    }


def test_an_id_is_made_and_a_choice_without_status_is_a_concept(
    api: Client, choice: dict[str, Any]
) -> None:
    del choice["id"], choice["publicatie"]
    made = api.post("/v1/keuzes", json=choice)
    keuze = made.get_json()["keuze"]
    assert keuze["id"].startswith(f"{datetime.now(UTC).year}-")
    assert keuze["publicatie"] == "concept"
    assert made.headers["Location"] == f"/v1/keuzes/{keuze['id']}"


def test_a_new_choice_is_found_at_once(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    found = api.get("/v1/zoekresultaten", query_string={"q": "zelf tekenen", "modus": "lexical"})
    assert [r["keuze"]["id"] for r in found.get_json()["resultaten"]] == ["tuin-2024"]


def test_every_fault_of_a_choice_is_named_at_once(api: Client, choice: dict[str, Any]) -> None:
    del choice["afweging"]
    wrong = {**choice, "gebieden": ["Moerwyk"], "deelnemers": "veel", "tittel": "x", "contacten": [{}]}
    body = assert_problem(api.post("/v1/keuzes", json=wrong), 400)
    faults = {f["veld"]: f for f in body["fouten"]}
    assert set(faults) == {"gebieden[0]", "afweging", "deelnemers", "tittel", "contacten[0].naam"}
    assert faults["gebieden[0]"]["reden"] == 'kent "Moerwyk" niet; bedoelde u "WK051836" (Moerwijk)?'
    assert faults["gebieden[0]"]["suggestie"] == "WK051836"
    assert faults["tittel"]["suggestie"] == "titel"
    assert faults["afweging"]["reden"] == "ontbreekt; vul dit veld in"
    assert faults["deelnemers"]["reden"] == "moet een heel getal zijn"
    assert body["detail"].startswith("5 fouten, in ")
    assert body["detail"].endswith("; zie fouten.")
    assert api.register.engine.store.count() == 0


def test_an_id_that_exists_is_a_conflict(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    body = assert_problem(api.post("/v1/keuzes", json={**choice, "titel": "Anders"}), 409)
    assert body["detail"] == (
        "Er is al een keuze met id tuin-2024. Laat het id weg, of wijzig die keuze met PUT."
    )
    assert api.get("/v1/keuzes/tuin-2024").get_json()["keuze"]["titel"] == choice["titel"]


def test_a_change_is_a_new_version_in_full(api: Client, choice: dict[str, Any]) -> None:
    first = api.post("/v1/keuzes", json={**choice, "resultaat": "Er staat een tuin."})
    changed = api.put(
        "/v1/keuzes/tuin-2024",
        json={**choice, "titel": "Tuin"},
        headers={"If-Match": first.headers["ETag"]},
    )
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    body = changed.get_json()
    assert body["versie"] == 2
    assert body["keuze"] == {**choice, "titel": "Tuin"}
    assert body["aangemaaktOp"] == first.get_json()["aangemaaktOp"]


def test_a_change_without_id_in_the_body_takes_the_one_of_the_address(
    api: Client, choice: dict[str, Any]
) -> None:
    api.post("/v1/keuzes", json=choice)
    del choice["id"]
    assert api.put("/v1/keuzes/tuin-2024", json=choice).get_json()["versie"] == 1


def test_another_id_in_the_body_is_refused(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    body = assert_problem(api.put("/v1/keuzes/tuin-2024", json={**choice, "id": "ander"}), 400)
    assert body["fouten"] == [{"veld": "id", "reden": "is tuin-2024 en kan niet veranderen"}]
    assert body["detail"] == "id: is tuin-2024 en kan niet veranderen."


def test_the_same_record_again_changes_nothing(api: Client, choice: dict[str, Any]) -> None:
    made = api.post("/v1/keuzes", json={**choice, "contacten": [CONTACT]})
    revision = api.register.engine.store.revision
    again = api.put("/v1/keuzes/tuin-2024", json=made.get_json()["keuze"])
    assert again.status_code == 200
    assert again.get_json() == made.get_json()
    assert again.headers["ETag"] == '"1"'
    assert api.register.engine.store.revision == revision
    assert len(api.get("/v1/keuzes/tuin-2024/versies").get_json()["versies"]) == 1


@pytest.mark.parametrize("header", ['"2"', 'W/"1"', '"nee"', '"0"', '"1'])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_version_than_in_if_match_is_refused(
    api: Client, choice: dict[str, Any], method: str, header: str
) -> None:
    api.post("/v1/keuzes", json=choice)
    body = {"json": {**choice, "titel": "Anders"}} if method == "PUT" else {}
    refused = api.send(method, "/v1/keuzes/tuin-2024", headers={"If-Match": header}, **body)
    assert assert_problem(refused, 412)["detail"] == (
        "Keuze tuin-2024 heeft nu versie 1, en dat is niet de versie in If-Match. "
        "Haal de nieuwste op en voeg uw wijziging daarin toe."
    )
    assert refused.headers["ETag"] == '"1"'
    assert api.get("/v1/keuzes/tuin-2024").get_json()["keuze"] == choice


@pytest.mark.parametrize("header", ['"1"', '"7", "1"', "*"])
def test_the_right_version_in_if_match_may_change(api: Client, choice: dict[str, Any], header: str) -> None:
    api.post("/v1/keuzes", json=choice)
    changed = api.put(
        "/v1/keuzes/tuin-2024", json={**choice, "titel": "Anders"}, headers={"If-Match": header}
    )
    assert changed.get_json()["versie"] == 2


def test_an_empty_if_match_is_no_permission(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    body = assert_problem(api.delete("/v1/keuzes/tuin-2024", headers={"If-Match": " "}), 400)
    assert body["detail"].startswith("If-Match is leeg.")
    assert api.get("/v1/keuzes/tuin-2024").status_code == 200


def test_a_change_in_between_is_a_conflict(
    api: Client, choice: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer comes after the check of If-Match and before the write."""
    api.post("/v1/keuzes", json=choice)
    update = recording.update

    def slow(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(recording, "update", update)
        update(given[0], given[1], {**choice, "titel": "Van een ander"}, door="een ander")
        return update(*given, **named)

    monkeypatch.setattr(recording, "update", slow)
    refused = api.put(
        "/v1/keuzes/tuin-2024", json={**choice, "titel": "Van mij"}, headers={"If-Match": '"1"'}
    )
    assert assert_problem(refused, 409)["detail"] == str(VersionConflict("tuin-2024", 1, 2))
    assert api.get("/v1/keuzes/tuin-2024").get_json()["keuze"]["titel"] == "Van een ander"


def test_who_has_the_newest_version_gets_no_body(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    same = api.get("/v1/keuzes/tuin-2024", headers={"If-None-Match": '"1"'})
    assert same.status_code == 304
    assert same.headers["ETag"] == '"1"'
    assert api.get("/v1/keuzes/tuin-2024", headers={"If-None-Match": '"0"'}).status_code == 200


def test_a_deleted_choice_is_gone_for_good(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    gone = api.delete("/v1/keuzes/tuin-2024", headers={"If-Match": '"1"'})
    assert gone.status_code == 204
    told = f"Keuze tuin-2024 is verwijderd op {format_date(datetime.now(UTC).date())}."
    for path in ("", "/versies", "/vergelijkbare-keuzes"):
        body = assert_problem(api.get(f"/v1/keuzes/tuin-2024{path}"), 410)
        assert body["detail"] == told
    assert_problem(api.put("/v1/keuzes/tuin-2024", json=choice), 410)
    assert_problem(api.delete("/v1/keuzes/tuin-2024"), 410)
    again = assert_problem(api.post("/v1/keuzes", json=choice), 409)
    assert again["detail"] == ("Keuze tuin-2024 is verwijderd, en een id komt niet terug. Laat het id weg.")
    assert api.get("/v1/keuzes").get_json()["totaal"] == 0
    assert api.get("/v1/zoekresultaten?q=tuin").get_json()["totaal"] == 0


def test_the_history_tells_what_changed_and_not_by_whom(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    api.put("/v1/keuzes/tuin-2024", json={**choice, "titel": "Tuin", "deelnemers": 12})
    newest, oldest = api.get("/v1/keuzes/tuin-2024/versies").get_json()["versies"]
    assert (newest["versie"], newest["handeling"], newest["gewijzigd"]) == (
        2,
        "gewijzigd",
        ["titel", "deelnemers"],
    )
    assert newest["inhoud"] == {**choice, "titel": "Tuin", "deelnemers": 12}
    assert (oldest["versie"], oldest["handeling"], oldest["inhoud"]) == (1, "aangemaakt", choice)
    assert set(newest) == {"versie", "op", "handeling", "gewijzigd", "inhoud"}


def test_html_and_sql_are_plain_text(api: Client, choice: dict[str, Any]) -> None:
    nasty = "<script>alert(1)</script> '; DROP TABLE keuze; -- %s {{ 7*7 }} \\u0000 مرحبا 😀"
    kept = {**choice, "titel": nasty, "afweging": nasty, "resultaat": nasty + "\n\t" + nasty}
    assert api.post("/v1/keuzes", json=kept).status_code == 201
    read = api.get("/v1/keuzes/tuin-2024")
    assert read.get_json()["keuze"] == kept
    assert read.mimetype == "application/json"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert api.register.engine.store.count() == 1


@pytest.fixture
def three(api: Client, choice: dict[str, Any]) -> Client:
    for id_, titel, start, gebied in (
        ("a", "Zebra", "2022-01-01", "WK051836"),
        ("b", "appel", "2024-01-01", "WK051833"),
        ("c", "Mier", "2023-01-01", "ZW"),
    ):
        api.post(
            "/v1/keuzes",
            json={
                **choice, "id": id_, "titel": titel, "startdatum": start, "gebieden": [gebied],
                "trajectstatus": "lopend",
            },
        )  # fmt: skip
    return api


def listed(client: Client, query: str = "") -> list[str]:
    return [k["keuze"]["id"] for k in client.get(f"/v1/keuzes{query}").get_json()["keuzes"]]


def test_the_list_has_four_orders(three: Client) -> None:
    assert listed(three) == ["b", "c", "a"]
    assert listed(three, "?sorteer=nieuwste") == ["b", "c", "a"]
    assert listed(three, "?sorteer=oudste") == ["a", "c", "b"]
    assert listed(three, "?sorteer=titel") == ["b", "c", "a"]
    assert listed(three, "?sorteer=gewijzigd") == ["c", "b", "a"]


def test_the_list_has_pages(three: Client) -> None:
    first = three.get("/v1/keuzes?perPagina=2&sorteer=oudste&gebied=ZW").get_json()
    assert (first["totaal"], first["pagina"], first["perPagina"]) == (3, 1, 2)
    assert first["_links"] == {
        "self": {"href": "/v1/keuzes?perPagina=2&sorteer=oudste&gebied=ZW&pagina=1"},
        "next": {"href": "/v1/keuzes?perPagina=2&sorteer=oudste&gebied=ZW&pagina=2"},
    }
    second = three.get(first["_links"]["next"]["href"]).get_json()
    assert [k["keuze"]["id"] for k in second["keuzes"]] == ["b"]
    assert set(second["_links"]) == {"self", "prev"}
    assert second["_links"]["prev"]["href"].endswith("pagina=1")


def test_a_page_past_the_end_is_empty_and_leads_back(three: Client) -> None:
    far = three.get("/v1/keuzes?perPagina=2&pagina=900").get_json()
    assert far["keuzes"] == []
    assert far["totaal"] == 3
    assert far["_links"]["prev"]["href"] == "/v1/keuzes?perPagina=2&pagina=2"
    assert "next" not in far["_links"]


def test_the_list_has_the_filters_of_a_question(three: Client) -> None:
    # A gebied also finds the areas above and below it.
    assert listed(three, "?gebied=WK051836&sorteer=titel") == ["c", "a"]
    assert listed(three, "?gebied=WK051836&gebied=WK051833&sorteer=titel") == ["b", "c", "a"]
    assert listed(three, "?tot=2023-06-30&sorteer=oudste") == ["a", "c"]
    assert listed(three, "?van=2023-01-01&tot=2023-06-30&instrument=enquete") == []
    assert listed(three, "?publicatie=intern") == ["b", "c", "a"]


def test_comparable_choices_leave_out_the_choice_itself(three: Client) -> None:
    found = three.get("/v1/keuzes/a/vergelijkbare-keuzes").get_json()["keuzes"]
    assert {k["keuze"]["id"] for k in found} == {"b", "c"}
    one = three.get("/v1/keuzes/a/vergelijkbare-keuzes?aantal=1").get_json()["keuzes"]
    assert [k["keuze"]["id"] for k in one] == [found[0]["keuze"]["id"]]


def test_linked_choices_come_first(three: Client, choice: dict[str, Any]) -> None:
    three.post("/v1/keuzes", json={**choice, "id": "d", "verwanteKeuzes": ["c", "a"]})
    found = three.get("/v1/keuzes/d/vergelijkbare-keuzes").get_json()["keuzes"]
    assert [k["keuze"]["id"] for k in found][:2] == ["c", "a"]


def test_every_example_fits_the_description(examples: Client) -> None:
    """Each page is held against the schema by the client."""
    seen: list[str] = []
    path: str | None = "/v1/keuzes?perPagina=50"
    while path:
        body = examples.get(path).get_json()
        seen += [k["keuze"]["id"] for k in body["keuzes"]]
        path = body["_links"].get("next", {}).get("href")
    assert len(seen) == len(set(seen)) == body["totaal"] == examples.register.engine.store.count()
