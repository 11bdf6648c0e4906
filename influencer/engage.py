"""Comments in, reply drafts out, a person's word on each, and what she approved sent. Knows no terminal.

    hear or import -> judge -> a person decides -> the replier sends, once

What a person approves is named by its id and revision, so that a comment or a text that changed since she looked
cannot be approved by accident.
"""

from __future__ import annotations

import os
import random
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from influencer import pipeline
from influencer.errors import Conflict, Failed, InfluencerError, Invalid, Missing, Refused
from influencer.inbox import OPEN, Inbox
from influencer.inbox_rows import Forgotten, Kept, Reply
from influencer.limits import LIMITS, fits
from influencer.notebook import Note, Notebook, texts
from influencer.outgoing import reply_for
from influencer.pipeline import Line
from influencer.publish import REPLIERS, open_replies
from influencer.records import (
    Account,
    Answerer,
    CommentClass,
    CommentState,
    Entry,
    Finding,
    Heard,
    Hold,
    Listener,
    OutgoingReply,
    ReplyAct,
    ReplyDraft,
    ReplyState,
    ReplyWriter,
    Skip,
    Thread,
    Triage,
    Words,
)

if TYPE_CHECKING:
    from influencer.config import Config, WordsPart
    from influencer.persona import Persona
    from influencer.publish.replier import Replier
    from influencer.replies.model import ReplyAnswer
    from influencer.template import Messages

NAME = re.compile(r"(c[a-z2-7]{13})(?:\.(\d{1,9}))?")
DAY = timedelta(days=1)
PAGES = 25  # of one account at one look; what is left comes with the next
MENTIONED = re.compile(r"[\w.-]{1,100}(@[\w.-]{1,200})?")  # a name that mentions one person and nobody else
JUDGE = "put her bible in order, then `influencer inbox hear`"
BROKEN = "the rules failed on it"

Outcome = ReplyDraft | Skip | Hold


@dataclass(frozen=True, slots=True)
class Taken:
    """What a look or an import brought: how many comments are new or edited, and what became of all that were new."""

    fresh: int
    judged: tuple[Kept, ...] = ()

    @property
    def urgent(self) -> tuple[Kept, ...]:
        """Those of which a person has to hear at once."""
        return tuple(kept for kept in self.judged if kept.urgent)


def inbox_of(line: Line) -> Inbox:
    """The line's ledger, as far as comments go."""
    return Inbox(line.ledger.engine)


# In


def import_comments(line: Line, path: Path) -> Taken:
    """Take in the comments of a JSON file and judge them. Raises Missing or Invalid in one sentence."""
    from influencer.publish.comment_file import read_comments

    account, heard = read_comments(path, line.clock())
    fresh = take_in(line, account, heard, None)
    return Taken(fresh, tuple(judge_new(line)))


def hear(line: Line) -> tuple[Taken, list[str]]:
    """Ask every account that can be heard for new comments, judge them; and a sentence for each that failed.

    Frozen accounts are left alone; what nobody's bible posts to, or config.yaml exempts, is not asked.
    """
    fresh, failed = 0, []
    frozen, owned = line.ledger.frozen(), owners(line)
    for name, part in line.config.accounts.items():
        if name in frozen or name not in owned or part.channel not in REPLIERS or not part.comments:
            continue
        try:
            fresh += hear_one(line, name, open_replies(name, part, line.config))
        except InfluencerError as error:
            failed.append(error.sentence)
            if isinstance(error, Refused) and error.freeze:
                line.ledger.freeze(name, error.sentence, line.clock())
    return Taken(fresh, tuple(judge_new(line))), failed


def hear_one(line: Line, account: str, listener: Answerer) -> int:
    """Take in what came on one account since the last look, page after page; how many are new or edited."""
    fresh = 0
    if not isinstance(listener, Listener):
        return fresh
    for _ in range(PAGES):
        since = inbox_of(line).cursor(account)
        try:
            heard = listener.fetch(since)
        except InfluencerError:
            raise
        except Exception as error:  # a channel is a guest
            raise Failed(f"{account}: comments could not be read ({type(error).__name__})") from error
        if heard.comments or heard.cursor != since:
            fresh += take_in(line, account, heard, since)
        if heard.cursor == since:
            break
    return fresh


def take_in(line: Line, account: str, heard: Heard, since: str | None) -> int:
    """Enter what was heard on an account; how many comments are new or edited. Raises Missing, Invalid or Conflict."""
    pipeline.account_part(line, account)
    who = owner_of(line, account)
    posts = posts_of(line, who)
    comments = tuple(replace(one, post=posts.get(one.post, ("", one.post))[1]) for one in heard.comments)
    return len(inbox_of(line).hear(who, account, replace(heard, comments=comments), line.clock(), since))


def owner_of(line: Line, account: str) -> str:
    """Whose account it is. Raises Invalid if it is nobody's."""
    who = owners(line).get(account)
    if who is None:
        raise Invalid(f"{account}: nobody posts to it; name it under posting.accounts of a bible that is in order")
    return who


def owners(line: Line) -> dict[str, str]:
    """Who posts to each account, as far as the bibles are in order."""
    found: dict[str, str] = {}
    for name in pipeline.persona_names(line):
        try:
            found |= dict.fromkeys(pipeline.persona(line, name).posting.accounts, name)
        except InfluencerError:
            continue
    return found


def posts_of(line: Line, name: str) -> dict[str, tuple[str, str]]:
    """Draft and platform's id of each of her posts, by everything it may be called: that id, its address, the draft."""
    found: dict[str, tuple[str, str]] = {}
    for post in line.ledger.publications(persona=name):
        if post.receipt is not None:
            for called in (post.draft, post.receipt.url, post.receipt.remote_id):
                found[called] = (post.draft, post.receipt.remote_id)
    return found


# Judged


def judge_new(line: Line, writer: ReplyWriter | None = None, dice: random.Random | None = None) -> list[Kept]:
    """Judge every comment nobody has judged yet, those that may be a cry for help first; what became of each.

    A persona whose bible is not in order cannot answer: hers wait, and the operator is told.
    """
    inbox = inbox_of(line)
    new: dict[str, list[Kept]] = {}
    for kept in inbox.comments((CommentState.NEW,)):
        new.setdefault(kept.persona, []).append(kept)
    judged: list[Kept] = []
    for name, waiting in new.items():
        try:
            who = pipeline.persona(line, name)
        except InfluencerError as error:
            sentence = f"{len(waiting)} comments cannot be read for her: {error.sentence}"
            line.ledger.note_once(Entry(line.clock(), "trouble", name, "", sentence))
            continue
        desk = Desk(line, inbox, who, posts_of(line, name), writer or open_writer(line), dice or random.SystemRandom())
        judged += desk.judge(waiting)
    return judged


def open_writer(line: Line) -> ReplyWriter:
    """Who answers ordinary comments: the bible's own lines, or the model that config.yaml names."""
    from influencer.replies import ModelReplyWriter, OfflineReplyWriter

    model = reply_model(line.config)
    return OfflineReplyWriter() if model == "offline" else ModelReplyWriter(model, asking(line.config.words, model))


def reply_model(config: Config) -> str:
    """Who writes ordinary replies: `replies.model`, else whoever writes the captions."""
    return config.replies.model or config.words.model


def asking(words: WordsPart, model: str) -> Callable[[Messages], ReplyAnswer]:
    """How a model is asked for a reply: once, typed, without tools. It raises Failed where it cannot be asked."""
    from influencer.replies import Unusable
    from influencer.replies.model import ReplyAnswer
    from influencer.words.llm import Unreadable, open_llm, part_for, typed_answer

    part = part_for(words, model)

    def ask(said: Messages) -> ReplyAnswer:
        try:
            return typed_answer(open_llm(part), said, ReplyAnswer)
        except Unreadable as error:
            raise Unusable(error.sentence) from error
        except Failed:
            raise
        except InfluencerError as error:
            raise Failed(error.sentence.replace("words.model:", "replies.model:"), permanent=True) from error

    return ask


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the comments of one persona are judged."""

    line: Line
    inbox: Inbox
    who: Persona
    posts: Mapping[str, tuple[str, str]]
    writer: ReplyWriter
    dice: random.Random

    def judge(self, waiting: Sequence[Kept]) -> list[Kept]:
        """Judge each, the urgent first; one that somebody else judges or removes meanwhile is left."""
        done: list[Kept] = []
        for kept in sorted(waiting, key=lambda kept: not self.seems_urgent(kept)):
            channel = self.line.config.accounts.get(kept.comment.account)
            try:
                outcome = self.outcome(kept)
                where = channel.channel if channel else "folder"
                done.append(self.inbox.judge(kept, outcome, where, self.line.clock()))
            except (Conflict, Missing):
                continue
        return done

    def seems_urgent(self, kept: Kept) -> bool:
        """What the rules alone say, quickly."""
        from influencer.replies import triage

        try:
            return kept.urgent or triage(self.who, kept.comment, Thread()).urgent
        except Exception:  # a stranger's text may not stop the others
            return True

    def outcome(self, kept: Kept) -> Outcome:
        """What is to be done about it; a comment on which the rules fail is for a person."""
        from influencer.replies import answer

        today = self.line.clock().astimezone(ZoneInfo(self.who.timezone)).date()
        thread = self.thread(kept)
        try:
            found = answer(
                self.who, kept.comment, thread, self.writer, today, self.dice, spare=self.spare(), against=self.against
            )
        except Exception as error:  # a stranger's text may not stop the others
            return Hold(kept.id, unread(type(error).__name__), (f"{BROKEN} ({type(error).__name__})",))
        return self.held_to_caps(kept, self.fitting(kept, found, today))

    def fitting(self, kept: Kept, found: Outcome, today: date) -> Outcome:
        """The answer to a crisis in fewer words where the channel is too narrow for the other."""
        from influencer.replies import shipped
        from influencer.replies.fixed import short_crisis_answer

        part = self.line.config.accounts.get(kept.comment.account)
        if part is None or not isinstance(found, ReplyDraft) or CommentClass.CRISIS not in found.triage.classes:
            return found
        outgoing = reply_for(kept.id, kept.comment, part.channel, found.text, found.language)
        if fits(outgoing.text, LIMITS[part.channel]):
            return found
        return replace(found, text=short_crisis_answer(found.language, kept.comment.country, shipped(), today))

    def spare(self) -> ReplyWriter | None:
        """Who writes where a model cannot: the bible's own lines, unless config.yaml wants no other."""
        from influencer.replies import OfflineReplyWriter

        wanted = self.line.config.words.fallback and not isinstance(self.writer, OfflineReplyWriter)
        return OfflineReplyWriter() if wanted else None

    def against(self, text: str) -> list[str]:
        """What in a reply goes against her canon or what she has said."""
        return contradicted(self.line, self.who, text)

    def thread(self, kept: Kept) -> Thread:
        """What stands where the comment does."""
        return thread_in(self.line, self.inbox, self.posts, kept)

    def held_to_caps(self, kept: Kept, found: Outcome) -> Outcome:
        """Less than was found, where it was answered before, read worse before, or the person had enough replies."""
        seen = found.triage
        if kept.reply is not None and not isinstance(found, Skip):
            before = "was answered before it was edited"
            return hold(kept, seen, before) if seen.urgent or kept.urgent else skip(kept, seen, before)
        if kept.urgent and not seen.urgent:
            return hold(kept, seen, "read like somebody in danger before it was edited")
        exempt = seen.urgent or CommentClass.IDENTITY in seen.classes
        if isinstance(found, ReplyDraft) and not exempt and self.had_enough(kept):
            return skip(kept, seen, "this person has had enough replies for a day")
        return found

    def had_enough(self, kept: Kept) -> bool:
        """Whether she said so much to this person within a day."""
        said = self.inbox.said_to(kept.comment.author, None, self.line.clock() - DAY, kept.id)
        return len(said) >= self.line.config.replies.per_person


def contradicted(line: Line, who: Persona, text: str, but: str = "") -> list[str]:
    """What in a reply goes against her canon or what she has said, but for what she said under the comment `but`."""
    from influencer.words.canon import canon_of, contradictions
    from influencer.words.claims import claims_in
    from influencer.words.memory import said_by

    return contradictions(claims_in(text), [*canon_of(who), *said_by(line.ledger, who, but)])


def thread_of(line: Line, kept: Kept) -> Thread:
    """The thread of a comment, for whoever decides on its reply."""
    return thread_in(line, inbox_of(line), posts_of(line, kept.persona), kept)


def thread_in(line: Line, inbox: Inbox, posts: Mapping[str, tuple[str, str]], kept: Kept) -> Thread:
    """Her caption and picture there, what she said to this person, and whether somebody there may be in danger."""
    draft = posts.get(kept.thread, ("", ""))[0]
    words = line.ledger.draft(draft).words if draft else Words("", "")
    said = inbox.said_to(kept.comment.author, kept.thread, but=kept.id)
    paused = inbox.is_paused(kept.thread, kept.id)
    return Thread(words.caption, tuple(said), paused, words.alt_text, noted(line, kept))


def hold(kept: Kept, seen: Triage, reason: str) -> Hold:
    """For a person, for this reason above all."""
    return Hold(kept.id, replace(seen, act=ReplyAct.HOLD), (reason, *seen.reasons))


def skip(kept: Kept, seen: Triage, reason: str) -> Skip:
    """No reply, for this reason."""
    return Skip(kept.id, replace(seen, act=ReplyAct.SKIP), reason)


def unread(why: str) -> Triage:
    """What is known of a comment that the rules could not read."""
    return Triage((CommentClass.SENSITIVE,), ReplyAct.HOLD, "en", (f"{BROKEN}: {why}",))


# Decided


def waiting(line: Line, persona: str | None = None, everything: bool = False) -> list[Kept]:
    """Comments that wait for a person, urgent ones first; or all there are."""
    return inbox_of(line).comments(() if everything else OPEN, persona)


def show(line: Line, name: str) -> Kept:
    """One comment with all that is known of it. Raises Missing."""
    return inbox_of(line).comment(named(name)[0])


def named(name: str) -> tuple[str, int | None]:
    """Id and revision in what a person typed. Raises Invalid."""
    found = NAME.fullmatch(name.strip())
    if found is None:
        raise Invalid(f"{name!r} names no comment; `influencer replies` lists them, like cabcdefghijklm.1")
    return found[1], int(found[2]) if found[2] else None


def approve(line: Line, name: str, who: str, via: str, really: bool = False) -> Kept:
    """A person's word for the reply she saw under `name`; the first of two where it must be confirmed twice.

    Raises Invalid or Conflict.
    """
    id, revision = named(name)
    if revision is None:
        raise Invalid(f"{name}: say which text you saw; `influencer replies show {id}` names it with its revision")

    def check(kept: Kept, outgoing: OutgoingReply) -> None:
        may_go(line, kept, outgoing)

    kept = inbox_of(line).approve_reply(id, revision, really, who, via, line.clock(), check)
    pipeline.keep_claims(line)
    keep_note(line, kept)
    return kept


def may_go(line: Line, kept: Kept, outgoing: OutgoingReply) -> None:
    """Raises Conflict if this could not be sent, or may not."""
    answerable(kept)
    part = line.config.accounts.get(outgoing.account)
    if part is None or part.channel != outgoing.channel:
        raise Conflict(f"{kept.id}: {outgoing.account} is not the {outgoing.channel} account it was; decline this one")
    if outgoing.channel not in REPLIERS:
        raise Conflict(f"{kept.id}: replies on {outgoing.channel} are sent by hand; copy the text, then decline this")
    if outgoing.channel.startswith("instagram") and not outgoing.refs:
        raise Conflict(f"{kept.id}: was imported, and replies on {outgoing.channel} to those are sent by hand; decline")
    names = outgoing.channel == "mastodon" or outgoing.refs.get("parent")
    if names and not MENTIONED.fullmatch(kept.comment.author):
        raise Conflict(f"{kept.id}: nobody can be mentioned by that name; decline this")
    if not fits(outgoing.text, LIMITS[outgoing.channel]):
        raise Conflict(f"{kept.id}: the text is too long for {outgoing.channel}; shorten it")


def answerable(kept: Kept) -> None:
    """Raises Conflict for what is never answered: private messages, and what was not written to her."""
    if kept.comment.private:
        raise Conflict(f"{kept.id}: is a private message, and those are never answered; decline it")
    if not kept.comment.to_her:
        raise Conflict(f"{kept.id}: was not written to her, and only who wrote to her is answered; decline it")


def decline(line: Line, name: str, who: str) -> Kept:
    """No reply; a person has seen it. Also takes an approval back until it is sent. Raises Conflict."""
    id, revision = named(name)
    return inbox_of(line).decline_reply(id, revision, who, line.clock())


def edit(line: Line, name: str, text: str, who: str) -> Kept:
    """Another text for a reply, held to the same rules as hers. Raises Invalid with each fault, or Conflict."""
    from influencer.replies import check, triage
    from influencer.replies.lint import Case

    id, revision = named(name)
    inbox = inbox_of(line)
    kept = inbox.comment(id)
    answerable(kept)
    persona = pipeline.persona(line, kept.persona)
    thread = thread_of(line, kept)
    found = triage(persona, kept.comment, Thread())
    if kept.urgent or found.act is ReplyAct.FIXED or (kept.reply is not None and kept.reply.fixed):
        raise Conflict(f"{id}: has a fixed answer, which is not hers to change; approve or decline it")
    faults = check(Case(text.strip(), persona, kept.comment.text, found, thread))
    faults += contradicted(line, persona, text.strip(), but=id)
    if faults:
        raise Invalid(f"{id}: {faults[0]}", tuple(f"{id}: {fault}" for fault in faults))
    channel = pipeline.account_part(line, kept.comment.account).channel
    draft = ReplyDraft(id, kept.persona, text.strip(), found.language, found, who)
    return inbox.edit_reply(id, revision, draft, channel, who, line.clock())


# Sent


def replier(line: Line) -> Replier:
    """The replier of this line."""
    from influencer.publish.replier import Pace, Replier

    replies, publish = line.config.replies, line.config.publish
    pace = Pace(
        per_hour=replies.per_hour,
        within=timedelta(hours=replies.within_hours),
        quiet=timedelta(minutes=publish.quiet_minutes),
        looks=publish.looks,
    )

    def open_channel(account: Account) -> Answerer:
        part = line.config.accounts.get(account.name)
        if part is None or part.channel != account.channel:
            raise Refused(f"{account.name}: is not the {account.channel} account it was; nothing was sent")
        return open_replies(account.name, part, line.config)

    return Replier(inbox_of(line), open_channel, pace, line.clock, f"{socket.gethostname()}:{os.getpid()}")


def send_replies(line: Line, stop: Callable[[], bool] = lambda: False) -> list[Reply]:
    """Send what was approved, each once; settle what is unknown by reading back."""
    return replier(line).send_due(stop)


def settle(line: Line, name: str, sent: bool, url: str, who: str) -> Reply:
    """Enter what a person saw on the platform of a reply whose outcome is unknown. Raises Conflict or Invalid."""
    from influencer.publish.publisher import address_of

    return replier(line).settle(named(name)[0], sent, address_of(url), who)


def findings(line: Line) -> list[Finding]:
    """Whether comments are heard and answered, account by account, and what only a person can settle."""
    inbox = inbox_of(line)
    found = [how_heard(name, part.channel, part.comments) for name, part in line.config.accounts.items()]
    for kept in inbox.comments(OPEN):
        if kept.urgent:
            remedy = f"`influencer replies show {kept.id}`, and report it on the platform"
            found.append(Finding("replies", False, "somebody who wrote to her may be in danger", remedy))
    for reply in inbox.replies((ReplyState.UNKNOWN,)):
        remedy = f"look there, then `influencer replies settle {reply.comment} --sent URL` (or --not-sent)"
        found.append(Finding("replies", False, f"{reply.comment}: its reply may or may not be live", remedy))
    old = len(inbox.comments((CommentState.NEW,)))
    return [*found, Finding("replies", False, f"{old} comments are not judged", JUDGE)] if old else found


def how_heard(name: str, channel: str, asked: bool = True) -> Finding:
    """What can be done about comments on an account."""
    if not asked:
        how = "comments are not asked for (accounts.comments); they come by `influencer inbox import`"
    elif channel not in REPLIERS:
        how = "comments come by `influencer inbox import`, and answers are sent by hand"
    elif channel == "folder":
        how = "comments come by `influencer inbox import`, and answers are files beside its posts"
    else:
        how = "comments are fetched, and approved answers are sent"
    return Finding(name, True, how)


# Noted


def notebook_of(line: Line) -> Notebook:
    """The line's ledger, as far as notes go."""
    return Notebook(line.ledger.engine)


def noted_since(line: Line) -> datetime | None:
    """From when on what was written may stand in a note; None where config.yaml wants no notes."""
    days = line.config.replies.notes
    return line.clock() - timedelta(days=days) if days else None


def keep_note(line: Line, kept: Kept) -> None:
    """Note what somebody said of themselves, where notes are on and a person has just approved an answer to it."""
    from influencer.replies import note_in

    since = noted_since(line)
    approved = kept.reply is not None and kept.reply.state is ReplyState.APPROVED and not kept.reply.fixed
    if since is None or not approved or kept.urgent:
        return
    with suppress(Conflict, Missing):  # it was edited or removed in this moment
        notebook_of(line).keep_note(kept, note_in(kept.comment, kept.classes), since, line.clock())


def noted(line: Line, kept: Kept) -> tuple[str, ...]:
    """What stands in the notes on who wrote this comment, on this person alone."""
    since = noted_since(line)
    return () if since is None else texts(notebook_of(line).notes_for(kept, since))


def notes(line: Line, handle: str | None = None) -> list[Note]:
    """The notes there are, on everybody or one person; none where they are off."""
    since = noted_since(line)
    return [] if since is None else notebook_of(line).notes(since, handle)


def delete_notes(line: Line, handle: str) -> int:
    """Remove the notes on one person; how many. What they write later may be noted again. Raises Invalid."""
    if not handle.strip().removeprefix("@"):
        raise Invalid("say whose notes to delete, by the handle that `influencer notes` shows")
    return notebook_of(line).remove_notes(handle)


# Forgotten


def forget(line: Line, handle: str, who: str) -> Forgotten:
    """Remove every trace of somebody and take in nothing of theirs again. Raises Invalid or Conflict."""
    if not handle.strip().removeprefix("@"):
        raise Invalid("forget needs a handle, as the platform shows it")
    done = inbox_of(line).forget(handle, who, line.clock())
    return replace(done, urls=tuple(url for url in done.urls if not removed_here(url)))


def removed_here(url: str) -> bool:
    """Whether `url` is an answer in a folder of ours; its file is taken away."""
    if not url.startswith("file:"):
        return False
    Path(url2pathname(urlsplit(url).path)).unlink(missing_ok=True)
    return True


def clear_old(line: Line) -> int:
    """Remove the words and names of comments that are older than config.yaml keeps them; how many. Old notes go too."""
    notebook_of(line).clear_notes(noted_since(line))
    before = line.clock() - timedelta(days=line.config.replies.keep_days)
    return inbox_of(line).clear_old(before, line.clock())
