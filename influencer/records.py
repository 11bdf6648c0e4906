"""What travels along the line, and who carries it. Values and signatures only; no behaviour.

Times are aware datetimes in UTC unless the name says local. Sizes are pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from influencer.persona import Persona


class DraftState(StrEnum):
    """Where a draft stands with its operator."""

    IN_REVIEW = "in review"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


class PublicationState(StrEnum):
    """Where one draft stands on one account. `unknown` is left by read-back or by a person, never by a timer.

    `handed over` is a bundle that a person posts by hand; only a person says that she did, or did not. `made again` is
    over here for good: another draft has it, for another slot.
    """

    WAITING = "waiting"
    INTENT = "intent"
    PREPARED = "prepared"
    ARMED = "armed"
    POSTED = "posted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    MISSED = "missed"
    HANDED = "handed over"
    MADE_AGAIN = "made again"


UNARMED = (PublicationState.WAITING, PublicationState.INTENT, PublicationState.PREPARED)
"""Nothing has been sent yet: a person can still take it back."""


class Answer(StrEnum):
    """What a person can say to a draft."""

    APPROVE = "approve"
    DECLINE = "decline"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Account:
    """One signed-in identity on a channel: `name` is ours, from config.yaml."""

    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A date and time at which a persona may post; one per persona, local date and number (from 1)."""

    persona: str
    local_date: date
    number: int
    local_time: time
    due: datetime


@dataclass(frozen=True, slots=True)
class Shot:
    """One planned picture. `seed` fixes everything random about it; `aspect` is width:height.

    A story is upright, 9:16; a carousel takes several `pictures` of its candidates.
    """

    slot: Slot
    pillar: str
    subject: str
    scene: str
    wardrobe: str
    framing: str
    expression: str
    gaze: str
    light: str
    season: str
    seed: int
    aspect: str = "4:5"
    accessory: str = ""
    tilt: str = ""
    pictures: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One generated picture of a shot, a PNG on disk. `refused` is the gate's sentence, empty if it passed."""

    path: Path
    number: int
    seed: int
    prompt: str
    studio: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A picture as it will leave the machine: exact size, labelled, signed. Nothing touches `data` afterwards."""

    data: bytes
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture inside a draft folder."""

    file: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Video:
    """A finished film inside a draft folder, H.264 in an MP4. `rate` is frames a second; `channels` is 0 if silent."""

    file: str
    sha256: str
    width: int
    height: int
    seconds: float
    rate: float
    channels: int
    hertz: int
    size: int


@dataclass(frozen=True, slots=True)
class FinishedVideo:
    """A film as it will leave the machine: labelled, signed. Nothing touches `data` afterwards."""

    data: bytes
    video: Video


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a text says to be so, or not. `only` where one value rules out any other; `kind` is how to compare."""

    subject: str
    predicate: str
    value: str
    kind: Literal["place", "name", "number", "date", "thing"] = "thing"
    affirmed: bool = True
    only: bool = False
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Caption, alt text and tags of a draft. `captions` holds the texts of channels where they differ.

    `claims` are what the writer says the caption claims; one counts while its sentence stands in the caption.
    """

    caption: str
    alt_text: str
    hashtags: tuple[str, ...] = ()
    captions: Mapping[str, str] = field(default_factory=dict)
    writer: str = "offline"
    warnings: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """What says that this is AI: the line in the caption, the mark in the file, the switch at the platform.

    Of a paid post also who pays (`sponsored`), how they are connected, and the word it begins with (`mark`).
    """

    disclosure: str
    source_type: str = "trainedAlgorithmicMedia"
    ai_flag: bool = True
    sponsored: str = ""
    version: int = 1
    connection: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Pick, words and slot, waiting for a person. `revision` grows with each edit; `details` is for draft.json.

    With a `video` it is a reel, and its picture is the cover.
    """

    id: str
    persona: str
    slot: Slot
    shot: Shot
    pictures: tuple[Picture, ...]
    words: Words
    accounts: tuple[Account, ...]
    labels: Labels
    bible_version: str
    created: datetime
    revision: int = 1
    state: DraftState = DraftState.IN_REVIEW
    details: Mapping[str, Any] = field(default_factory=dict)
    video: Video | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything that leaves the machine for one account. Its canonical form is what a digest is taken of."""

    draft: str
    account: str
    channel: str
    text: str
    alt_text: str
    picture_sha256: tuple[str, ...]
    labels: Labels
    due: datetime
    video_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's answer to one revision of a draft. `via` is the face it came through: folder, terminal, web."""

    draft: str
    revision: int
    answer: Answer
    digests: Mapping[str, str]
    who: str
    via: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """A draft with its verdict, for one account: the only thing publish accepts."""

    outgoing: Outgoing
    digest: str
    pictures: tuple[Path, ...]
    key: str
    video: Path | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a post is live: the platform's id, its address if there is one, and when.

    `handed`: it is not live yet, a person has what it takes to post it.
    """

    remote_id: str
    url: str
    at: datetime
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """One draft on one account. `prepared` is what the channel wants kept between prepare and commit."""

    draft: str
    persona: str
    account: Account
    state: PublicationState
    digest: str
    key: str
    due: datetime
    prepared: Mapping[str, str] = field(default_factory=dict)
    receipt: Receipt | None = None
    sentence: str = ""
    changed: datetime | None = None
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal."""

    at: datetime
    kind: str
    persona: str
    draft: str
    sentence: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at. `remedy` says what to do when `ok` is false."""

    about: str
    ok: bool
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What a channel takes of an upright film: seconds, pixels across and frames a second from and to, and at most."""

    size: int
    seconds: tuple[float, float]
    width: tuple[int, int]
    rate: tuple[float, float]
    bits: int
    channels: int
    hertz: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes and gives. `text` is for the whole caption, tags and disclosure included; 0: any.

    `video` is None where none is taken. `ai_flag` says where its switch for AI is, `paid_flag` who sets the one for
    paid posts, if there is one. `second_send` says what a second send under the same key becomes.
    """

    text: int
    hashtags: int
    alt_text: int
    pictures: int = 1
    sizes: tuple[tuple[int, int], ...] = ((1080, 1350), (1080, 1080), (1080, 1920))
    ai_flag: Literal["none", "account", "post"] = "none"
    paid_flag: Literal["none", "by hand"] = "none"
    counts: Literal["characters", "graphemes"] = "characters"
    text_bytes: int = 0
    bio: int = 0
    picture_bytes: int = 0
    video: VideoLimits | None = None
    second_send: Literal["a second post", "the same post", "the same post for an hour"] = "a second post"
    read_back: Literal["by our key", "among its posts"] = "among its posts"


class CommentClass(StrEnum):
    """What a comment can be, the gravest first; it can be several of these."""

    CRISIS = "crisis"
    MINOR = "minor"
    INJECTION = "injection"
    ROMANTIC = "romantic"
    IDENTITY = "identity"
    PRIVATE_DATA = "private data"
    ADVICE = "advice"
    SENSITIVE = "sensitive"
    HOSTILE = "hostile"
    SPAM = "spam"
    COLLABORATION = "collaboration"
    QUESTION = "question"
    KIND = "kind"


class ReplyAct(StrEnum):
    """What may be done about a comment. To skip is as good an answer as any."""

    SKIP = "skip"
    FIXED = "fixed answer"
    DRAFT = "draft"
    HOLD = "hold for a person"


@dataclass(frozen=True, slots=True)
class Comment:
    """What a stranger wrote under a post of hers. `to_her`: on her post, to a reply of hers, or naming her.

    `country` is an ISO 3166 code if the platform tells, otherwise empty. The text is data and stays as it came. `refs`
    is what the platform wants to be told again when the comment is answered.
    """

    id: str
    account: str
    author: str
    text: str
    at: datetime
    post: str = ""
    to_her: bool = True
    private: bool = False
    country: str = ""
    refs: Mapping[str, str] = field(default_factory=dict)


class CommentState(StrEnum):
    """Where a comment stands. Held and drafted ones wait for a person; gone ones were taken back by who wrote them."""

    NEW = "new"
    SKIPPED = "skipped"
    HELD = "held"
    DRAFTED = "drafted"
    CLOSED = "closed"
    GONE = "gone"


class ReplyState(StrEnum):
    """Where a reply stands. `unknown` is left by reading the platform back or by a person, never by a timer."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    INTENT = "intent"
    PREPARED = "prepared"
    ARMED = "armed"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DECLINED = "declined"


UNSENT = (ReplyState.PROPOSED, ReplyState.APPROVED, ReplyState.INTENT, ReplyState.PREPARED)
"""Nothing of the reply has left: a person can still take it back."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one look at an account brought; `cursor` is where the next one goes on, `gone` the ids taken back."""

    comments: tuple[Comment, ...]
    cursor: str = ""
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """Everything of a reply that leaves the machine, and what it answers. A digest is taken of its canonical form."""

    comment: str
    account: str
    channel: str
    to: str
    asked_sha256: str
    text: str
    language: str
    at: datetime
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovedReply:
    """A reply that a person approved with exactly that text: the only thing a channel answers with."""

    outgoing: OutgoingReply
    digest: str
    key: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What she said herself where the comment stands: her caption, her replies to this author, and what the picture
    shows. Nobody else's words.

    `paused` says that somebody there was in a crisis and a person has not yet looked. `notes` are on this author, where
    notes are on.
    """

    caption: str = ""
    replies: tuple[str, ...] = ()
    paused: bool = False
    picture: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """What a comment is and what may be done. `urgent`: a person is told at once; `twice`: sent if confirmed twice."""

    classes: tuple[CommentClass, ...]
    act: ReplyAct
    language: str
    reasons: tuple[str, ...] = ()
    urgent: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What a writer answers. `classes` is what it takes the comment to be; of that only the dangerous counts."""

    text: str
    classes: tuple[CommentClass, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A reply waiting for a person, like any draft. `fixed` texts are not hers and may not be edited into her voice."""

    comment: str
    persona: str
    text: str
    language: str
    triage: Triage
    writer: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """No reply, and why."""

    comment: str
    triage: Triage
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """No draft: a person reads the comment and writes, or does not. `reasons` says why."""

    comment: str
    triage: Triage
    reasons: tuple[str, ...]


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


class Studio(Protocol):
    """Whatever turns shots into candidates (diffusion, card)."""

    name: str

    def shoot(
        self, persona: Persona, shots: Sequence[Shot], count: int, folder: Path, progress: Progress, first: int = 0
    ) -> list[list[Candidate]]:
        """Make `count` candidates of each shot as PNG files in `folder`, numbered from `first`."""

    def close(self) -> None:
        """End what the studio holds."""


class Writer(Protocol):
    """Whatever turns a shot into words (llm, offline)."""

    name: str

    def write(self, persona: Persona, shot: Shot, recent: Sequence[str], failed: Sequence[str] = ()) -> Words:
        """Write for `shot`, unlike the `recent` captions; `failed` lists what a first try got wrong."""


class ReplyWriter(Protocol):
    """Whatever answers a comment in her voice (llm, offline)."""

    name: str

    def reply(
        self, persona: Persona, fenced: str, triage: Triage, thread: Thread, failed: Sequence[str] = ()
    ) -> ReplyWords:
        """Answer the fenced comment in `triage.language`; `failed` lists what a first try got wrong."""


class Channel(Protocol):
    """A platform we can post through."""

    name: str
    limits: Limits

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Do what can be repeated without harm (uploads); return what commit and look need, to be kept."""

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Make the post: one attempt. Raises Refused for a definite no, Unclear for anything doubtful."""

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """Read the platform back for exactly this post; None if it is not there. Raises Failed if it cannot look."""

    def check(self) -> list[Finding]:
        """What a first post needs and whether it is there."""


@runtime_checkable
class Listener(Protocol):
    """An account that hears what people write to her."""

    def fetch(self, cursor: str) -> Heard:
        """What came since `cursor`, oldest first; nothing is lost between two looks. Raises Failed."""


class Answerer(Protocol):
    """An account that can answer a comment in public, once."""

    repeatable: bool

    def prepare_reply(self, approved: ApprovedReply) -> Mapping[str, str]:
        """See that the comment still stands as it was answered; what `reply` and `look_reply` need, to be kept."""

    def reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt:
        """Answer: one attempt. Raises Refused for a definite no, Unclear for anything doubtful."""

    def look_reply(self, approved: ApprovedReply, prepared: Mapping[str, str]) -> Receipt | None:
        """Read the platform back for this reply; None if it is not there. Raises Failed if it cannot look."""


@runtime_checkable
class ReadsProfile(Channel, Protocol):
    """A channel that can read what its account's profile says of itself."""

    def bio(self) -> str:
        """The profile's own words. Raises Missing if the platform does not show them to us, Failed if not asked."""


@runtime_checkable
class SignsIn(Channel, Protocol):
    """A channel whose account signs in, and whose profile can say that it is AI or automated."""

    def sign_in(self, code: str = "") -> None:
        """Sign in with the secret from the environment and label the profile. Raises Missing, Refused or Failed."""

    def label_account(self, by_hand: bool = False) -> None:
        """Label the profile, or see or note that a person did. Raises Refused or Failed."""
