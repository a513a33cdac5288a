"""What a steward does, request by request: each answer is the part of the page that changed, and nothing gets lost."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from iomnlp.review.listing import Filter
from iomnlp.review.model import Field, RecordView, State
from iomnlp.review.web.forms import filled
from iomnlp.review.web.locale import language
from iomnlp.review.web.pages import drop
from iomnlp.review.web.posting import completed
from iomnlp.review.web.prefill import written
from iomnlp.review.web.shapes import SHAPES
from iomnlp.review.web.trays import Trays
from review_pages import decision


def first(visitor: Any, group: str) -> tuple[RecordView, Field]:
    """A record with a proposal of a group, and that field."""
    for row in visitor.review.queue(limit=50).rows:
        view = visitor.review.record(row.record_id)
        for field in view.fields:
            if field.group == group and field.proposed:
                return view, field
    raise LookupError(group)


def span(view: RecordView, words: str) -> str:
    """A selection of words as the page sends it."""
    start = view.document["text"].index(words)
    return json.dumps([{"start": start, "end": start + len(words), "text": words}])


def decide(visitor: Any, field: Field, action: str, **more: Any) -> Any:
    """Send one decision."""
    return visitor.post(f"/records/{field.record_id}/decide", decision(field.key, action, field.version, **more))


AMOUNT = {
    "value": "1 250 000,50",
    "currency": "euro",
    "qualifier": "about",
    "kind": "pledge",
    "upper": "",
    "gloss_of": "",
}


@pytest.mark.parametrize(
    ("action", "state"), [("accept", "accepted"), ("reject", "rejected"), ("absent", "absent"), ("doubt", "doubtful")]
)
def test_a_letter_gives_back_one_card(visitor: Any, action: str, state: str) -> None:
    _, field = first(visitor, "amounts")
    answer = decide(visitor, field, action)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<li id="f1"')
    assert f'data-state="{state}"' in answer.text
    assert visitor.review.field(field.record_id, field.key).state == state


def test_the_same_request_again_is_one_decision(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    sent = decision(field.key, "accept", field.version)
    for _ in range(3):
        assert visitor.post(f"/records/{field.record_id}/decide", sent).status_code == 200
    assert visitor.review.field(field.record_id, field.key).version == field.version + 1


def test_a_correction_is_stored_in_the_contracts_keys(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    answer = decide(visitor, field, "correct", reason="relu", **AMOUNT)
    assert answer.status_code == 200
    assert 'id="work"' in answer.text
    stored = visitor.review.field(field.record_id, field.key)
    assert stored.state is State.CORRECTED
    assert stored.current["value"] == "1250000.50"
    assert (stored.current["currency"], stored.current["kind"]) == ("EUR", "pledge")
    assert (stored.decided_by, stored.reason) == ("camille", "relu")


def test_a_form_comes_back_with_what_was_typed_and_what_is_wrong(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    answer = decide(visitor, field, "correct", **{**AMOUNT, "value": "beaucoup", "currency": "sou"})
    assert answer.status_code == 422
    assert "« beaucoup » n&#39;est pas un nombre" in answer.text
    assert 'value="beaucoup"' in answer.text
    assert 'value="sou"' in answer.text
    assert visitor.review.field(field.record_id, field.key).state is State.PROPOSED


def test_a_selection_that_is_not_in_the_source_is_refused(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    wrong = json.dumps([{"start": 3, "end": 9, "text": "inventé"}])
    answer = decide(visitor, field, "correct", **AMOUNT, evidence=wrong)
    assert answer.status_code == 422
    assert "ne correspond pas à la source" in answer.text


def test_a_value_is_added_from_selected_or_typed_words(visitor: Any) -> None:
    view, _ = first(visitor, "amounts")
    words = view.document["text"].split()[-1]
    before = sum(field.group == "places" for field in view.fields)
    place = {"name": "Lodwar", "class": "city", "country": "Kenya"}
    at = f"/records/{view.record_id}/decide"
    missing = visitor.post(at, decision("places", "add", 0, **place))
    assert missing.status_code == 422
    assert "Sélectionnez les mots" in missing.text
    start = view.document["text"].rindex(words)
    selected = json.dumps([{"start": start, "end": start + len(words), "text": words}])
    assert visitor.post(at, decision("places", "add", 0, **place, evidence=selected)).status_code == 200
    after = [field for field in visitor.review.record(view.record_id).fields if field.group == "places"]
    assert len(after) == before + 1
    added = next(field for field in after if "+" in field.key)
    assert added.current["country"] == "KE"
    assert added.evidence[0]["text"] == words
    assert "n’existe" not in visitor.post(at, decision("places", "add", 0, **place, quotation="mots inventés")).text
    assert visitor.post(at, decision("places", "add", 0, **place, quotation="mots inventés")).status_code == 422


def test_the_second_of_two_sees_both_values_and_chooses(enter: Callable[..., Any]) -> None:
    ours, theirs = enter("camille"), enter("awa")
    _, field = first(ours, "amounts")
    assert decide(theirs, field, "correct", **AMOUNT).status_code == 200
    answer = decide(ours, field, "correct", **{**AMOUNT, "value": "77"})
    assert answer.status_code == 409
    plain = answer.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "1 250 000,50 €" in plain
    assert "77 €" in plain
    assert "awa" in plain
    for choice in ("yours", "theirs", "proposal"):
        assert f'data-choose="{choice}"' in plain
    assert ours.review.field(field.record_id, field.key).current["value"] == "1250000.50"


def test_undo_takes_back_one_decision_then_says_that_there_is_none(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    decide(visitor, field, "reject")
    assert "1 décision annulée." in visitor.post(f"/records/{field.record_id}/undo").text
    assert visitor.review.field(field.record_id, field.key).state is State.PROPOSED
    assert visitor.post(f"/records/{field.record_id}/undo").status_code == 409


def test_shift_a_then_v_reviews_a_record(visitor: Any) -> None:
    record_id = visitor.review.queue().rows[0].record_id
    visitor.post(f"/records/{record_id}/accept-all")
    said = visitor.post(f"/records/{record_id}/validate")
    if "X-Review" not in said.headers:
        assert "Pas encore" in said.text
    for field in visitor.review.record(record_id).fields:
        if field.state is State.PROPOSED:
            decide(visitor, field, "accept" if field.proposed else "absent")
    for check in visitor.review.record(record_id).checks:
        if check.open and check.hard:
            visitor.post(f"/records/{record_id}/waive", {"check": check.code, "reason": "vu"})
    assert visitor.post(f"/records/{record_id}/validate").headers["X-Review"] == "reviewed"
    assert visitor.review.record(record_id).reviewed


def test_a_waiver_needs_a_reason(visitor: Any) -> None:
    record_id, check = next(
        (row.record_id, check)
        for row in visitor.review.queue().rows
        for check in visitor.review.record(row.record_id).checks
    )
    assert visitor.post(f"/records/{record_id}/waive", {"check": check.code, "reason": " "}).status_code == 422
    assert visitor.post(f"/records/{record_id}/waive", {"check": check.code, "reason": "vu"}).status_code == 200
    waived = next(one for one in visitor.review.record(record_id).checks if one.code == check.code)
    assert (waived.open, waived.reason, waived.waived_by) == (False, "vu", "camille")


def test_a_fact_is_split_in_two_and_put_back_by_one_undo(visitor: Any) -> None:
    view, field = first(visitor, "amounts")
    before = {one.key: one.current for one in view.fields}
    words = field.evidence[0]["text"]
    second = {f"second.{name}": value for name, value in {**AMOUNT, "value": "5"}.items()}
    sent = {**decision(field.key, "correct", field.version, mode="split"), **AMOUNT, **second}
    sent["second.evidence"] = span(view, words)
    assert visitor.post(f"/records/{view.record_id}/split", sent).status_code == 200
    after = visitor.review.record(view.record_id)
    assert len(after.fields) == len(view.fields) + 1
    visitor.post(f"/records/{view.record_id}/undo")
    shown = {one.key: one.current for one in visitor.review.record(view.record_id).fields if one.current}
    assert shown == {key: fact for key, fact in before.items() if fact}


def test_facts_are_merged_with_the_evidence_of_all(visitor: Any) -> None:
    for row in visitor.review.queue().rows:
        view = visitor.review.record(row.record_id)
        places = [field for field in view.fields if field.group == "places"]
        if len(places) >= 2:
            break
    one, other = places[:2]
    sent = {**decision(one.key, "correct", one.version, mode="merge"), "with": [other.key]}
    assert visitor.post(f"/records/{view.record_id}/merge", sent).status_code == 200
    merged = visitor.review.field(view.record_id, one.key)
    spans = {(e["start"], e["end"]) for e in merged.evidence}
    assert spans == {(e["start"], e["end"]) for part in (one, other) for e in part.evidence}
    assert visitor.review.field(view.record_id, other.key).state is State.REJECTED
    assert (
        visitor.post(f"/records/{view.record_id}/merge", decision(one.key, "correct", 9, mode="merge")).status_code
        == 422
    )


def test_results_change_places(visitor: Any) -> None:
    for row in visitor.review.queue(Filter(kind="project")).rows:
        view = visitor.review.record(row.record_id)
        if sum(field.group == "outputs" for field in view.fields) >= 2:
            break
    one, other = [f for f in view.fields if f.group == "outputs" and f.current and f.current["number"]][:2]
    sent = {"key": one.key, "version": one.version, "to": "down"}
    assert visitor.post(f"/records/{view.record_id}/move", sent).status_code == 200
    assert visitor.review.field(view.record_id, one.key).current["number"] == other.current["number"]
    assert visitor.review.field(view.record_id, other.key).current["number"] == one.current["number"]


def test_a_new_main_theme_takes_the_place_of_the_old_one(visitor: Any) -> None:
    view, field = first(visitor, "themes")
    word = field.evidence[0]["text"]
    sent = decision("themes", "add", 0, code="ENFANT", primary="yes", evidence=span(view, word))
    assert visitor.post(f"/records/{view.record_id}/decide", sent).status_code == 200
    themes = [f.current for f in visitor.review.record(view.record_id).fields if f.group == "themes" and f.current]
    assert [theme["code"] for theme in themes if theme["primary"]] == ["ENFANT"]


def test_bulk_accept_counts_first_and_is_undone_as_one(visitor: Any) -> None:
    preview = visitor.get("/queue/bulk?field=amounts&threshold=0.9").text
    count = visitor.review.count_acceptable(Filter(field="amounts"), 0.9, "amounts")
    assert f"Accepter {count} champs" in preview
    done = visitor.post("/queue/bulk", {"field": "amounts", "threshold": "0.9"})
    assert f"{count} champs acceptés." in done.text
    assert visitor.review.stats().reviewed == 0
    batch = done.text.split('name="batch" value="')[1].split('"')[0]
    assert f"{count} décisions annulées." in visitor.post("/queue/undo", {"batch": batch}).text
    assert visitor.review.stats(by_state=True).states.get(State.ACCEPTED, 0) == 0


def test_views_are_kept_and_forgotten(visitor: Any) -> None:
    kept = visitor.post("/views", {"name": "Mali <b>", "country": "ML", "sort": "newest"})
    assert "country=ML&amp;sort=newest" in kept.text
    assert "Mali &lt;b&gt;" in kept.text
    assert "Donnez un nom" in visitor.post("/views", {"name": " "}).text
    assert "Mali" not in visitor.post("/views/delete", {"name": "Mali <b>"}).text


def test_the_queue_is_filtered_and_a_change_gives_its_list_alone(visitor: Any) -> None:
    whole = visitor.get("/queue?kind=project")
    assert "<html" in whole.text
    part = visitor.get("/queue?kind=project", **{"HX-Request": "true", "HX-Target": "section#results"})
    assert part.text.lstrip().startswith('<section id="results"')
    assert visitor.get("/queue?text=zzzzzz").text.count("Rien ne correspond.") == 1
    fields = visitor.get("/queue?rows=fields&field=funding&below=0.99").text
    assert "key=funding" in fields
    assert visitor.get("/queue?state=x&year=x&below=9&sort=x&rows=fields").status_code == 200


def test_settings_are_kept_in_the_browser_and_refused_where_keys_clash(visitor: Any) -> None:
    form = {"reviewer": "Zoé", "language": "en", "look": "dark", "threshold": "95", "key.accept": "y"}
    answer = visitor.post("/settings", form)
    assert answer.status_code == 204
    page = visitor.get("/settings").text
    assert 'lang="en"' in page
    assert 'data-look="dark"' in page
    assert 'value="Zoé"' in page
    assert 'value="95"' in page
    wrong = visitor.post("/settings", {**form, "key.reject": "y", "threshold": "x", "reviewer": ""})
    assert wrong.status_code == 422
    assert wrong.text.count("stands for two actions") == 2
    assert "between 0 and 100" in wrong.text


def test_masked_contacts_are_on_no_page(enter: Callable[..., Any]) -> None:
    open_to_all = enter()
    view, field = first(open_to_all, "contacts")
    secret = field.proposed["email"] or field.proposed["phone"]
    masked = enter("awa", masked=True)
    for path in (
        "",
        "/work",
        "/history",
        f"/history?key={field.key}",
        f"/field?key={field.key}",
        f"/form?key={field.key}",
    ):
        text = masked.get(f"/records/{view.record_id}{path}").text
        assert secret not in text, path
        for evidence in field.evidence:
            assert evidence["text"] not in text or len(evidence["text"]) < 6, path
    assert secret not in masked.get("/queue?rows=fields&field=contacts").text
    assert secret not in decide(masked, field, "doubt").text
    assert secret not in decide(masked, field, "accept").text, "a conflict"
    masked.post(f"/records/{view.record_id}/undo")
    field = masked.review.field(view.record_id, field.key)
    hidden = masked.review.record(view.record_id, mask_contacts=True)
    shown = next(one for one in hidden.fields if one.key == field.key).proposed
    sent = {name: shown[name] or "" for name in ("name", "organisation", "email", "phone", "url")}
    assert "masquées" in decide(masked, field, "correct", **sent).text
    assert masked.review.field(view.record_id, field.key).state is State.PROPOSED


@pytest.mark.parametrize("path", ["/records/ffffffffffffffff", "/records/ffffffffffffffff/history", "/nowhere"])
def test_what_is_not_there_is_said(visitor: Any, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "Cela ne va pas" in answer.text


@pytest.mark.parametrize(
    ("path", "french", "english"),
    [
        ("/records/ffffffffffffffff", "Cette fiche n&#39;existe pas", "There is no such record"),
        ("/drop/abcdefgh/0", "Ces documents ne sont plus là", "These documents are no longer here"),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language(visitor: Any, path: str, french: str, english: str) -> None:
    if path.startswith("/drop"):
        visitor.app.include_router(drop.router)
        visitor.app.state.trays = Trays()
    assert french in visitor.get(path).text
    assert english not in visitor.get(path).text
    assert english in visitor.get(path, **{"Accept-Language": "en"}).text


def test_where_nothing_is_proposed_nothing_is_accepted(visitor: Any) -> None:
    view, field = next(
        (view, field)
        for row in visitor.review.queue(limit=50).rows
        for view in [visitor.review.record(row.record_id)]
        for field in view.fields
        if field.required and field.proposed is None
    )
    sent = decision(field.key, "accept", field.version)
    for tongue, sentence in (("fr", "Rien n&#39;est proposé ici"), ("en", "Nothing is proposed here")):
        answer = visitor.post(f"/records/{view.record_id}/decide", sent, **{"Accept-Language": tongue})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert visitor.review.field(view.record_id, field.key).version == field.version
    assert decide(visitor, field, "absent").status_code == 200


def test_nonsense_is_refused_without_a_trace(visitor: Any) -> None:
    view, field = first(visitor, "amounts")
    at = f"/records/{view.record_id}/decide"
    for sent in (
        {},
        {"key": field.key},
        decision("nothing/here", "accept"),
        decision(field.key, "validate"),
        decision(field.key, "fly"),
        {**decision(field.key, "accept"), "uuid": "x"},
        {**decision(field.key, "accept"), "version": "-1"},
        decision("amounts/ffffffff", "accept", 0),
    ):
        assert 400 <= visitor.post(at, sent).status_code < 500, sent
    assert visitor.get(f"/records/{view.record_id}/form?key=x").status_code == 404
    assert visitor.get(f"/records/{view.record_id}/field?key={'x' * 100}").status_code == 422
    assert visitor.review.stats().decisions == 0


def test_every_form_opens_with_what_the_field_holds(visitor: Any) -> None:
    for row in visitor.review.queue().rows[:6]:
        for field in visitor.review.record(row.record_id).fields:
            for mode in ("correct", "split", "merge") if "/" in field.key else ("correct",):
                address = f"/records/{row.record_id}/form"
                answer = visitor.client.get(address, params={"key": field.key, "mode": mode})
                assert answer.status_code == 200, (field.key, mode)


def test_a_correction_that_changes_nothing_keeps_every_key(visitor: Any) -> None:
    """What a form shows and reads back is the fact itself: nothing is lost on the way through the inputs."""
    french = language("fr")
    for row in visitor.review.queue().rows:
        for field in visitor.review.record(row.record_id).fields:
            fact = field.proposed
            if not fact or (field.group == "countries" and not fact["code"]):
                continue
            typed = {shape.name: written(shape, fact, french) for shape in SHAPES[field.group]}
            read = filled(field.group, typed, french)
            assert not read.errors, (field.key, fact, read.errors)
            for key, value in completed(field.group, read.value).items():
                if isinstance(value, dict):
                    assert {k: fact[key][k] for k in value} == value
                else:
                    assert (list(fact[key]) if isinstance(fact[key], tuple) else fact[key]) == value, (field.key, key)


def test_uuids_are_the_clients(visitor: Any) -> None:
    _, field = first(visitor, "amounts")
    identity = str(uuid.uuid4())
    decide(visitor, field, "accept", uuid=identity)
    visitor.review.undo("camille", identity)
    assert visitor.review.field(field.record_id, field.key).state is State.PROPOSED


@pytest.mark.parametrize(("code", "name"), [("fr", "Suède"), ("en", "Sweden")])
def test_donors_are_offered_by_their_names(visitor: Any, code: str, name: str) -> None:
    page = visitor.get("/queue", **{"Accept-Language": code}).text
    assert re.search(rf'<option value="country:SE">{name} \(2\)</option>', page)
    assert '<option value="temasek">Temasek (1)</option>' in page
    assert "2" in re.findall(r'role="status">\s*(\d+)', visitor.get("/queue?donor=country:SE").text)
