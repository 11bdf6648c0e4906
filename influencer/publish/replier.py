"""Sends replies that a person approved, each once. Knows the states and the ledger; nothing of any platform's wire.

As with posts, each step is durable before the deed it names: approved -> intent -> prepared -> armed -> sent, refused
or unknown. Only who wrote `armed` sends, and sends once. Unlike a post, a reply has no slot: it goes when it may.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from influencer.errors import Conflict, Failed, InfluencerError, Missing, Refused, Unclear
from influencer.inbox import Inbox, outgoing_of
from influencer.inbox_rows import Kept, Reply
from influencer.ledger import Fence
from influencer.outgoing import reply_digest
from influencer.publish.publisher import LEASE_SECONDS, guest, leased, never, renew, spoken
from influencer.records import Account, Answerer, ApprovedReply, Receipt, ReplyState

APPROVED, INTENT, PREPARED = ReplyState.APPROVED, ReplyState.INTENT, ReplyState.PREPARED
ARMED, SENT, REFUSED, UNKNOWN = ReplyState.ARMED, ReplyState.SENT, ReplyState.REFUSED, ReplyState.UNKNOWN
OPEN = (APPROVED, INTENT, PREPARED)

LEASE = "replier"
HOUR = timedelta(hours=1)
PAUSE = timedelta(minutes=5)  # after a reply that could not be prepared
DAY = timedelta(days=1)
A_DAY = {"instagram": 10}  # replies, whatever is configured: its private API suspects those who answer a lot


@dataclass(frozen=True, slots=True)
class Pace:
    """How many an account sends in an hour, how long an approval holds, and how the unknown is sought."""

    per_hour: int = 6
    within: timedelta = timedelta(hours=24)
    quiet: timedelta = timedelta(minutes=10)
    looks: int = 3


@dataclass(frozen=True)
class Replier:
    """The one that answers. Any number may exist: a lease in the ledger lets one work at a time."""

    inbox: Inbox
    open_channel: Callable[[Account], Answerer]
    pace: Pace
    clock: Callable[[], datetime]
    holder: str

    def send_due(self, stop: Callable[[], bool] = never) -> list[Reply]:
        """Send what was approved, then seek what is unknown; all that took a step. Nothing while another is at work."""
        done: list[Reply] = []
        if not self.inbox.replies((*OPEN, ARMED, UNKNOWN)):
            return done
        with suppress(Conflict), self._lease() as fence:
            self._recover(fence, done)
            for reply in self.inbox.replies(OPEN):
                if stop():
                    break
                done += self._guarded(self._take_turn, fence, reply)
            for reply in self.inbox.replies((UNKNOWN,)):
                if stop():
                    break
                if self.inbox.barred(reply.account.name, reply.persona) is None and self._is_time_to_look(reply):
                    done += self._guarded(self._look, fence, reply)
        return done

    def settle(self, id: str, sent: bool, url: str, who: str) -> Reply:
        """Enter what a person saw of an unknown reply. Raises Conflict if it is not unknown, or may still appear."""
        reply = self.inbox.comment(id).reply
        if reply is None or reply.state is not UNKNOWN:
            raise Conflict(f"{id}: has no reply whose outcome is unknown")
        now = self.clock()
        if sent:
            receipt = Receipt(url or "by hand", url, now)
            return self.inbox.step(reply, SENT, now, f"{who} found it there.", receipt=receipt)
        if now < (rested := self._unknown_since(reply) + self.pace.quiet):
            raise Conflict(f"{id}: it may still appear; look again after {rested:%H:%M} UTC")
        return self.inbox.reopen(reply, now, f"{who} looked: it is not there. It waits for a person again.")

    # turns

    def _recover(self, fence: Fence, done: list[Reply]) -> None:
        """Nobody else is at work: what stands in `armed` was left by a process that died."""
        for reply in self.inbox.replies((ARMED,)):
            done.append(self._step(fence, reply, UNKNOWN, self._doubt("the program stopped while it was being sent")))

    def _take_turn(self, fence: Fence, reply: Reply) -> Reply | None:
        """One reply's turn; None if it only has to wait."""
        now = self.clock()
        if not self._was_unknown(reply) and now > self._approved_at(reply) + self.pace.within:
            sentence = "It could not be sent in time after it was approved, and waits for a person again."
            return self.inbox.reopen(reply, now, sentence, fence)
        if bar := self.inbox.barred(reply.account.name, reply.persona):
            return self._park(fence, reply, str(bar))
        if len(self.inbox.sent_by(reply.account.name, now - HOUR)) >= self.pace.per_hour:
            return self._park(fence, reply, f"Waits: {self.pace.per_hour} replies an hour are the most.")
        most = A_DAY.get(reply.account.channel)
        if most is not None and len(self.inbox.sent_by(reply.account.name, now - DAY)) >= most:
            return self._park(fence, reply, f"Waits: {most} replies a day are the most on {reply.account.channel}.")
        if reply.sentence.startswith("Not yet:") and reply.changed and now < reply.changed + PAUSE:
            return None
        return self._send(fence, reply)

    def _park(self, fence: Fence, reply: Reply, sentence: str) -> Reply | None:
        if reply.sentence == sentence:
            return None
        return self._step(fence, reply, APPROVED, sentence)

    def _send(self, fence: Fence, reply: Reply) -> Reply:
        """Prepare, arm, send: the approval is held against the ledger's words before each."""
        try:
            approved, channel = self._agreed(reply), self._open(reply)
            if reply.state is APPROVED:
                reply = self._step(fence, reply, INTENT, "Its turn has come; getting it ready.")
            with guest(reply.account):
                prepared = dict(channel.prepare_reply(approved))
            reply = self.inbox.step(reply, PREPARED, self.clock(), "Ready to be sent.", fence, prepared=prepared)
            approved = self._agreed(reply)
        except Failed as error:
            return self._fall_back(fence, reply, error)
        armed = self._step(fence, reply, ARMED, "Sending it now.")
        if self.clock() - (armed.changed or self.clock()) > timedelta(seconds=LEASE_SECONDS / 2):
            return self._fall_back(None, armed, Failed("the computer slept just before it was sent"))
        if bar := self.inbox.barred(armed.account.name, armed.persona):
            return self._step(None, armed, APPROVED, str(bar))
        return self._commit(channel, approved, armed)

    def _commit(self, channel: Answerer, approved: ApprovedReply, armed: Reply) -> Reply:
        """The one attempt."""
        try:
            receipt = channel.reply(approved, armed.prepared)
            if not isinstance(receipt, Receipt):
                raise Unclear(f"{armed.account.channel} gave no receipt")
        except Refused as error:
            return self._fall_back(None, armed, error)
        except Exception as error:
            return self._step(None, armed, UNKNOWN, self._doubt(spoken(error)))
        except BaseException:
            with suppress(InfluencerError):
                self._step(None, armed, UNKNOWN, self._doubt("the program was stopped while it was being sent"))
            raise
        return self._sent(armed, receipt)

    def _sent(self, reply: Reply, receipt: Receipt) -> Reply:
        """A receipt counts, even if somebody called the reply unknown while its answer was on the way."""
        sentence = f"Sent: {receipt.url or receipt.remote_id}"
        with suppress(Conflict, Missing):
            return self.inbox.step(reply, SENT, self.clock(), sentence, receipt=receipt)
        stands = self.inbox.comment(reply.comment).reply
        if stands is None or stands.state is SENT:
            return stands or reply
        return self.inbox.step(stands, SENT, self.clock(), sentence, receipt=receipt)

    def _fall_back(self, fence: Fence | None, reply: Reply, error: Failed) -> Reply:
        """Nothing was sent: frozen accounts wait, a lasting no ends it, anything else tries again."""
        name = reply.account.name
        if isinstance(error, Refused) and error.freeze:
            parked = self._step(fence, reply, APPROVED, f"{name} is frozen: {error.sentence}")
            self.inbox.freeze(name, error.sentence, self.clock())
            return parked
        if error.permanent:
            return self._step(fence, reply, REFUSED, error.sentence)
        return self._step(fence, reply, APPROVED, f"Not yet: {error.sentence}")

    # the approval

    def _agreed(self, reply: Reply) -> ApprovedReply:
        """What was approved, if comment and reply are still what they were then. Raises Refused."""
        kept = self.inbox.comment(reply.comment)
        if kept.reply is None or (kept.reply.state, kept.reply.digest) != (reply.state, reply.digest):
            raise Refused(f"{reply.comment}: was taken back; nothing was sent")
        return self._described(kept, reply)

    def _described(self, kept: Kept, reply: Reply) -> ApprovedReply:
        outgoing = outgoing_of(kept, reply)
        if not reply.digest or not reply.digest == self.inbox.verdict_digest(kept.id) == reply_digest(outgoing):
            raise Refused(f"{kept.id}: changed after it was approved; nothing was sent")
        if kept.comment.private or not kept.comment.to_her:
            raise Refused(f"{kept.id}: only who wrote to her in public is answered; nothing was sent")
        return ApprovedReply(outgoing, reply.digest, reply.key)

    def _open(self, reply: Reply) -> Answerer:
        with guest(reply.account):
            return self.open_channel(reply.account)

    # the unknown

    def _look(self, fence: Fence, reply: Reply) -> Reply:
        """One look. Only a look that could see counts."""
        try:
            approved, channel = self._described(self.inbox.comment(reply.comment), reply), self._open(reply)
            with guest(reply.account):
                receipt = channel.look_reply(approved, reply.prepared)
        except Failed as error:
            if isinstance(error, Refused) and error.freeze:
                self.inbox.freeze(reply.account.name, error.sentence, self.clock())
            return self._step(fence, reply, UNKNOWN, f"It may be live or not; cannot look: {error.sentence}")
        if receipt is not None:
            return self._sent(reply, receipt)
        looks, most = reply.looks + 1, self.pace.looks
        seen = f"Not there at look {looks} of {most}"
        if looks < most:
            return self._step(fence, reply, UNKNOWN, f"{seen}; it is sought again.", looks)
        if getattr(channel, "repeatable", False):
            return self._step(fence, reply, INTENT, f"{seen}; it goes again under the same key.", 0)
        return self._step(fence, reply, UNKNOWN, f"{seen}: look yourself, then `influencer replies settle`.", looks)

    def _is_time_to_look(self, reply: Reply) -> bool:
        """After a quiet period each; looks that fail are spread as far."""
        return reply.looks < self.pace.looks and self.clock() >= (reply.changed or self.clock()) + self.pace.quiet

    def _doubt(self, why: str) -> str:
        minutes = self.pace.quiet / timedelta(minutes=1)
        return f"It may be live or not: {why}. Do not answer by hand; the platform is asked in {minutes:g} minutes."

    # small things

    def _walked(self, reply: Reply) -> list[tuple[str, datetime]]:
        return [(row["to_state"], row["at"]) for row in self.inbox.attempts(reply.comment)]

    def _was_unknown(self, reply: Reply) -> bool:
        """Whether it is to go again: then the last word is the platform's, however late."""
        return any(to == UNKNOWN and at >= self._approved_at(reply) for to, at in self._walked(reply))

    def _unknown_since(self, reply: Reply) -> datetime:
        return max((at for to, at in self._walked(reply) if to == UNKNOWN), default=self.clock())

    def _approved_at(self, reply: Reply) -> datetime:
        verdicts = self.inbox.verdicts(reply.comment)
        return verdicts[-1].at if verdicts else self.clock()

    def _lease(self) -> AbstractContextManager[Fence]:
        return leased(self.inbox, LEASE, self.holder, self.clock)

    def _step(
        self, fence: Fence | None, reply: Reply, to: ReplyState, sentence: str, looks: int | None = None
    ) -> Reply:
        if fence is not None:
            renew(self.inbox, fence, self.clock)
        return self.inbox.step(reply, to, self.clock(), sentence, fence, looks=looks)

    def _guarded(self, turn: Callable[[Fence, Reply], Reply | None], fence: Fence, reply: Reply) -> list[Reply]:
        """A reply that was declined, edited, stopped or forgotten meanwhile only ends its own turn."""
        try:
            moved = turn(fence, reply)
        except (Conflict, Missing) as error:
            moved = self._left(fence, reply, error.sentence)
        return [] if moved is None else [moved]

    def _left(self, fence: Fence, reply: Reply, sentence: str) -> Reply | None:
        """What stopped it, on the reply itself if it still waits. Raises Conflict if another replier is at work."""
        with suppress(Missing):
            stands = self.inbox.comment(reply.comment).reply
            if stands is not None and stands.state in OPEN:
                return self._park(fence, stands, sentence)
        return None
