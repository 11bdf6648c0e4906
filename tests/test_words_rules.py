from dataclasses import replace

import pytest
from words_case import LABELS, persona, words

from influencer.limits import LIMITS
from influencer.outgoing import tags_on
from influencer.paid import paid_labels
from influencer.records import Labels, Limits
from influencer.text import denial_in
from influencer.words.rules import check, likeness, tag_holds


def problems(said=None, *, labels=LABELS, channels=LIMITS, recent=(), **changes) -> str:
    return "\n".join(check(said or words(**changes), persona(), labels, channels, recent))


def test_plain_words_pass_every_rule():
    assert problems() == ""


def test_the_whole_text_counts_disclosure_and_tags_included():
    room = len("x" * 100) + len(f"\n\n{LABELS.disclosure}\n\n#tea #home")
    said = words(caption="x" * 100)
    assert problems(said, channels={"here": Limits(text=room, hashtags=5, alt_text=100)}) == ""
    tight = {"here": Limits(text=room - 1, hashtags=5, alt_text=100)}
    assert problems(said, channels=tight) == (
        f"the text for here is {room} characters long with disclosure and tags; the most is {room - 1}"
    )


def test_a_version_for_one_channel_is_measured_there_and_the_caption_elsewhere():
    channels = {"short": Limits(text=120, hashtags=5, alt_text=100), "long": Limits(text=900, hashtags=5, alt_text=100)}
    assert problems(caption="Tea. " * 40, captions={"short": "Tea."}, channels=channels) == ""


def test_hashtags_are_counted_inside_the_caption_too():
    assert "6 hashtags are too many for instagram; the most is 5" in problems(
        caption="Tea #one #two for #three and #four #five #six today", hashtags=("a", "b")
    )


def test_each_channel_gets_as_many_hashtags_as_it_takes_and_not_always_the_same():
    tags = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    said = words(hashtags=tags)
    sent = {name: tags_on(said, LABELS, name, said.caption) for name in LIMITS}
    assert {name: len(some) for name, some in sent.items()} == {
        name: min(len(tags), limits.hashtags) for name, limits in LIMITS.items()
    }
    assert sent["instagram"] != sent["instagram_graph"]
    assert sent["folder"] == tags
    assert len(tags_on(said, LABELS, "instagram", "Tea #green")) == 4


@pytest.mark.parametrize("tag", ["two words", "#tea", "2026", "", "tea!", "x" * 61])
def test_a_malformed_hashtag_is_refused(tag):
    assert "must be letters, digits and underscores" in problems(hashtags=(tag,))


def test_a_hashtag_stands_once():
    assert "a hashtag stands twice" in problems(hashtags=("Tea", "tea"))


@pytest.mark.parametrize(
    "text",
    [
        "All hustle.",
        "HUSTLES!",
        "the húſtle",
        "ｈｕｓｔｌｅ",
        "hus\u200btle",
        "hus\u00adtle",
        "𝐡𝐮𝐬𝐭𝐥𝐞",
        "h\u0336ustle today",
        "diet\u00a0pills",
    ],
)
def test_a_banned_word_is_found_in_every_dress(text):
    assert "a word she never uses" in problems(caption=text)


@pytest.mark.parametrize("text", ["hustled", "The dietary pill box", "zorblatter", "apolitical"])
def test_a_banned_word_inside_another_is_another_word(text):
    assert problems(caption=f"{text} and tea") == ""


def test_banned_things_are_found_in_alt_text_tags_and_versions():
    assert "the alt text holds 'Zorblat', a brand she never names" in problems(alt_text="A Zorblat kettle.")
    assert "a hashtag holds 'politics', a subject she leaves alone" in problems(hashtags=("TeaPolitics",))
    assert "the caption for folder holds 'politics'" in problems(captions={"folder": "Politics, today."})


@pytest.mark.parametrize("tag", ["dietpill", "DietPill", "best_diet_pill", "mydietpillstory"])
def test_a_banned_phrase_is_found_in_a_hashtag(tag):
    assert tag_holds(tag, "diet pill")


def test_the_same_caption_is_refused_however_old():
    old = [f"Story number {n} of the house" for n in range(200)]
    assert "posted before" in problems(
        recent=["the KETTLE sings, and I pretend to be awake", *old],
        caption="The kettle sings and I pretend to be awake.",
    )


def test_the_same_opening_is_refused_for_sixty_captions():
    old = "The kettle sings and I pretend to be late for everything else today."
    others = [f"{n} gulls came by and left a bill" for n in range(100)]
    assert "opens like an earlier one" in problems(recent=[old, *others[:59]])
    assert problems(recent=[old, *others[:60]]) == ""


def test_nearly_the_same_words_are_refused():
    old = "Well then. The kettle sings and I pretend to be awake."
    assert "nearly an earlier one" in problems(recent=[old])
    assert likeness(old, old) == 1
    assert likeness(old, "Nothing of the kind was ever said here.") == 0


@pytest.mark.parametrize("line", ["", "A picture.", "This is not AI."])
def test_a_disclosure_that_does_not_disclose_is_refused(line):
    assert "does not say that this is AI-made" in problems(labels=Labels(disclosure=line))


@pytest.mark.parametrize(
    "text",
    [
        "I'm a real person.",
        "I’m human, promise!",
        "Not AI, just tea.",
        "I am not a robot",
        "no AI here",
        "100% real",
        "I am real.",
        "totally human",
        "I am, of course, real.",
        "As a real girl, I cry.",
        "She is only human.",
        "This picture is real.",
        "Flesh and blood, like you.",
        "a living, breathing woman",
        "Definitely not computer-generated",
        "You see I'm no robot",
    ],
)
def test_a_denial_of_being_ai_is_refused(text):
    assert "she never denies being AI-made" in problems(caption=text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not a real person.",
        "I am not human and still late.",
        "A really good cup.",
        "The human resources of one kettle.",
        "I'm a real sucker for tea.",
        "Virtual tea, real biscuits.",
        "I'm really human-sized.",
        "The real person is the one who reads this.",
        "This picture is not real, and the tea is.",
        "I have never met an AI who liked mornings.",
    ],
)
def test_true_and_harmless_sentences_are_no_denial(text):
    assert denial_in(text) == ""


def test_a_denial_in_a_hashtag_is_refused():
    assert "she never denies" in problems(hashtags=("NoAI",))


def test_a_sponsored_post_says_ad_and_claims_no_experience():
    paid = paid_labels(LABELS, "a tea house", "paid partnership", "en")
    assert "does not say how they are connected" in problems(labels=replace(paid, connection=""))
    assert "claims an experience" in problems(labels=paid, caption="I tried it and my skin glows.")
    assert problems(labels=paid, caption="A pot of tea, drawn for a tea house.") == ""


def test_a_picture_without_alt_text_is_refused():
    assert problems(alt_text=" ") == "the alt text is empty"
    assert "1001 characters long; the most for instagram is 1000" in problems(alt_text="x" * 1001)


def test_an_empty_caption_is_refused():
    assert "the caption is empty" in problems(caption="\n")


@pytest.mark.parametrize(
    "char", ["\u200b", "\u202e", "\u2066", "\x07", "\u00ad", "\U000e0041", "\ufeff", "\u2028", "\u3164", "\U000e0101"]
)
def test_what_cannot_be_seen_is_refused(char):
    assert "invisible or control character" in problems(caption=f"Tea{char} time")


def test_emoji_with_joiners_may_stay():
    assert problems(caption="Tea for the painter 👩‍🎨 and the heart ❤️‍🔥 of the house") == ""


def test_words_of_mixed_alphabets_are_refused():
    assert "mixes alphabets in the word 'tеa'" in problems(caption="More tеa")
    assert problems(caption="Чай and τσάι and tea") == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see https://x.example", "a link"),
        ("see www.tea", "a link"),
        ("see Tea-House.COM now", "a link"),
        ("see tea．com", "a link"),
        ("with @friend", "a handle"),
        ("mail tea@home", "a handle"),
    ],
)
def test_links_and_handles_are_refused(text, what):
    assert f"the caption holds {what}" in problems(caption=text)
