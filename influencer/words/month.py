"""A stretch of captions in a row, for a person to read as a follower would. Keeps nothing.

Each is written through the whole chain, with what was written before it in mind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import Labels, Limits, Progress, Shot, Words, Writer
from influencer.words import write_words
from influencer.words.chain import Background, background_of, voice_of
from influencer.words.evaluation import remembering


@dataclass(frozen=True, slots=True)
class Posted:
    """What would be posted at one slot; no words where the writer failed, and why."""

    shot: Shot
    words: Words | None
    voice: float | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """The posts of some days, in order."""

    persona: str
    writer: str
    posts: tuple[Posted, ...]

    @property
    def failed(self) -> int:
        """How many slots got no words."""
        return sum(post.words is None for post in self.posts)

    @property
    def warned(self) -> int:
        """How many captions carry a warning."""
        return sum(bool(post.words and post.words.warnings) for post in self.posts)


def month(
    persona: Persona,
    shots: Sequence[Shot],
    writer: Writer,
    labels: Callable[[Shot], Labels],
    channels: Mapping[str, Limits],
    progress: Progress,
) -> Month:
    """Words for every shot, one after the other."""
    held_to, posts = background_of(persona), []
    for number, shot in enumerate(shots):
        progress(writer.name, number, len(shots))
        post = posted(persona, shot, writer, labels(shot), channels, held_to)
        posts.append(post)
        held_to = remembering(held_to, post.words, number) if post.words else held_to
    progress(writer.name, len(shots), len(shots))
    return Month(persona.name, writer.name, tuple(posts))


def posted(
    persona: Persona, shot: Shot, writer: Writer, labels: Labels, channels: Mapping[str, Limits], held_to: Background
) -> Posted:
    """What would be posted of one shot."""
    try:
        words = write_words(writer, persona, shot, labels, channels, held_to.recent, held_to)
    except Failed as error:
        return Posted(shot, None, failure=error.sentence)
    heard = voice_of(held_to, words)
    return Posted(shot, words, heard.value if heard else None)


def sheet(found: Month) -> str:
    """All of it as text, to be read from top to bottom."""
    head = f"{found.persona}, {len(found.posts)} captions by {found.writer}"
    return "\n".join([head, "=" * len(head), *(line for post in found.posts for line in lines_of(post))]) + "\n"


def lines_of(post: Posted) -> Iterator[str]:
    """One post: when and where, the caption, tags, alt text, and what was said against it."""
    slot, shot = post.shot.slot, post.shot
    yield f"\n{slot.local_date:%a %Y-%m-%d} {slot.local_time:%H:%M}  {shot.pillar}: {shot.scene}, {shot.light}"
    if post.words is None:
        yield f"    nothing: {post.failure}"
        return
    yield from (f"    {line}".rstrip() for line in post.words.caption.split("\n"))
    yield f"    {' '.join(f'#{tag}' for tag in post.words.hashtags)}"
    yield f"    [alt: {post.words.alt_text}]"
    yield from (f"    [warning: {warning}]" for warning in post.words.warnings)
