"""Writers side by side: offline, and models behind real HTTP servers, on the same briefs."""

import json
import re
from html.parser import HTMLParser
from itertools import count

import pytest
from face_case import project, say
from model_server import GOOD, Reply, answering, judging, model_server
from words_case import LABELS, persona, shot

from influencer.config import WordsPart
from influencer.limits import LIMITS
from influencer.words import open_writer
from influencer.words.evaluation import blind, evaluate, page, price_of
from influencer.words.llm import open_judge

LOUD = "OMG you guys!!! Who's ready for TEA??? You're the BEST!!! 😍😍"
CAPTIONS = (GOOD["caption"], LOUD, "Tea is my hustle.", "I live in Rome, and the kettle sings.", GOOD["caption"])


def ticking():
    """A clock that goes on by a second whenever it is read."""
    ticks = count()
    return lambda: float(next(ticks))


def evaluated(*writers, shots=5, judge=None):
    shots = [shot(seed) for seed in range(shots)]
    return evaluate(persona(), shots, writers, LABELS, LIMITS, ticking(), lambda *_: None, judge)


@pytest.fixture
def model():
    """A model that says a good thing, a loud, a banned, a false one, and the good one again."""
    with model_server(*(answering(caption=caption) for caption in CAPTIONS)) as server:
        yield open_writer(WordsPart(model="openai:tiny", base_url=server.url))


def test_each_check_says_what_it_has_against_each_take(model):
    found = evaluated(model)
    assert [[name for name, faults in take.faults.items() if faults] for take in found.takes] == [
        [], ["voice"], ["rules"], ["canon"], ["repetition"],
    ]  # fmt: skip
    (tally,) = found.tallies
    assert (tally.takes, tally.clean, tally.failed) == (5, 1, 0)
    assert tally.faulty == {"rules": 1, "repetition": 1, "canon": 1, "voice": 1, "judge": 0}
    assert 0 < tally.voice < 1


def test_time_and_tokens_are_counted(model):
    (tally,) = evaluated(model).tallies
    assert (tally.seconds, tally.slowest) == (1.0, 1.0)
    assert (tally.input_tokens, tally.output_tokens) == (5, 5)


def test_a_price_is_told_only_where_one_is_listed(model, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    listed = open_writer(WordsPart(model="openai:gpt-5-mini"))
    assert price_of(listed, 1_000_000, 0) > 0
    assert price_of(listed, 2_000_000, 0) == pytest.approx(2 * price_of(listed, 1_000_000, 0))
    assert price_of(model, 1000, 1000) is None
    assert price_of(open_writer(WordsPart(model="openai:no-such-model")), 1000, 1000) is None
    assert price_of(open_writer(WordsPart()), 0, 0) == 0


def test_a_writer_that_fails_is_counted_and_the_others_go_on(model):
    with model_server(Reply(status=500)) as broken:
        other = open_writer(WordsPart(model="openai:broken", base_url=broken.url))
        found = evaluated(other, model)
    assert [(tally.writer, tally.failed, tally.clean) for tally in found.tallies] == [
        ("openai:broken", 5, 0),
        ("openai:tiny", 0, 1),
    ]
    assert "HTTP 500" in found.takes[0].failure


def test_a_judge_speaks_and_one_that_cannot_be_asked_is_no_objection(model):
    with model_server(judging(False, "too tidy"), Reply(status=500)) as stern:
        judge = open_judge(WordsPart(judge="openai:stern", base_url=stern.url))
        found = evaluated(model, shots=2, judge=judge)
    assert found.takes[0].faults["judge"] == ("openai:stern: too tidy",)
    assert found.takes[1].faults["judge"] == ()
    assert "HTTP 500" in found.takes[1].unjudged
    assert found.tallies[0].faulty["judge"] == 1


# the page


class Seen(HTMLParser):
    """What a reader sees before anything is opened, and every tag."""

    def __init__(self):
        super().__init__()
        self.text, self.tags, self.hidden = "", [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.hidden += tag in ("details", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("details", "style")

    def handle_data(self, data):
        self.text += "" if self.hidden else data


def seen(text):
    parser = Seen()
    parser.feed(text)
    return parser


def test_names_are_hidden_until_asked_for_and_every_caption_is_there(model):
    found = evaluated(open_writer(WordsPart()), model)
    text = page(found)
    reader = seen(text)
    assert "offline" not in reader.text
    assert "openai:tiny" not in reader.text
    assert all(take.caption in reader.text for take in found.takes)
    assert "openai:tiny" in text
    assert [attrs for tag, attrs in reader.tags if attrs.get("type") == "radio"]


def test_a_failure_does_not_give_its_writer_away(model):
    with model_server(Reply(status=500)) as broken:
        text = page(evaluated(open_writer(WordsPart(model="openai:broken", base_url=broken.url)), model, shots=2))
    assert text.count("the writer failed") == 2
    assert text.count("HTTP 500") == 1
    assert text.index("Who wrote which, and") < text.index("HTTP 500")


def test_choices_are_counted_over_the_whole_page(model):
    text = page(evaluated(open_writer(WordsPart()), model))
    assert "body { counter-reset: chosen w0 w1; }" in text
    assert "input.w1:checked { counter-increment: chosen w1; }" in text
    assert text.count('class="w1"') == 5


def test_the_order_tells_nothing_and_stays_the_same(model):
    found = evaluated(open_writer(WordsPart()), model, shots=20)
    orders = [tuple(writer for writer, _ in takes) for _, takes in blind(found)]
    assert set(orders) == {(0, 1), (1, 0)}
    assert orders == [tuple(writer for writer, _ in takes) for _, takes in blind(found)]


def test_what_a_model_wrote_is_text_and_nothing_is_loaded_or_run():
    evil = "</p><script>alert(1)</script><img src=https://x.test/a.png onerror=alert(1)>"
    with model_server(answering(caption=evil)) as server:
        text = page(evaluated(open_writer(WordsPart(model="openai:tiny", base_url=server.url)), shots=1))
    tags = {tag for tag, _ in seen(text).tags}
    assert not tags & {"script", "img", "link", "iframe"}
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)=", text.replace("src=https://x.test/a.png", ""))


# in the terminal


def test_the_operator_compares_and_gets_the_same_briefs_again(tmp_path):
    with model_server(answering()) as server:
        config = project(tmp_path, f"words: {{base_url: '{server.url}'}}\n")
        said = say(config, "words", "eval", "--count", "4", "--model", "openai:tiny")
        again = json.loads(say(config, "words", "eval", "--count", "4", "--json").stdout)
    assert re.search(r"offline +4 of +4", said.stdout)
    assert re.search(r"openai:tiny +1 of +4", said.stdout)
    assert len(server.requests) == 4
    assert len(again["briefs"]) == 4
    text = (tmp_path / "outputs" / "words-eval.html").read_text()
    assert all(brief in seen(text).text for brief in again["briefs"])
