"""Texts of one's own become a card and sample lines: formats as phones and sites export them, and whose they may be."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from face_case import Clock, open_line, project, say
from makers import make_persona

from influencer import pipeline
from influencer.errors import Invalid, Lapsed, Missing
from influencer.records import Answer, PublicationState
from influencer.words.distill import distill
from influencer.words.exports import Heard, texts_in

IOS = """[22.11.26, 18:01:02] Kiln Friends: \u200eMessages and calls are end-to-end encrypted.
[22.11.26, 18:01:09] Ana Lima: The tram was late, so I read the timetable as fiction.
It has a twist.
[22.11.26, 18:02:40] Bea: Ha
[22.11.26, 18:03:00] Ana Lima: \u200eimage omitted
[22.11.26, 18:04:11] ~\u202fAna Lima: Soup again: the pot had opinions.
"""
ANDROID = """22/11/2026, 6:01\u202fPM - Messages and calls are end-to-end encrypted. Learn more.
22/11/2026, 6:01\u202fPM - Ana Lima: The tram was late, so I read the timetable as fiction.
22/11/2026, 6:02\u202fPM - Bea: Ha
22/11/2026, 6:03\u202fPM - Ana Lima: <Media omitted>
22/11/2026, 6:03\u202fPM - Ana Lima: This message was deleted
"""
TELEGRAM = {
    "name": "Bea", "type": "personal_chat", "id": 1,
    "messages": [
        {"id": 1, "type": "service", "actor": "Bea", "action": "phone_call", "text": ""},
        {"id": 2, "type": "message", "from": "Ana", "text": ["The kettle ", {"type": "b", "text": "won"}, " again."]},
        {"id": 3, "type": "message", "from": "Bea", "text": "Ha"},
        {"id": 4, "type": "message", "from": "Ana", "forwarded_from": "News", "text": "Somebody else's words here."},
        {"id": 5, "type": "message", "from": "Ana", "photo": "x.jpg", "text": ""},
    ],
}  # fmt: skip
INSTAGRAM = [
    {"media": [{"uri": "a.jpg", "creation_timestamp": 1, "title": "The caf\u00c3\u00a9 was shut. So was I."}]},
    {"title": "Two pictures of one wall.", "media": [{"uri": "b.jpg", "title": ""}, {"uri": "c.jpg"}]},
]
LINES = [
    "The tram was late, so I read the timetable as fiction.",
    "Soup again, and the pot had opinions about salt.",
    "I mended the chair and it mended my afternoon.",
    "A quiet day, apart from the whole of it.",
    "Ring me on 0044 20 7946 0958 about the chair.",
    "My neighbour is called Roberta and she sings.",
    "More of this at www.example.com if you must.",
    "Yes.",
]


def put(folder, name, content):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("name", "content", "heard"),
    [
        ("notes.txt", "One text.\nIts second line.\n\n\nAnother.\n", [("", "One text.\nIts second line."),
                                                                    ("", "Another.")]),
        ("_chat.txt", IOS, [("Ana Lima", "The tram was late, so I read the timetable as fiction.\nIt has a twist."),
                            ("Bea", "Ha"), ("Ana Lima", "Soup again: the pot had opinions.")]),
        ("WhatsApp Chat with Bea.txt", ANDROID,
         [("Ana Lima", "The tram was late, so I read the timetable as fiction."), ("Bea", "Ha")]),
        ("result.json", TELEGRAM, [("Ana", "The kettle won again."), ("Bea", "Ha")]),
        ("result.json", {"chats": {"list": [TELEGRAM]}}, [("Ana", "The kettle won again."), ("Bea", "Ha")]),
        ("posts_1.json", INSTAGRAM, [("", "The café was shut. So was I."), ("", "Two pictures of one wall.")]),
        ("reels.json", {"ig_reels_media": [{"media": [{"title": "Rain, sideways."}]}]}, [("", "Rain, sideways.")]),
    ],
)  # fmt: skip
def test_each_kind_of_file_is_read_with_who_wrote_what(tmp_path, name, content, heard):
    assert [(one.who, one.text) for one in texts_in(put(tmp_path, name, content))] == heard


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.json", b"{", "is not whole JSON"),
        ("x.json", b"[3, null]", "no text of anybody's"),
        ("x.json", b'{"messages": [3, {"type": "message"}]}', "no text of anybody's"),
        ("x.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("x.txt", b"\n\n", "no text of anybody's"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Invalid, match=f"{name}: .*{told}"):
        texts_in(tmp_path / name)
    with pytest.raises(Missing, match="no such file"):
        texts_in(tmp_path / "nothing.txt")


def test_only_the_author_who_was_named_is_read():
    heard = [Heard(line, "Ana") for line in LINES] + [Heard("HAHAHA!!! NO WAY!!!", "Bea")] * 50
    found = distill(make_persona(), heard, "ana")
    assert found.texts == len(LINES)
    assert found.card.rates["exclamation marks"] < 0.1


def test_who_is_asked_for_with_the_names_there_are():
    heard = [Heard("Ha", "Ana"), Heard("Ho", "Bea"), Heard("Hi", "Bea")]
    for who, told in (("", "say with --who"), ("Cleo", "nobody called 'Cleo'")):
        with pytest.raises(Invalid, match=rf"{told}.*Bea \(2\), Ana \(1\)"):
            distill(make_persona(), heard, who)


def test_lines_with_numbers_names_links_or_nothing_in_them_are_left_out_and_counted():
    found = distill(make_persona(), [Heard(line) for line in LINES], "")
    assert sorted(found.candidates) == sorted(LINES[:4])
    assert found.left_out == {"a link, an address or a number": 2, "a name": 1, "too short": 1}


def test_lines_repeat_neither_each_other_nor_the_bible():
    voice = {"tone": "Dry.", "sample_lines": [LINES[0], "Tea first.", "It leans."]}
    found = distill(make_persona(voice=voice), [Heard(line) for line in [*LINES[:3], LINES[1] + " Again."]], "")
    assert LINES[0] not in found.candidates
    assert len([line for line in found.candidates if line.startswith("Soup")]) == 1


def test_too_few_texts_are_no_voice():
    with pytest.raises(Invalid, match="too few"):
        distill(make_persona(), [Heard("Ha"), Heard("Ho")], "")


# whose they may be


@pytest.fixture
def config(tmp_path):
    return project(tmp_path)


@pytest.fixture
def notes(tmp_path):
    return str(put(tmp_path, "notes.txt", "\n\n".join(LINES)))


def consent(config, who="Bea", days=30, scope="[captions]", channels="[folder]"):
    expires = date(2026, 1, 1) if days is None else date.today() + timedelta(days=days)
    text = f"who: {who}\nscope: {scope}\nchannels: {channels}\nexpires: {expires}\nrevocation: bea@example.com\n"
    (config.parent / "personas" / "mira" / "consent.yaml").write_text(text)


def distilled(config, *words):
    return say(config, "voice", "distill", *words, "--persona", "mira")


def test_the_operators_own_texts_are_measured_and_shown(config, notes):
    said = distilled(config, notes, "--me").stdout
    assert "8 texts" in said
    assert LINES[0] in said
    assert "1 a name" in said
    assert distilled(config, notes, "--who", "Ana").exit_code == 0


def test_anybody_elses_need_a_consent_that_holds(config, notes):
    refused = distilled(config, notes, "--who", "Bea")
    assert refused.exit_code == 1
    assert "consent.yaml: not there" in refused.stderr
    consent(config)
    assert distilled(config, notes, "--who", "bea").exit_code == 0


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"days": -1}, "consent ended on"),
        ({"scope": "[pictures]"}, "does not cover captions"),
        ({"channels": "[instagram]"}, "does not cover folder"),
        ({"who": "Cleo"}, "is Cleo's consent, and the texts are Bea's"),
    ],
)
def test_a_consent_that_does_not_hold_refuses_with_its_line(config, notes, terms, told):
    consent(config, **terms)
    refused = distilled(config, notes, "--who", "Bea")
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert "consent.yaml:" in refused.stderr


def test_lines_of_somebody_elses_stand_only_while_their_consent_does(config, notes):
    consent(config)
    assert distilled(config, notes, "--who", "Bea", "--write", "--only", "1").exit_code == 0
    assert "consent: consent.yaml" in (config.parent / "personas" / "mira" / "bible.yaml").read_text()
    assert say(config, "plan").exit_code == 0
    line = open_line(config, Clock(datetime.now(UTC)))
    draft = pipeline.make_day(line, lambda *_: None, studio="card").drafts[0]
    pipeline.decide(line, draft.id, Answer.APPROVE, "ana", "terminal")
    pipeline.post_now(line, draft.id, "ana")
    consent(config, days=-1)
    with pytest.raises(Lapsed, match="1 posts are live and have to come down") as lapsed:
        pipeline.persona(line, "mira")
    (post,) = line.ledger.publications((PublicationState.POSTED,))
    assert f"mira: take down {post.receipt.url}" in lapsed.value.problems
    with pytest.raises(Lapsed, match="have to come down"):
        pipeline.make_day(line, lambda *_: None, studio="card")


def test_lines_are_written_only_when_told_and_nothing_else_changes(config, notes):
    bible = config.parent / "personas" / "mira" / "bible.yaml"
    before = bible.read_text()
    lines = json.loads(distilled(config, notes, "--me", "--json").stdout)["candidates"]
    assert bible.read_text() == before
    assert distilled(config, notes, "--me", "--write", "--only", "2").exit_code == 0
    after = bible.read_text()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [f'    - "{lines[1]}"']
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert distilled(config, notes, "--me", "--write", "--only", "9").exit_code == 1
