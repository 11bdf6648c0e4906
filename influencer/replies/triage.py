"""A cleaned comment -> what it is, and what may be done about it. Knows no writer and no answer.

The rules are phrases (see signs.py) and always run. A model's opinion may add to what they find, where that is
dangerous; it can never take anything away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from influencer.persona import Persona
from influencer.records import Comment, CommentClass, ReplyAct, Thread, Triage
from influencer.replies import gauge
from influencer.replies.clean import MARKUP, Cleaned, clean, decodings, packed, readings
from influencer.replies.language import FIXED_IN, LANGUAGES, language_of
from influencer.replies.signs import signs

Is = CommentClass
DANGEROUS = frozenset(
    (Is.CRISIS, Is.MINOR, Is.INJECTION, Is.ROMANTIC, Is.IDENTITY, Is.PRIVATE_DATA, Is.ADVICE, Is.SENSITIVE)
)
PHRASED = (
    Is.CRISIS,
    Is.MINOR,
    Is.ROMANTIC,
    Is.IDENTITY,
    Is.ADVICE,
    Is.SENSITIVE,
    Is.HOSTILE,
    Is.SPAM,
    Is.COLLABORATION,
)

ASKS = re.compile(
    r"\?|^(?!what an? |how (?:lovely|nice|cute|pretty|beautiful|funny|sweet|good)\b|wie (?:schon|toll|suss|lustig)"
    r"|que (?:bonit|lind|hermos|buen|guap|ric|chul|bom|boa|belez)|quel(?:le)? (?:belle|beau|joli))"
    r"(?:who|what|when|where|why|which|how|is|are|do|does|did|can|could|will|would|have|has|am|was|were|r|u"
    r"|que|cual|quien|como|cuando|donde|eres|es|sos|wer|was|wie|wo|wann|warum|welche\w*|bist|ist|sind|gibt|hast"
    r"|qui|quoi|quel\w*|comment|quand|ou|pourquoi|tu|est|qual|quem|onde|quando|voce|vc)\b"
)
MOST_REPLIES = 2  # to one person in one thread; she does not keep anybody talking
LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """What follows from a class."""

    act: ReplyAct
    reason: str
    urgent: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a decision may rest on."""

    comment: Comment
    cleaned: Cleaned
    thread: Thread
    language: str
    classes: tuple[CommentClass, ...]


POLICIES: dict[CommentClass, Policy] = {  # the first that applies decides
    Is.CRISIS: Policy(
        ReplyAct.FIXED, "somebody may be in danger: no persona, a helpline, a person at once", True, True
    ),
    Is.MINOR: Policy(
        ReplyAct.FIXED, "whoever wrote this may be under 18: one kind, short answer that ends it", twice=True
    ),
    Is.SPAM: Policy(ReplyAct.SKIP, "spam is not answered"),
    Is.IDENTITY: Policy(ReplyAct.FIXED, "asks whether she is real and gets the truth"),
    Is.INJECTION: Policy(ReplyAct.SKIP, "speaks to the machine and not to her"),
    Is.SENSITIVE: Policy(
        ReplyAct.HOLD, "about grief, illness, violence or politics, or nobody knows: a person decides"
    ),
    Is.HOSTILE: Policy(ReplyAct.SKIP, "insults are not answered"),
    Is.ROMANTIC: Policy(ReplyAct.FIXED, "courts her: one kind answer that ends it"),
    Is.PRIVATE_DATA: Policy(ReplyAct.HOLD, "holds or asks for private data: a person decides"),
    Is.ADVICE: Policy(ReplyAct.HOLD, "asks for advice on health, law or money, which she never gives"),
    Is.COLLABORATION: Policy(ReplyAct.HOLD, "business is for a person"),
    Is.QUESTION: Policy(ReplyAct.DRAFT, "asks her something"),
    Is.KIND: Policy(ReplyAct.DRAFT, "says something kind"),
}


def triage(persona: Persona, comment: Comment, thread: Thread, opinion: Collection[CommentClass] = ()) -> Triage:
    """What `comment` is and what may be done. `opinion` is what a model takes it to be; only its dangers count."""
    cleaned = clean(comment.text)
    classes = joined(found_in(cleaned), opinion)
    seen = Seen(comment, cleaned, thread, language_of(cleaned.text), classes)
    decided = decide(seen)
    for change in (not_ours, unread, too_much, paused, nothing_to_answer):
        decided = change(decided, seen)
    return Triage(
        classes=classes,
        act=decided.act,
        language=answering(seen.language, persona, FIXED_IN if decided.act is ReplyAct.FIXED else LANGUAGES),
        reasons=(decided.reason,),
        urgent=decided.urgent,
        twice=decided.twice,
    )


def joined(found: Collection[CommentClass], opinion: Collection[CommentClass]) -> tuple[CommentClass, ...]:
    """Both together, the gravest first."""
    together = {*found, *(one for one in opinion if one in DANGEROUS)}
    return tuple(one for one in CommentClass if one in together)


def found_in(cleaned: Cleaned) -> tuple[CommentClass, ...]:
    """Every class whose signs stand in the comment; a question or something kind if there are none."""
    line = cleaned.text + cleaned.rest
    texts = readings(line)
    found = [one for one in PHRASED if signs(one.value).find(texts)]
    if is_injection(cleaned, texts):
        found.append(Is.INJECTION)
    if signs("private").find(texts) or any(mark in line for mark in ("[e-mail]", "[number]")):
        found.append(Is.PRIVATE_DATA)
    if "[link]" in line:
        found.append(Is.SPAM)
    if Is.SENSITIVE in found and gauge.score("ordinary", line) >= gauge.ORDINARY:
        found.remove(Is.SENSITIVE)
    found += [one for one in weighed(line) if one not in found]
    if doubtful(line, found) or (not found and bleak(line)):
        found.append(Is.SENSITIVE)
    return tuple(found or [Is.QUESTION if asks(cleaned.text) else Is.KIND])


def weighed(line: str) -> list[CommentClass]:
    """What a comment reads like as a whole, whatever phrases stand in it."""
    return [one for one in gauge.BOUNDS if gauge.score(one.value, line) >= gauge.BOUNDS[one]]


def doubtful(line: str, found: Collection[CommentClass]) -> bool:
    """Whether a comment may be distress, or ask who she is, and nothing said so for certain: a person looks."""
    return any(one not in found and gauge.score(one.value, line) >= bound for one, bound in gauge.HOLDS.items())


def bleak(line: str) -> bool:
    """Whether bleak words stand in a comment that is not plainly harmless as a whole."""
    return bool(signs("worry").find(readings(line))) and gauge.score("crisis", line) > gauge.HARMLESS


def is_injection(cleaned: Cleaned, texts: Sequence[str]) -> bool:
    """Whether the comment speaks to a machine: in words, in another spelling, in markup, or hidden."""
    line = cleaned.text + cleaned.rest
    spoken = signs("injection").find(texts) or signs("injection").find(decodings(line), least=2)
    return bool(cleaned.hidden or MARKUP.search(line) or packed(line) or spoken)


def asks(text: str) -> bool:
    """Whether `text` is a question, roughly."""
    return ASKS.search(readings(text)[0]) is not None


def decide(seen: Seen) -> Policy:
    """The policy of the first class that has a say; an insult that asks nothing is no question about her."""
    said = set(seen.classes)
    if Is.HOSTILE in said and Is.IDENTITY in said and not asks(seen.cleaned.text):
        said.discard(Is.IDENTITY)
    return next(policy for one, policy in POLICIES.items() if one in said)


def not_ours(policy: Policy, seen: Seen) -> Policy:
    """Only who wrote to her is answered, and in public; of a crisis a person hears all the same."""
    if seen.comment.to_her and not seen.comment.private:
        return policy
    where = "a private message" if seen.comment.private else "not written to her"
    if policy.urgent:
        return Policy(ReplyAct.HOLD, f"{where}, so nothing is answered, but somebody may be in danger", True, True)
    return Policy(ReplyAct.SKIP, f"{where}: she answers only who wrote to her, under her posts")


def unread(policy: Policy, seen: Seen) -> Policy:
    """A script that the rules cannot read, or more than they looked at, is for a person."""
    if policy.act is ReplyAct.DRAFT and seen.language == "other":
        return Policy(ReplyAct.HOLD, "written in a script that the rules do not read")
    if policy.act is ReplyAct.DRAFT and seen.cleaned.rest:
        return Policy(ReplyAct.HOLD, "too long to be answered in a line")
    return policy


def too_much(policy: Policy, seen: Seen) -> Policy:
    """Nobody is kept talking: few replies to one person, and an answer that ends a conversation is given once."""
    if policy.urgent or (policy.act is ReplyAct.FIXED and Is.IDENTITY in seen.classes):
        return policy
    ended = policy.act is ReplyAct.FIXED and seen.thread.replies
    if policy.act is not ReplyAct.SKIP and (ended or len(seen.thread.replies) >= MOST_REPLIES):
        return Policy(ReplyAct.SKIP, "was answered before in this thread")
    return policy


def paused(policy: Policy, seen: Seen) -> Policy:
    """No cheerful word where somebody is in danger and a person has not looked yet."""
    if seen.thread.paused and policy.act is ReplyAct.DRAFT:
        return Policy(ReplyAct.HOLD, "somebody in this thread may be in danger; a person looks first")
    return policy


def nothing_to_answer(policy: Policy, seen: Seen) -> Policy:
    """An emoji or a single word is a nod; it needs no reply."""
    words = re.findall(r"\w+", seen.cleaned.text)
    if policy.act is ReplyAct.DRAFT and Is.QUESTION not in seen.classes and len(words) < LEAST_WORDS:
        return Policy(ReplyAct.SKIP, "a nod, which needs no reply")
    return policy


def answering(language: str, persona: Persona, among: Sequence[str]) -> str:
    """The language to answer in: the comment's if it is one of ours, or else hers, or else English."""
    hers = persona.languages[0].split("-")[0]
    return next(one for one in (language, hers, "en") if one in among)
