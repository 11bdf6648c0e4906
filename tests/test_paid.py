"""Posts that somebody pays for: first line, accepted word, no lived experience, and what a person must set."""

import hashlib
import json
from dataclasses import asdict, replace

import pytest
from face_case import open_line, project, say
from makers import make_draft, make_entered, make_persona, make_shot
from publish_case import RULES, Clock, FakeChannel, Folders, approve, draft_at, open_quick_ledger

from influencer import paid, pipeline, postfile, show
from influencer.errors import Invalid
from influencer.limits import LIMITS
from influencer.outgoing import digest_of, digests_of, full_text, outgoing_for, text_of
from influencer.publish.publisher import Publisher
from influencer.records import Account, Labels, Words
from influencer.words.offline import OfflineWriter
from influencer.words.rules import check
from influencer.words.tidy import with_room
from influencer.words.voice import messages

PLAIN = Labels("Mira is a virtual character, made with AI.")
PAID = paid.paid_labels(PLAIN, "Teahouse", "paid partnership", "en")
TEA = {"brand": "Teahouse", "connection": "paid partnership"}


def pillar(**more):
    whole = {
        "name": "clay",
        "weight": 1,
        "subjects": ["a crooked teapot"],
        "scenes": ["in a pottery studio"],
        "lines": ["{Subject}, at last.", "{Subject}, drawn from the left.", "Ink and {subject}."],
        "hashtags": ["pottery", "clay", "tea", "ink", "cups", "kilns"],
    }
    return whole | more


def paid_draft(**more):
    return make_draft(labels=PAID, **more)


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "#ad"), ("en-GB", "#ad"), ("de", "Anzeige"), ("fr", "Publicité"), ("pt-BR", "Publicidade"), ("xx", "#ad")],
)
def test_each_language_has_its_word(language, word):
    assert paid.paid_labels(PLAIN, "Teahouse", "a gift", language).mark == word


def test_a_paid_text_begins_with_the_word_and_the_ai_line_before_any_platform_cuts_it():
    text = full_text(paid_draft(), "instagram")
    first, second, *_ = text.split("\n")
    assert (first, second) == ("#ad · Teahouse, paid partnership", PAID.disclosure)
    assert len(first) <= paid.SHOWN_FIRST
    assert "#pottery" in text.rpartition("\n")[2]


def test_a_text_that_nobody_pays_for_is_as_it_was():
    assert full_text(make_draft(), "folder").startswith("A crooked teapot")


def test_brand_and_connection_are_inside_the_digest_and_plain_digests_did_not_change():
    other = replace(PAID, connection="a gift")
    assert digests_of(paid_draft()) != digests_of(make_draft(labels=other))
    assert digests_of(paid_draft()) != digests_of(make_draft())
    outgoing = outgoing_for(make_draft(), Account("folder", "folder"))
    earlier = asdict(outgoing) | {"due": outgoing.due.isoformat()}
    assert earlier.pop("video_sha256") == ""
    keys = ("disclosure", "source_type", "ai_flag", "sponsored", "version")
    earlier["labels"] = {key: getattr(outgoing.labels, key) for key in keys}
    text = json.dumps(earlier, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest_of(outgoing) == hashlib.sha256(text.encode()).hexdigest()


CLAIMED = {
    "en": (
        "I love using it.",
        "I've been using this for weeks.",
        "My skin got better.",
        "I really love this cup.",
        "It changed my mornings, after two weeks of drinking it.",
        "This works so well for me.",
        "Tastes amazing.",
        "We tried them all.",
        "I can't live without it.",
        "My new favourite cup.",
        "I swear by it.",
        "I wear it every day.",
        "I would never buy another, I bought two.",
    ),
    "de": (
        "Ich habe es eine Woche lang getestet.",
        "Ich liebe diesen Tee.",
        "Meine Haut ist weicher.",
        "Schmeckt so gut!",
    ),
    "fr": ("J'adore ce thé.", "Je l'utilise tous les jours.", "Ma peau est plus douce.", "J'ai testé pour vous."),
    "es": ("Me encanta este té.", "Lo he probado.", "Mi piel está mejor."),
    "it": ("Mi piace molto.", "L'ho provato ieri.", "La mia pelle è rinata."),
    "pt": ("Eu adoro este chá.", "Minha pele melhorou."),
    "nl": ("Ik gebruik het elke dag.", "Mijn huid is zachter."),
    "sv": ("Jag älskar den.", "Min hud mår bättre."),
}
HARMLESS = (
    "A pot of tea, drawn for a tea house.",
    "Teahouse has a new pot. It leans, as mine do.",
    "The lid fits. I have looked at it from four sides.",
    "I drew the handle twice.",
    "Rain all day. The pot is blue.",
    "A glaze of four layers, fired at 1240 degrees.",
    "I planned a quiet evening and the pot came along.",
    "Eine Kanne, gezeichnet für ein Teehaus.",
    "Une théière dessinée pour une maison de thé.",
    "Una tetera dibujada, azul como el mar.",
)


@pytest.mark.parametrize("text", [text for texts in CLAIMED.values() for text in texts])
def test_an_experience_nobody_had_is_found(text):
    assert paid.experience_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_can_be_seen_may_be_said(text):
    assert paid.experience_in(text) == ""


def faults(words, labels=PAID, channels=("instagram", "bluesky")):
    return "\n".join(check(words, make_persona(), labels, {name: LIMITS[name] for name in channels}, ()))


def test_the_rules_refuse_experience_in_caption_version_alt_text_and_hashtag():
    calm = Words("A blue pot, drawn.", "A pot.", ("tea",))
    assert faults(calm) == ""
    assert "the caption claims an experience nobody had ('i love using')" in faults(
        replace(calm, caption="I love using it.")
    )
    assert "the caption for bluesky claims" in faults(replace(calm, captions={"bluesky": "My skin glows."}))
    assert "the alt text claims" in faults(replace(calm, alt_text="I wear it."))
    assert "a hashtag claims" in faults(replace(calm, hashtags=("WeLoveThis",)))
    assert faults(replace(calm, caption="I love using it."), PLAIN) == ""


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (
            replace(PAID, connection=""),
            "does not say how they are connected; say both with `influencer edit ID --sponsor",
        ),
        (replace(PAID, mark=""), "does not say how they are connected"),
        (replace(PAID, mark="thanks to"), "'thanks to' is no word that marks an ad"),
        (replace(PAID, sponsored="T" * 120), "more than 125 characters and would be cut off"),
    ],
)
def test_a_missing_piece_is_named_with_what_mends_it(labels, says):
    assert says in paid.fault_in(labels)
    assert says in faults(Words("A blue pot.", "A pot."), labels)


def test_the_mark_counts_as_a_hashtag_and_the_tags_give_way():
    words = Words("A pot.", "A pot.", ("a1", "a2", "a3", "a4", "a5"))
    limits = {"instagram": LIMITS["instagram"]}
    assert text_of(with_room(words, PAID, limits), PAID, "instagram").count("#") == 5
    assert with_room(words, PAID, limits).hashtags == ("a1", "a2", "a3", "a4")
    assert with_room(words, PLAIN, limits) == words


def test_the_offline_writer_leaves_out_her_lines_that_claim_something():
    voice = {
        "tone": "Dry.",
        "sample_lines": ["A.", "B.", "C."],
        "openers": ["I love this.", "Look."],
        "closers": ["My skin glows."],
    }
    persona = make_persona(pillars=[pillar(sponsored=TEA)], voice=voice)
    captions = [OfflineWriter().write(persona, replace(make_shot(), seed=seed), []).caption for seed in range(60)]
    assert all(paid.experience_in(caption) == "" for caption in captions)
    free = make_persona(pillars=[pillar()], voice=voice)
    assert any(
        paid.experience_in(OfflineWriter().write(free, replace(make_shot(), seed=s), []).caption) for s in range(60)
    )


def test_a_model_is_told_who_pays_and_what_it_may_not_claim():
    persona = make_persona(pillars=[pillar(sponsored=TEA)])
    said = messages(persona, make_shot(), ())
    assert "the brand: Teahouse; how it is connected: paid partnership" in said.user
    assert "no advertising" not in said.system
    free = messages(make_persona(), make_shot(), ())
    assert "no advertising" in free.system
    assert "Somebody pays" not in free.user


def test_a_paid_pillar_with_a_lived_line_or_a_banned_brand_is_no_bible():
    with pytest.raises(ValueError, match=r"lines\[0\] claims an experience nobody had"):
        make_persona(pillars=[pillar(sponsored=TEA, lines=["I love {subject}, I use it daily."])])
    with pytest.raises(ValueError, match=r"limits\.brands forbids 'Teahouse'"):
        make_persona(pillars=[pillar(sponsored=TEA)], limits={"brands": ["Teahouse"]})
    with pytest.raises(ValueError, match="connection"):
        make_persona(pillars=[pillar(sponsored={"brand": "Teahouse"})])


def test_the_reviewer_sees_who_pays_and_what_is_left_to_set():
    draft = paid_draft(accounts=(Account("a", "instagram"), Account("b", "mastodon")))
    text = postfile.render(draft)
    assert 'sponsored: "#ad · Teahouse, paid partnership"' in text
    assert "# Note: instagram: no program of ours can switch on its paid-partnership label" in text
    assert "mastodon: no program" not in text
    assert postfile.read_words(text, draft) == replace(draft.words, warnings=())
    assert show.paid_line(draft).startswith("paid: Teahouse, paid partnership")
    assert show.paid_line(make_draft()) == ""


def test_the_first_line_cannot_be_edited_away_or_in():
    draft = paid_draft()
    without = postfile.render(draft).replace('sponsored: "#ad · Teahouse, paid partnership"\n', "")
    with pytest.raises(Invalid, match="sponsored: cannot be changed here"):
        postfile.read_words(without, draft)
    plain = make_draft()
    with_one = postfile.render(plain).replace("revision:", 'sponsored: "Teahouse"\nrevision:')
    with pytest.raises(Invalid, match=r"influencer edit .* --sponsor BRAND --connection HOW"):
        postfile.read_words(with_one, plain)


def bible_with_a_sponsor(config):
    path = config.parent / "personas" / "mira" / "bible.yaml"
    text = path.read_text()
    first = text.index("\n  - name:", text.index("\npillars:"))
    end = text.index("\n", first + 1)
    path.write_text(text[:end] + "\n    sponsored: {brand: Teahouse, connection: paid partnership}" + text[end:])


def lines_that_claim_nothing(config):
    """Her own lines that say she has used things would be refused; take them out as an operator would."""
    path = config.parent / "personas" / "mira" / "bible.yaml"
    path.write_text("\n".join(line for line in path.read_text().split("\n") if not paid.experience_in(line)))


def test_a_sponsored_pillar_makes_paid_drafts_and_no_other(tmp_path):
    config = project(tmp_path)
    lines_that_claim_nothing(config)
    bible_with_a_sponsor(config)
    line = open_line(config)
    try:
        who = pipeline.persona(line, "mira")
        first, second = who.pillars[0], who.pillars[1]
        paid_one = pipeline.labels_for(who, replace(make_shot(), pillar=first.name))
        assert (paid_one.sponsored, paid_one.connection, paid_one.mark) == ("Teahouse", "paid partnership", "#ad")
        assert pipeline.labels_for(who, replace(make_shot(), pillar=second.name)).sponsored == ""
    finally:
        line.ledger.close()


def test_a_draft_becomes_paid_and_unpaid_and_each_voids_its_approval(tmp_path):
    config = project(tmp_path)
    line = open_line(config)
    try:
        make_entered(
            line.ledger, line.shelf, labels=Labels("Mira is a fictional character; her pictures are made with AI.")
        )
        (draft,) = line.ledger.drafts()
    finally:
        line.ledger.close()
    assert say(config, "approve", draft.id).exit_code == 0
    half = say(config, "edit", draft.id, "--sponsor", "Teahouse")
    assert (half.exit_code, "go together" in half.output) == (2, True)
    assert say(config, "edit", draft.id, "--sponsor", "Teahouse", "--connection", "a gift").exit_code == 0
    shown = say(config, "show", draft.id).stdout
    assert "#ad · Teahouse, a gift" in shown
    assert "in review" in shown
    assert "#ad · Teahouse, a gift" in (config.parent / "outputs/mira/review" / draft.id / "post.md").read_text()
    claimed = say(config, "edit", draft.id, "--caption", "I love using it.")
    assert "claims an experience nobody had ('i love using')" in " ".join(claimed.output.split())
    assert say(config, "edit", draft.id, "--sponsor", "").exit_code == 0
    assert "Teahouse" not in say(config, "show", draft.id).stdout.split("revision 3")[-1]
    assert say(config, "edit", draft.id, "--caption", "I love using it.").exit_code == 0


def test_what_is_left_to_set_stands_in_the_journal_when_the_post_is_out(tmp_path):
    folders = Folders(tmp_path)
    ledger = open_quick_ledger(tmp_path / "ledger.db")
    clock = Clock()
    draft = draft_at(accounts=(Account("insta", "instagram"),), labels=PAID)
    approve(ledger, folders, draft, clock())
    publisher = Publisher(ledger, folders, lambda account: FakeChannel(), lambda data: [], RULES, clock, "here")
    (posted,) = publisher.post_due()
    assert posted.state == "posted"
    assert "Add paid partnership label, and name Teahouse" in posted.sentence
    assert "Add paid partnership label" in ledger.entries(1, draft=draft.id)[0].sentence
    ledger.close()
