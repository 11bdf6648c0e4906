"""Nothing is posted on an account whose profile does not say that this is AI. Knows what was seen, and whom to ask.

A profile that can be read is read before the first post and weekly from then on, never before each; one that the
platform does not show us is confirmed once by a person. Knows no wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from influencer.config import AccountPart
from influencer.errors import Missing, Refused
from influencer.persona import DENIES_AI, SAYS_AI, Persona
from influencer.profiles import Profiles, Seen
from influencer.records import Account, Approved, Channel, Finding, Limits, ReadsProfile, Receipt

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Profile:
    """The profile of one account: what was seen of it, and the line that belongs there."""

    account: Account
    line: str
    profiles: Profiles
    clock: Callable[[], datetime]

    @property
    def about(self) -> str:
        """How sentences call it."""
        return f"{self.account.channel} account {self.account.name}"

    def finding(self, channel: Channel, afresh: bool = False) -> Finding:
        """Whether it says AI, as seen within a week, or `afresh`. Raises Failed if it cannot be read now."""
        seen = self.profiles.seen(self.account.name)
        if seen and not afresh and (seen.how == "confirmed" or self.clock() - seen.at < WEEK):
            return self._fine(seen)
        try:
            bio = bio_of(channel)
        except Missing:
            return self._fine(seen) if seen and seen.how == "confirmed" else self._unconfirmed()
        if says_ai(bio):
            return self._fine(self.profiles.saw(self.account.name, "read", "", self.clock()))
        self.profiles.lost(self.account.name, self.clock())
        said = "the profile does not say that this is AI; nothing is posted without"
        return Finding(self.about, False, said, f"paste this line into it: {self.line}")

    def confirm(self, channel: Channel, who: str) -> Finding:
        """Take a person's word for it, where the platform does not show us the profile."""
        try:
            bio_of(channel)
        except Missing:
            return self._fine(self.profiles.saw(self.account.name, "confirmed", who, self.clock()))
        return self.finding(channel, afresh=True)

    def require(self, channel: Channel) -> None:
        """Raises Refused, never permanently, with the line to paste, if it is not known to say AI."""
        finding = self.finding(channel)
        if not finding.ok:
            raise Refused(f"{self.about}: {finding.sentence}; {finding.remedy}", permanent=False)

    def _fine(self, seen: Seen) -> Finding:
        how = "read" if seen.how == "read" else f"confirmed by {seen.who}"
        return Finding(self.about, True, f"the profile says that this is AI ({how} on {seen.at:%Y-%m-%d})")

    def _unconfirmed(self) -> Finding:
        said = "only you can see whether the profile says that this is AI; nothing is posted until you have said so"
        remedy = f"paste this line into it: {self.line} Then run `influencer account confirm {self.account.name}`"
        return Finding(self.about, False, said, remedy)


class Disclosed:
    """A channel that prepares nothing before its profile says that this is AI; all else is the channel's own."""

    def __init__(self, channel: Channel, profile: Profile) -> None:
        self.name, self.limits = channel.name, channel.limits
        self.channel = channel
        self.profile = profile

    @property
    def repeatable(self) -> bool:
        """Its own, which a look may change."""
        return bool(getattr(self.channel, "repeatable", False))

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Its own, once the profile says so. Raises Refused with the line to paste otherwise."""
        self.profile.require(self.channel)
        return self.channel.prepare(approved)

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Its own."""
        return self.channel.commit(approved, prepared)

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """Its own."""
        return self.channel.look(approved, prepared)

    def check(self) -> list[Finding]:
        """Its own."""
        return self.channel.check()


def has_profile(part: AccountPart) -> bool:
    """Whether there is a profile that the world sees; a dry run has none."""
    return part.channel != "folder" or bool(part.by_hand)


def bio_of(channel: Channel) -> str:
    """The profile's words. Raises Missing where the platform does not show them, Failed where it could not be asked."""
    if not isinstance(channel, ReadsProfile):
        raise Missing(f"{channel.name}: its profile cannot be read from here")
    return channel.bio()


def says_ai(bio: str) -> bool:
    """Whether a profile's words say that this is AI, and do not take it back."""
    return bool(SAYS_AI.search(bio)) and not DENIES_AI.search(bio)


def line_for(persona: Persona | None, limits: Limits) -> str:
    """The line to paste: her bio, or her disclosure where the bio is too long for the platform."""
    if persona is None:
        return "A fictional character. The pictures are made with AI."
    fits = not limits.bio or len(persona.bio) <= limits.bio
    return persona.bio if fits else persona.disclosure[: limits.bio]
