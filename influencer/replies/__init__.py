"""Comment -> reply draft, or none: clean, triage, fixed answer or written one, lint. Knows no network, no ledger.

Nothing here sends anything. A draft waits for a person; a crisis or a minor is confirmed twice; to skip is normal.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
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
from influencer.replies.triage import DANGEROUS, triage
from influencer.replies.writer import OfflineReplyWriter, messages

__all__ = ["OfflineReplyWriter", "answer", "check", "clean", "fixed_answer", "messages", "shipped", "triage"]

TRIES = 2
Outcome = ReplyDraft | Skip | Hold


def answer(
    persona: Persona,
    comment: Comment,
    thread: Thread,
    writer: ReplyWriter,
    today: date,
    dice: random.Random,
    opinion: Collection[CommentClass] = (),
    table: Sequence[Helpline] | None = None,
) -> Outcome:
    """What is proposed for `comment`. `dice` makes the fence's mark; `opinion` is a model's view of what it is."""
    found = triage(persona, comment, thread, opinion)
    if found.act is ReplyAct.SKIP:
        return Skip(comment.id, found, found.reasons[0])
    if found.act is ReplyAct.HOLD:
        return Hold(comment.id, found, found.reasons)
    if found.act is ReplyAct.FIXED:
        text = fixed_answer(persona, found, comment.country, shipped() if table is None else table, today)
        return ReplyDraft(comment.id, persona.name, text, found.language, found, "fixed", fixed=True)
    return written(persona, comment, thread, writer, found, today, dice)


def written(
    persona: Persona,
    comment: Comment,
    thread: Thread,
    writer: ReplyWriter,
    found: Triage,
    today: date,
    dice: random.Random,
) -> Outcome:
    """A reply that keeps every rule, in two tries at most; else the comment is held, with what was wrong.

    What the writer takes the comment to be counts like an opinion: a danger it names is not answered in her voice.
    """
    mark = f"{dice.getrandbits(48):012x}"
    quoted = fenced(clean(comment.text), mark)
    failed: list[str] = []
    for _ in range(TRIES):
        try:
            words = writer.reply(persona, quoted, found, thread, failed)
        except Failed as error:
            return Hold(comment.id, replace(found, act=ReplyAct.HOLD), (error.sentence,))
        if DANGEROUS & set(words.classes):
            return warned(persona, comment, thread, writer, found, words, today, dice)
        if not words.text.strip():
            return Skip(comment.id, replace(found, act=ReplyAct.SKIP), f"{writer.name} found nothing to answer")
        said = messages(persona, quoted, found, thread)
        failed = check(Case(words.text, persona, comment.text, found, thread, mark, (said.system, said.user)))
        if not failed:
            return ReplyDraft(comment.id, persona.name, words.text.strip(), found.language, found, writer.name)
    return Hold(comment.id, replace(found, act=ReplyAct.HOLD), tuple(f"{writer.name}: {one}" for one in failed))


def warned(
    persona: Persona,
    comment: Comment,
    thread: Thread,
    writer: ReplyWriter,
    found: Triage,
    words: ReplyWords,
    today: date,
    dice: random.Random,
) -> Outcome:
    """The same comment once more, with the dangers its writer saw."""
    again = answer(persona, comment, thread, writer, today, dice, opinion=(*found.classes, *words.classes))
    reason = f"{writer.name} takes it to be {', '.join(words.classes)}"
    return replace(again, triage=replace(again.triage, reasons=(*again.triage.reasons, reason)))
