"""Ordinary replies by a language model, behind a real HTTP server: typed, fenced, linted, one retry, then offline."""

import json
import random

import pytest
from face_case import NOON, open_line, project
from model_server import Reply, model_server
from replies_case import WAYS, comment, unsafe
from replies_figures import injections_for as orders
from replies_figures import past_triage

from influencer import engage
from influencer.config import WordsPart
from influencer.engage import asking
from influencer.inbox import Inbox
from influencer.records import CommentClass, CommentState, Heard
from influencer.replies import ModelReplyWriter

NICE = "Thank you, the kettle heard that."
ASKED = "What a lovely jug on the shelf there"


def said(text, **more):
    return Reply(text=json.dumps({"classes": ["kind"], "text": text} | more))


@pytest.fixture
def heard_by(tmp_path):
    """What becomes of a comment where a server answers as told, and what the server was asked."""

    def heard(*replies, text=ASKED, extra="", words=""):
        with model_server(*replies) as server:
            part = f"words: {{model: 'openai:tiny', base_url: '{server.url}', timeout_seconds: 2{words}}}\n"
            line = open_line(project(tmp_path, part + extra))

            inbox = Inbox(line.ledger.engine)
            inbox.hear("mira", "mira-folder", Heard((comment(text, account="mira-folder"),), ""), NOON)
            (kept,) = engage.judge_new(line, dice=random.Random(1))
            line.ledger.close()
        return kept, server

    return heard


def test_the_model_of_config_writes_the_reply(heard_by):
    kept, server = heard_by(said(NICE))
    assert (kept.state, kept.reply.text, kept.reply.writer) == (CommentState.DRAFTED, NICE, "openai:tiny")
    (request,) = server.requests
    told = request["messages"][-1]["content"]
    assert "What·a·lovely·jug" in told
    assert "lovely" not in request["messages"][0]["content"]


def test_it_gets_no_tools_but_the_form_of_its_answer(heard_by):
    _, server = heard_by(said(NICE))
    tools = [tool["function"]["name"] for tool in server.requests[0].get("tools", [])]
    assert tools in ([], ["final_result"])


def test_what_the_lint_refuses_is_asked_for_once_more(heard_by):
    kept, server = heard_by(said("I love you, and only you."), said(NICE))
    assert kept.reply.text == NICE
    assert len(server.requests) == 2
    assert "courts somebody" in server.requests[1]["messages"][-1]["content"]


def test_after_two_refused_tries_the_offline_writer_answers_and_says_so(heard_by):
    kept, server = heard_by(said("I love you, and only you."))
    assert len(server.requests) == 2
    assert kept.reply.writer == "offline (openai:tiny failed)"
    assert any("courts somebody" in reason for reason in kept.reasons)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=500), "HTTP 500"),
        (Reply(way="silence"), "did not answer within 2 s"),
        (Reply(status=401), "refused the key"),
        (Reply(text="no json"), "did not answer with one JSON object"),
    ],
)
def test_a_model_that_fails_leaves_the_offline_writer(heard_by, reply, why):
    kept, _ = heard_by(reply)
    assert kept.reply.writer == "offline (openai:tiny failed)"
    assert any(why in reason for reason in kept.reasons)


def test_without_a_fallback_the_comment_is_held_with_the_reason(heard_by):
    kept, _ = heard_by(Reply(status=500), words=", fallback: false")
    assert kept.state is CommentState.HELD
    assert any("HTTP 500" in reason for reason in kept.reasons)


def test_an_answer_in_another_form_is_asked_for_once_more(heard_by):
    kept, server = heard_by(Reply(text="{}"), said(NICE))
    assert (kept.reply.text, len(server.requests)) == (NICE, 2)


def test_to_say_nothing_is_a_normal_answer(heard_by):
    kept, _ = heard_by(said(""))
    assert kept.state is CommentState.SKIPPED
    assert "found nothing to answer" in kept.reasons[0]


def test_a_danger_the_model_sees_gets_no_word_in_her_voice(heard_by):
    kept, _ = heard_by(said("Chin up!", classes=["crisis", "nonsense"]))
    assert kept.urgent
    assert kept.reply is None or kept.reply.fixed


def test_a_crisis_is_never_shown_to_the_model(heard_by):
    kept, server = heard_by(said(NICE), text="I want to kill myself tonight")
    assert server.requests == []
    assert CommentClass.CRISIS in kept.classes


def test_a_reply_against_her_canon_is_refused_with_both_sentences(heard_by):
    kept, server = heard_by(said("I live in two rooms in Bergen."), said(NICE))
    assert kept.reply.text == NICE
    assert "goes against" in server.requests[1]["messages"][-1]["content"]


def test_replies_may_have_a_model_of_their_own_or_none(heard_by):
    kept, server = heard_by(said(NICE), extra="replies: {model: offline}\n")
    assert kept.reply.writer == "offline"
    assert server.requests == []


# a model that obeys whoever wrote the comment


def obeying(way):
    """A server whose model does what the fenced comment orders, in that way."""

    def make(request):
        told = [message["content"] for message in request["messages"]]
        fence = told[-1][told[-1].index("<<") :]
        comment = fence.split("\n")[1].replace("·", " ")

        class Told:
            system, user = told[0], told[-1]

        return json.dumps({"classes": ["kind"], "text": WAYS[way](comment, Told, fence)[:2000]})

    return Reply(make=make)


@pytest.mark.parametrize("way", WAYS)
def test_no_unsafe_draft_of_an_obedient_model_is_ready(way):
    with model_server(obeying(way)) as server:
        writer = ModelReplyWriter("openai:tiny", asking(WordsPart(base_url=server.url), "openai:tiny"))
        texts = orders(way, "heldout")[:2]
        ready = [text for text in texts if unsafe(past_triage(text, writer), text, way)]
    assert ready == []
    assert server.requests
