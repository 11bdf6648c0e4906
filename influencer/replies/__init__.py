"""Comment -> reply draft, or none: clean, triage, fixed answer or written one, lint. Knows no network, no ledger.

Nothing here sends anything. A draft waits for a person; a crisis or a minor is confirmed twice; to skip is normal.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import (
    Comment,
    CommentClass,
    Hold,
    ReplyAct,
    ReplyDraft,
    ReplyWords,
    ReplyWriter,
    Skip,
    Thread,
    Triage,
)
from influencer.replies.clean import clean, fenced
from influencer.replies.fixed import fixed_answer
from influencer.replies.helplines import Helpline, shipped
from influencer.replies.lint import Case, check
from influencer.replies.model import ModelReplyWriter, Unusable
from influencer.replies.notes import note_in
from influencer.replies.triage import DANGEROUS, triage
from influencer.replies.writer import OfflineReplyWriter, messages

__all__ = [
    "ModelReplyWriter",
    "OfflineReplyWriter",
    "Unusable",
    "answer",
    "check",
    "clean",
    "fixed_answer",
    "messages",
    "note_in",
    "shipped",
    "triage",
]

TRIES = 2
NAME = 80  # characters that the ledger keeps of who wrote
Outcome = ReplyDraft | Skip | Hold
Against = Callable[[str], Sequence[str]]


def nothing(text: str) -> Sequence[str]:
    """Nobody has anything against a text beside the rules on it."""
    return ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, and who does if that writer fails; what else is held against a text; the day and the dice."""

    writer: ReplyWriter
    today: date
    dice: random.Random
    spare: ReplyWriter | None = None
    against: Against = nothing


def answer(
    persona: Persona,
    comment: Comment,
    thread: Thread,
    writer: ReplyWriter,
    today: date,
    dice: random.Random,
    opinion: Collection[CommentClass] = (),
    table: Sequence[Helpline] | None = None,
    spare: ReplyWriter | None = None,
    against: Against = nothing,
) -> Outcome:
    """What is proposed for `comment`. `dice` makes the fence's mark; `opinion` is a model's view of what it is.

    Where `writer` cannot answer, or breaks a rule twice, `spare` does. `against` says what else is wrong with a text.
    """
    found = triage(persona, comment, thread, opinion)
    if found.act is ReplyAct.SKIP:
        return Skip(comment.id, found, found.reasons[0])
    if found.act is ReplyAct.HOLD:
        return Hold(comment.id, found, found.reasons)
    if found.act is ReplyAct.FIXED:
        text = fixed_answer(persona, found, comment.country, shipped() if table is None else table, today)
        return ReplyDraft(comment.id, persona.name, text, found.language, found, "fixed", fixed=True)
    return written(persona, comment, thread, found, Desk(writer, today, dice, spare, against))


def written(persona: Persona, comment: Comment, thread: Thread, found: Triage, desk: Desk) -> Outcome:
    """A reply that keeps every rule, in two tries at most; else the spare writer's; else the comment is held.

    What the writer takes the comment to be counts like an opinion: a danger it names is not answered in her voice.
    """
    mark = f"{desk.dice.getrandbits(48):012x}"
    quoted = fenced(clean(comment.text), mark, thread.notes)
    failed: list[str] = []
    for _ in range(TRIES):
        try:
            words = desk.writer.reply(persona, quoted, found, thread, failed)
        except Unusable as error:
            failed = [error.sentence]
            continue
        except Failed as error:
            return instead(persona, comment, thread, found, desk, (error.sentence,))
        if DANGEROUS & set(words.classes):
            return warned(persona, comment, thread, found, words, desk)
        if not words.text.strip():
            return Skip(comment.id, replace(found, act=ReplyAct.SKIP), f"{desk.writer.name} found nothing to answer")
        said = messages(persona, quoted, found, thread)
        case = Case(words.text, persona, comment.text, found, thread, mark, (said.system, said.user))
        failed = [*check(case), *desk.against(words.text)]
        if not failed:
            return ReplyDraft(comment.id, persona.name, words.text.strip(), found.language, found, desk.writer.name)
    reasons = tuple(f"{desk.writer.name}: {one}" for one in failed)
    return instead(persona, comment, thread, found, desk, reasons)


def instead(
    persona: Persona, comment: Comment, thread: Thread, found: Triage, desk: Desk, reasons: tuple[str, ...]
) -> Outcome:
    """What the spare writer answers, with why it was asked; held where there is none, or it fails too."""
    if desk.spare is None:
        return Hold(comment.id, replace(found, act=ReplyAct.HOLD), reasons)
    spare = replace(desk, writer=desk.spare, spare=None)
    outcome = written(persona, comment, thread, found, spare)
    told = replace(outcome.triage, reasons=(*outcome.triage.reasons, *reasons))
    if isinstance(outcome, ReplyDraft):
        return replace(outcome, triage=told, writer=f"{outcome.writer} ({desk.writer.name} failed)"[:NAME])
    return replace(outcome, triage=told)


def warned(persona: Persona, comment: Comment, thread: Thread, found: Triage, words: ReplyWords, desk: Desk) -> Outcome:
    """The same comment once more, with the dangers its writer saw."""
    opinion = (*found.classes, *words.classes)
    again = answer(
        persona, comment, thread, desk.writer, desk.today, desk.dice, opinion, None, desk.spare, desk.against
    )
    reason = f"{desk.writer.name} takes it to be {', '.join(words.classes)}"
    return replace(again, triage=replace(again.triage, reasons=(*again.triage.reasons, reason)))
