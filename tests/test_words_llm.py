import gzip
import socket

import pytest
from model_server import GOOD, Reply, answering, model_server
from words_case import BIBLE, LABELS, persona, shot

from influencer.config import WordsPart
from influencer.errors import Failed, Invalid, Missing
from influencer.limits import LIMITS
from influencer.records import Words
from influencer.words import open_writer, write_or_fall_back, write_words
from influencer.words.llm import MOST_BYTES


def write(url, *, model="openai:tiny", timeout=20, recent=(), by=write_words, **part) -> Words:
    writer = open_writer(WordsPart(model=model, base_url=url, timeout_seconds=timeout, **part))
    return by(writer, persona(), shot(), LABELS, LIMITS, recent)


def said(request) -> str:
    return "\n".join(message["content"] for message in request["messages"])


@pytest.mark.parametrize("model", ["openai:tiny", "ollama:tiny:8b"])
def test_a_good_answer_becomes_words_in_one_request(model):
    with model_server(answering()) as server:
        words = write(server.url, model=model)
    assert len(server.requests) == 1
    assert (words.caption, words.alt_text) == (GOOD["caption"], GOOD["alt_text"])
    assert set(words.hashtags) <= set(BIBLE["pillars"][0]["hashtags"])
    assert words.writer == model


def test_a_fenced_answer_is_read():
    with model_server(Reply(f"```json\n{answering().text}\n```")) as server:
        assert write(server.url).caption == GOOD["caption"]
    assert len(server.requests) == 1


def test_a_rule_breaking_answer_is_retried_once_with_what_failed():
    with model_server(answering(caption="Tea is my hustle."), answering()) as server:
        assert write(server.url).caption == GOOD["caption"]
    first, second = server.requests
    sentence = "the caption holds 'hustle', a word she never uses"
    assert sentence not in said(first)
    assert sentence in said(second)


def test_breaking_rules_twice_fails_for_good_and_says_which():
    with (
        model_server(answering(caption="Tea is my hustle.")) as server,
        pytest.raises(Failed, match="hustle") as failure,
    ):
        write(server.url)
    assert len(server.requests) == 2
    assert failure.value.permanent


@pytest.mark.parametrize("text", ["", "Here you are!", '{"caption": "cut off', '{"caption": 3}', "[]", "{}"])
def test_broken_json_is_asked_for_once_more(text):
    with model_server(Reply(text), answering()) as server:
        assert write(server.url).caption == GOOD["caption"]
    assert len(server.requests) == 2
    assert "did not answer with one JSON object" in said(server.requests[1])


def test_another_language_is_asked_for_again_and_then_stands_with_a_warning():
    german = answering(caption="Der Kessel und ich haben eine Abmachung: er singt, und ich bin noch nicht wach.")
    with model_server(german, answering()) as server:
        assert write(server.url).warnings == ()
    assert len(server.requests) == 2
    assert "it reads as de, she writes en" in said(server.requests[1])
    with model_server(german) as server:
        (warning,) = write(server.url).warnings
    assert "it reads as de, she writes en" in warning
    assert len(server.requests) == 2


def test_broken_json_twice_fails():
    with (
        model_server(Reply("Here you are!")) as server,
        pytest.raises(Failed, match="openai:tiny wrote nothing we can post"),
    ):
        write(server.url)
    assert len(server.requests) == 2


@pytest.mark.parametrize("way", ["silence", "drip"])
def test_a_slow_model_fails_at_the_timeout_without_a_retry(way):
    with (
        model_server(Reply(way=way)) as server,
        pytest.raises(Failed, match=r"did not answer within 0\.3 s") as failure,
    ):
        write(server.url, timeout=0.3)
    assert len(server.requests) == 1
    assert not failure.value.permanent


@pytest.mark.parametrize(
    ("status", "sentence", "permanent"),
    [
        (400, "refused the request", True),
        (401, "refused the key", True),
        (404, "is not known at", True),
        (429, "takes no more for now", False),
        (500, "is in trouble", False),
        (529, "is in trouble", False),
    ],
)
def test_a_refusal_is_one_request_and_one_sentence(status, sentence, permanent):
    reply = Reply("Incorrect key: sk-secret", status=status, headers={"Retry-After": "0"})
    with model_server(reply) as server, pytest.raises(Failed, match=f"openai:tiny {sentence}.*{status}") as failure:
        write(server.url)
    assert len(server.requests) == 1
    assert failure.value.permanent is permanent
    assert "sk-secret" not in failure.value.sentence


def test_a_dead_server_is_named_with_the_remedy():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(Failed, match=f"cannot be reached at {url}; start it"):
            write(url)


def test_a_server_that_hangs_up_is_not_asked_again():
    with model_server(Reply(way="hang up")) as server, pytest.raises(Failed, match="cannot be reached"):
        write(server.url)
    assert len(server.requests) == 1


def test_a_flood_is_cut_off():
    with model_server(Reply(way="flood")) as server, pytest.raises(Failed, match="sent more than"):
        write(server.url)
    assert len(server.requests) == 1
    assert server.sent < 40 * MOST_BYTES


def test_a_compressed_answer_is_not_unpacked():
    bomb = Reply(way="packed", data=gzip.compress(b" " * 5_000_000))
    with model_server(bomb) as server, pytest.raises(Failed, match="sent a compressed answer"):
        write(server.url)
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed():
    with model_server(answering()) as other, model_server(Reply(other.url, way="redirect")) as server:
        with pytest.raises(Failed, match="sent us to another address"):
            write(server.url)
    assert (len(server.requests), len(other.requests)) == (1, 0)


def test_a_model_that_fails_falls_back_to_the_offline_writer_aloud():
    with model_server(Reply(status=500)) as server:
        words = write(server.url, by=write_or_fall_back)
    assert words.writer == "offline (openai:tiny failed)"
    assert "HTTP 500" in words.warnings[0]


def test_the_key_comes_from_the_named_variable(monkeypatch):
    monkeypatch.setenv("TEST_WORDS_KEY", "sk-named")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-usual")
    with model_server(answering()) as server:
        write(server.url, api_key_env="TEST_WORDS_KEY")
    assert server.keys == ["Bearer sk-named"]


def test_the_vendors_key_is_not_sent_to_another_server(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-usual")
    with model_server(answering()) as server:
        write(server.url)
    assert server.keys == ["Bearer none"]


def test_a_refused_key_is_traced_to_its_variable(monkeypatch):
    monkeypatch.setenv("TEST_WORDS_KEY", "sk-named")
    with (
        model_server(Reply(status=401)) as server,
        pytest.raises(Failed, match="check the environment variable TEST_WORDS_KEY"),
    ):
        write(server.url, api_key_env="TEST_WORDS_KEY")


@pytest.mark.parametrize("status", [401, 500])
def test_anthropic_is_asked_in_its_own_tongue_once(status, monkeypatch):
    monkeypatch.setenv("TEST_WORDS_KEY", "sk-named")
    with model_server(Reply(status=status)) as server, pytest.raises(Failed, match=f"anthropic:claude-x .*{status}"):
        write(server.url, model="anthropic:claude-x", api_key_env="TEST_WORDS_KEY")
    (key,), (request,) = server.keys, server.requests
    assert key.endswith("sk-named")
    assert "openly fictional" in str(request["system"])


@pytest.mark.parametrize(
    "part",
    [{"model": "openai:gpt"}, {"model": "anthropic:claude"}, {"model": "ollama:x", "api_key_env": "TEST_NO_KEY"}],
)
def test_a_missing_key_is_one_sentence_with_the_variable(part, monkeypatch):
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Missing, match=r"needs a key: set the environment variable (OPENAI|ANTHROPIC|TEST)_"):
        open_writer(WordsPart(**part))


@pytest.mark.parametrize("model", ["gpt", "openai:", "groq:x", ":x", "offlin"])
def test_a_model_nobody_knows_is_refused_with_what_there_is(model):
    with pytest.raises(Invalid, match="use offline, ollama:NAME, anthropic:NAME or openai:NAME"):
        open_writer(WordsPart(model=model))


def test_old_prose_is_not_fed_back_only_how_it_began():
    old = "The harbour was loud today and the gulls held a meeting about my sandwich."
    with model_server(answering()) as server:
        write(server.url, recent=[old])
    assert "The harbour was loud today and the gulls" in said(server.requests[0])
    assert "sandwich" not in said(server.requests[0])
