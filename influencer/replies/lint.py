"""What is wrong with a written reply: each rule is a small function that yields sentences. Knows no writer.

The fixed answers do not come here. What a writer gives is taken for a stranger's text until every rule has passed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from influencer.persona import Persona
from influencer.records import Thread, Triage
from influencer.replies.clean import MARKUP, clean, decodings, masked, packed, readings
from influencer.replies.language import language_of
from influencer.replies.signs import signs
from influencer.text import HANDLE, LINK, alphabets, denial_in, fold, holds, is_hidden, plain

LONGEST = 280  # characters
SHORTEST_ECHO = 4  # words in a row that stand in the comment too; one fewer where they are nearly all of the reply
SHORTEST_LEAK = 7  # words in a row that stand in the messages to the model too
SHORTEST_STOP = 3  # letters of a word that tells nothing
MOST_EMOJI = 1
REFUSED = {
    "says-human": "says or suggests that she is a living person",
    "keeps-talking": "binds whoever reads it: guilt, need, exclusivity, a promise or a hook",
    "gives-advice": "advises on health, law or money",
    "gives-orders": "sends somebody somewhere, or does what a stranger ordered",
    "insults": "insults somebody",
    "private": "holds or asks for private data",
    "romantic": "courts somebody",
    "injection": "speaks as the machine, or to one",
    "crisis": "speaks of death or harm, which is for a person",
}
SENTENCE_START = re.compile(r"(?:^|[.!?…:]\s+)[\"'“]?(\w+)")


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the reply, whose it is, what it answers, and what was said to the writer.

    `mark` is the fence's word and the canary: it stands in a model's messages and must not come out.
    """

    text: str
    persona: Persona
    comment: str
    triage: Triage
    thread: Thread
    mark: str = ""
    told: Sequence[str] = ()


Rule = Callable[[Case], Iterator[str]]


def check(case: Case) -> list[str]:
    """Everything that is wrong with the reply, a sentence each; empty if nothing is."""
    return list(dict.fromkeys(sentence for rule in RULES for sentence in rule(case)))


def has_a_length(case: Case) -> Iterator[str]:
    """A reply is a sentence or two on one line."""
    if not re.search(r"\w{2}", case.text):
        yield "the reply is empty"
    if len(case.text) > LONGEST:
        yield f"the reply is {len(case.text)} characters long; the most is {LONGEST}"
    if "\n" in case.text.strip():
        yield "the reply is more than one line"


def is_plain(case: Case) -> Iterator[str]:
    """Letters, spaces and ordinary stops: nothing hidden, no markup, no code, no shouting."""
    if any(is_hidden(case.text, index) for index in range(len(case.text))):
        yield "the reply holds an invisible or control character"
    if re.search(r"[<>{}\[\]|\\`~^*_#=/+$%·]", case.text) or MARKUP.search(case.text) or packed(case.text):
        yield "the reply holds markup or code"
    if any(len(alphabets(word)) > 1 or alphabets(word) - {"LATIN"} for word in re.findall(r"\w+", case.text)):
        yield "the reply mixes alphabets, or is in one that the rules do not read"
    if any(unicodedata.category(char) == "Lo" and char not in "ªº" for char in case.text):
        yield "the reply is in a script that the rules do not read"
    if re.search(r"\b[A-Z]{4,}\b", case.text):
        yield "the reply shouts"
    if re.search(r"(\w)\1{3,}", case.text):
        yield "the reply drags its letters"


def points_nowhere(case: Case) -> Iterator[str]:
    """No link, handle, address, hashtag or number that identifies anybody."""
    folded = fold(case.text)
    if LINK.search(folded) or HANDLE.search(folded) or masked(case.text) != case.text:
        yield "the reply holds a link, a handle, an address or a number to call"


def knows_no_more_than_the_bible(case: Case) -> Iterator[str]:
    """Every number and every name in it stands in her bible, her caption, or is the day's."""
    known = known_words(case)
    for number in re.findall(r"\d+", case.text):
        if number not in known:
            yield f"the reply says {number}, which is not in her bible"
    if case.triage.language != "de":  # where every noun has a capital
        yield from (f"the reply names {name}, who is not in her bible" for name in names_in(case.text) - known)


def asks_nothing(case: Case) -> Iterator[str]:
    """A question keeps people talking; she answers and lets go."""
    if "?" in unicodedata.normalize("NFKC", case.text) or "¿" in case.text:
        yield "the reply asks something"


def says_nothing_refused(case: Case) -> Iterator[str]:
    """Nothing that the files of signs refuse, in any spelling."""
    texts, unpacked = readings(case.text), decodings(case.text)
    for name, what in REFUSED.items():
        found = signs(name).find(texts) or signs(name).find(unpacked, least=2)
        if found:
            yield f"the reply {what} ({found!r})"
    denied = denial_in(case.text)
    if denied:
        yield f"the reply {REFUSED['says-human']} ({denied!r})"


def says_nothing_banned(case: Case) -> Iterator[str]:
    """Nothing her bible bans."""
    limits = case.persona.limits
    for phrase in (*limits.subjects, *limits.words, *limits.brands, *case.persona.voice.never_says):
        if holds(case.text, phrase):
            yield f"the reply holds {phrase!r}, which her bible bans"


def leaks_nothing(case: Case) -> Iterator[str]:
    """Neither the fence's mark nor a run of what the writer was told."""
    if case.mark and case.mark.casefold() in fold(case.text):
        yield "the reply holds the mark that only its writer was told"
    orders = plain(" ".join(case.told))
    for fact in sorted(filter(None, map(plain, own_texts(case))), key=len, reverse=True):
        orders = orders.replace(fact, "__")  # her own facts may come out; what stands round them may not
    if shares(case.text, orders, SHORTEST_LEAK):
        yield "the reply repeats what its writer was told"


def echoes_nothing(case: Case) -> Iterator[str]:
    """A stranger's words are not put into her mouth."""
    comment = clean(case.comment).text
    quoted = [plain(one) for one in re.findall(r"[\"'“”‘’«»:]([^\"'“”‘’«»]{2,})", comment)]
    said = plain(case.text)
    run = SHORTEST_ECHO - (len(said.split()) <= SHORTEST_ECHO)
    if shares(case.text, comment, run) or any(one and one == said for one in quoted):
        yield "the reply repeats the comment"


def speaks_the_language(case: Case) -> Iterator[str]:
    """The reply is in the language it was asked for, as far as anybody can tell."""
    language = language_of(case.text)
    if language and language != case.triage.language:
        yield f"the reply is in {language}, not in {case.triage.language}"


def is_new(case: Case) -> Iterator[str]:
    """Nothing she said in this thread before."""
    if any(plain(case.text) == plain(old) for old in case.thread.replies):
        yield "she said the same here before"


def keeps_her_notes_to_herself(case: Case) -> Iterator[str]:
    """Where a writer was given notes, one is picked up at most, in other words, and nobody is told of them."""
    notes = case.thread.notes
    boast = signs("remembers").find(readings(case.text)) if notes else ""
    if boast:
        yield f"the reply shows off that somebody is remembered ({boast!r})"
    if any(shares(case.text, note, min(SHORTEST_ECHO, len(note.split()))) for note in notes):
        yield "the reply repeats a note"
    said = telling(case.text) - telling(case.comment)
    if len({frozenset(said & telling(note)) for note in notes if said & telling(note)}) > 1:
        yield "the reply picks up more than one note"


def keeps_her_emoji(case: Case) -> Iterator[str]:
    """Only her own emoji, one at most."""
    found = [char for char in case.text if unicodedata.category(char) == "So"]
    own = "".join(case.persona.voice.emoji)
    if len(found) > MOST_EMOJI or any(char not in own for char in found):
        yield "the reply holds emoji that are not hers, or too many"


RULES: tuple[Rule, ...] = (
    has_a_length,
    is_plain,
    points_nowhere,
    knows_no_more_than_the_bible,
    asks_nothing,
    says_nothing_refused,
    says_nothing_banned,
    leaks_nothing,
    echoes_nothing,
    speaks_the_language,
    is_new,
    keeps_her_notes_to_herself,
    keeps_her_emoji,
)


def own_texts(case: Case) -> list[str]:
    """What she may say as it stands: her bible's facts and lines, and her caption."""
    persona = case.persona
    lines = (line for pillar in persona.pillars for line in (*pillar.lines, *pillar.subjects))
    told = (persona.display_name, persona.bio, persona.home.place, *persona.canon.values(), *persona.voice.sample_lines)
    return [text for text in (*told, *lines, *persona.voice.closers, case.thread.caption, case.thread.picture) if text]


def known_words(case: Case) -> set[str]:
    """The folded words of what she may say, the days, and I."""
    days = "monday tuesday wednesday thursday friday saturday sunday i im ill id ive ai ki ia"
    return set(plain(" ".join((*own_texts(case), days))).split())


def names_in(text: str) -> set[str]:
    """Words with a capital that do not begin a sentence, folded."""
    starts = {found.start(1) for found in SENTENCE_START.finditer(text)}
    return {plain(found.group()) for found in re.finditer(r"\b[A-ZÀ-Þ][\wÀ-ÿ]+", text) if found.start() not in starts}


def telling(text: str) -> set[str]:
    """The longer words of `text`, in which a note is known again."""
    return {word for word in plain(text).split() if len(word) > SHORTEST_STOP}


def shares(one: str, other: str, run: int) -> bool:
    """Whether `run` words in a row stand in both texts."""
    words, within = plain(one).split(), f" {plain(other)} "
    return any(f" {' '.join(words[i : i + run])} " in within for i in range(len(words) - run + 1))
