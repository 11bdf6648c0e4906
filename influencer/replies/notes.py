"""What a comment says of its author that she may pick up again: a few words out of a closed list, or nothing.

A note is put together from the words of notes.txt and never copied; the one word that is not from there is what a pet
is called. So whatever else a stranger wrote, an order to a machine included, has no way into it. English alone is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

from influencer.records import Comment, CommentClass
from influencer.replies.clean import bare, clean, readings
from influencer.replies.language import language_of
from influencer.replies.signs import definition, signs
from influencer.replies.triage import found_in

HARMLESS = frozenset((CommentClass.KIND, CommentClass.QUESTION))
BARRED = ("crisis", "worry", "minor", "sensitive", "advice", "private", "romantic", "hostile", "injection", "identity")
LONGEST_OBJECT = 6  # words
PET_NAME = re.compile(r"[A-Z][a-z]{1,11}")
SENTENCE = re.compile(r"[^.!?…;]+[.!?…;]*")
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s-]")
BEFORE_I = frozenset((",", ":", "and", "but", "so", "because", "since", "also", "today", "yesterday", "love", "lovely"))
WHOSE = {"my": "their", "our": "their"}
CALLED = ("called", "named")


def note_in(comment: Comment, judged: Collection[CommentClass]) -> str:
    """The note that `comment`, which was judged to be that, may leave; empty for nearly all of them.

    Only what was written to her in public, is kind or a question and nothing else, and names nobody.
    """
    cleaned = clean(comment.text)
    if comment.private or not comment.to_her or cleaned.hidden or cleaned.rest or "[" in cleaned.text:
        return ""
    if not judged or not {*judged, *found_in(cleaned)} <= HARMLESS or language_of(cleaned.text) not in ("en", ""):
        return ""
    if any(signs(name).find(readings(cleaned.text)) for name in BARRED):
        return ""
    sentences = SENTENCE.findall(cleaned.text)
    notes = (*map(stated, sentences), *map(asked, sentences))
    note = next(filter(None, notes), "")
    return note if set(found_in(clean(note))) <= HARMLESS else ""


def stated(sentence: str) -> str:
    """What somebody says of themselves in a sentence, or nothing."""
    words = TOKEN.findall(sentence)
    plain = [bare(word) for word in words]
    if "?" in words or '"' in words or known("unsure") & set(plain):
        return ""
    return next(filter(None, (said_at(words, plain, at) for at in range(len(plain)))), "")


def said_at(words: Sequence[str], plain: Sequence[str], at: int) -> str:
    """The note that begins with the `I` or the `my` at this place, or nothing."""
    if plain[at] == "my":
        return pet_at(words, plain, at + 1)
    if plain[at] not in ("i", "ive", "im") or (at and plain[at - 1] not in BEFORE_I):
        return ""
    then = at + 1 + sum(1 for _ in takewhile(known("soon").__contains__, plain[at + 1 :]))
    owned = plain[at] == "ive" or "have" in plain[at:then] or plain[then : then + 1] == ["got"]
    verb, thing = "".join(plain[then : then + 1]), thing_at(plain, then + 1)
    if plain[at] == "im":
        return f"is {verb} {thing}" if verb in known("doing") and thing else ""
    if verb in known("did"):
        return f"{verb} {thing}" if thing else ""
    if verb in known("do") and thing:
        return f"{verb}s {thing}"
    return pet_at(words, plain, then + (verb == "got")) if owned else ""


def thing_at(plain: Sequence[str], at: int) -> str:
    """`the half marathon`: the known words from this place on, up to the last that a note may be about."""
    may = known("small") | known("thing") | known("pet")
    found = list(takewhile(may.__contains__, plain[at : at + LONGEST_OBJECT]))
    while found and found[-1] not in known("thing") | known("pet"):
        found.pop()
    return " ".join(WHOSE.get(word, word) for word in found)


def pet_at(words: Sequence[str], plain: Sequence[str], at: int) -> str:
    """`has a cat called Pip`, if an animal stands at this place."""
    start = at + sum(1 for _ in takewhile(known("small").__contains__, plain[at:]))
    pet = "".join(plain[start : start + 1])
    if pet not in known("pet"):
        return ""
    return f"has {pet if pet.endswith('s') else f'a {pet}'}{name_after(words, plain, start + 1)}"


def name_after(words: Sequence[str], plain: Sequence[str], at: int) -> str:
    """` called Pip`, if that is what comes next; nothing for what may be the full name of somebody."""
    at += plain[at : at + 1] in (["is"], ["are"])
    name, after = "".join(words[at + 1 : at + 2]), "".join(words[at + 2 : at + 3])
    if plain[at : at + 1] not in [[one] for one in CALLED] or not PET_NAME.fullmatch(name) or after[:1].isupper():
        return ""
    return f" called {name}"


def asked(sentence: str) -> str:
    """What a question is about: `asked which tea`, `asked about the glaze`; or nothing."""
    plain = [bare(word) for word in TOKEN.findall(sentence)]
    about = next((word for word in plain if word in known("thing")), "")
    if not about or "?" not in plain:
        return ""
    before = plain[max(plain.index(about) - 1, 0)]
    return f"asked which {about}" if before in ("which", "what") else f"asked about the {about}"


@cache
def known(name: str) -> frozenset[str]:
    """The words of a line of notes.txt; of two words, either."""
    lines = (Path(__file__).parent / "notes.txt").read_text(encoding="utf-8").splitlines()
    sets = dict(definition(line) for line in lines if line.startswith("@"))
    return frozenset(word for entry in sets[f"@{name}"].split("|") for word in entry.split("_"))
