"""A judge that asks a model, and claims that a model types itself. A real HTTP server stands in for the model."""

from dataclasses import replace

import pytest
from face_case import open_line, project, say
from model_server import GOOD, Reply, answering, judging, model_server
from words_case import LABELS, persona, shot

from influencer import pipeline
from influencer.config import WordsPart
from influencer.limits import LIMITS
from influencer.records import Claim
from influencer.words import open_writer, write_words
from influencer.words.chain import background_of
from influencer.words.llm import FACTS, AbsentJudge, nearest, open_judge
from influencer.words.typed import claims_from, readable


def part(url, **changes):
    given = {"model": "openai:tiny", "base_url": url, "judge": "openai:stern", "timeout_seconds": 5}
    return WordsPart(**(given | changes))


def written(writes, judges, **changes):
    """Words of a scripted model, read by a scripted judge; the words, and what the two were asked."""
    with model_server(*writes) as model, model_server(*judges) as stern:
        judge = open_judge(part(stern.url, **changes))
        held_to = replace(background_of(persona()), judge=judge)
        made = write_words(open_writer(part(model.url)), persona(), shot(), LABELS, LIMITS, [], held_to)
    return made, model.requests, stern.requests


def said(request):
    return "\n".join(message["content"] for message in request["messages"])


def test_a_caption_the_judge_finds_fine_is_shown_without_a_word():
    made, _, asked = written([answering()], [judging(True)])
    assert (made.caption, made.warnings) == (GOOD["caption"], ())
    assert GOOD["caption"] in said(asked[0])
    assert "A grey cat called Hook." in said(asked[0])
    assert asked[0]["temperature"] == 0


def test_what_the_judge_finds_is_asked_for_again_and_then_warned_of():
    problem = '"it sings": this kettle has no whistle'
    made, writes, asked = written([answering(), answering(caption="No kettle.")], [judging(False, problem)])
    assert problem in said(writes[1])
    assert len(asked) == 2
    assert made.warnings == (f"openai:stern: {problem}",)


def test_a_no_without_a_reason_counts_and_a_yes_with_remarks_is_a_yes():
    made, *_ = written([answering()], [judging(False)])
    assert made.warnings == ("openai:stern: this is not her",)
    made, *_ = written([answering()], [judging(True, "lovely")])
    assert made.warnings == ()


def test_a_long_winded_judge_is_cut_short():
    made, *_ = written([answering()], [judging(False, *("line\nbreak " * 200 for _ in range(30)))])
    assert len(made.warnings) == 5
    assert all("\n" not in warning and len(warning) < 340 for warning in made.warnings)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(status=500), "HTTP 500"),
        (Reply("Looks fine to me!"), "did not answer with one JSON object of ok and problems"),
        (Reply(way="hang up"), "cannot be reached"),
    ],
)
def test_a_judge_that_fails_costs_no_draft_and_no_second_try(reply, told):
    made, writes, _ = written([answering()], [reply])
    assert made.caption == GOOD["caption"]
    assert made.warnings[0].startswith("not judged: openai:stern")
    assert told in made.warnings[0]
    assert len(writes) == 1


def test_a_judge_without_a_key_is_told_and_not_fatal(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    judge = open_judge(WordsPart(judge="openai:stern"))
    assert isinstance(judge, AbsentJudge)
    assert judge.sentence.startswith("words.judge: openai:stern needs a key")
    made = write_words(
        open_writer(WordsPart()), persona(), shot(), LABELS, LIMITS, [], replace(background_of(persona()), judge=judge)
    )
    assert made.warnings[-1].startswith("not judged: words.judge: openai:stern needs a key")


def test_there_is_no_judge_unless_one_is_named():
    assert open_judge(WordsPart()) is None


def test_the_writers_address_is_not_given_to_a_judge_of_another_kind():
    judge = open_judge(part("http://127.0.0.1:9/v1", judge="ollama:stern"))
    assert judge.model.words.base_url == ""
    assert open_judge(part("http://127.0.0.1:9/v1")).model.words.base_url == "http://127.0.0.1:9/v1"


def test_a_judge_reads_what_is_near_the_caption_and_no_more_than_it_can():
    facts = [f"Something else, number {n}, told at some length." for n in range(400)] + ["The kettle is red."]
    near = nearest(facts, "The kettle sings.")
    assert near[0] == "The kettle is red."
    assert FACTS * 0.9 < sum(map(len, near)) <= FACTS


def test_a_day_is_judged_by_the_model_that_config_names(tmp_path):
    with model_server(judging(False, "too tidy")) as stern:
        extra = f"words: {{judge: 'openai:tiny', base_url: '{stern.url}'}}\n"
        line = open_line(project(tmp_path, extra))
        drafts = pipeline.make_day(line, lambda *_: None).drafts
        assert "openai:tiny at" in say(tmp_path / "config.yaml", "doctor").stdout
    assert all("openai:tiny: too tidy" in draft.words.warnings for draft in drafts)
    assert stern.requests


# typed claims


def claimed(**changes):
    given = {"sentence": "I am forty.", "about": "me", "what": "age", "value": "forty", "affirmed": True}
    return given | changes


@pytest.mark.parametrize(
    ("item", "claim"),
    [
        (claimed(), Claim("me", "age", "40", "number", True, True, "I am forty.")),
        (claimed(about="My sister", what="name", value="Rosa"), Claim("sister", "name", "Rosa", "name", True, False)),
        (claimed(what="birthday", value="3 May"), Claim("me", "birthday", "day=3 month=5", "date", True, True)),
        (claimed(what="Eats", value="Steaks", affirmed=False), Claim("me", "does eat", "steak", "thing", False)),
    ],
)
def test_a_typed_claim_is_read_into_the_form_the_rules_compare(item, claim):
    (made,) = claims_from(readable([item]))
    assert made == replace(claim, sentence="I am forty.")


@pytest.mark.parametrize(
    "items",
    [None, "none", {"a": 1}, [3], [{"what": "age"}], [claimed(what="shoe size")], [claimed(value="many")],
     [claimed(sentence=" ")], [claimed(value="x" * 5000)]],
)  # fmt: skip
def test_claims_that_cannot_be_read_are_left_out_and_cost_nothing(items):
    assert claims_from(readable(items)) == ()
    with model_server(answering(claims=items)) as server:
        made = write_words(open_writer(part(server.url)), persona(), shot(), LABELS, LIMITS, [])
    assert made.caption == GOOD["caption"]


def test_a_claim_that_only_the_model_sees_is_held_to_her_canon():
    caption = "Ten years of Rome behind these shutters, and the kettle still sings."
    item = {"sentence": caption, "about": "me", "what": "home", "value": "Rome", "affirmed": True}
    with model_server(answering(caption=caption, claims=[item]), answering()) as server:
        made = write_words(open_writer(part(server.url)), persona(), shot(), LABELS, LIMITS, [])
    assert made.caption == GOOD["caption"]
    assert 'goes against home.place: "Lisbon, Portugal"' in said(server.requests[1])


def test_a_typed_claim_about_nothing_in_the_caption_counts_for_nothing():
    item = {"sentence": "I live in Rome.", "about": "me", "what": "home", "value": "Rome"}
    with model_server(answering(claims=[item])) as server:
        made = write_words(open_writer(part(server.url)), persona(), shot(), LABELS, LIMITS, [])
    assert made.caption == GOOD["caption"]
    assert len(server.requests) == 1
