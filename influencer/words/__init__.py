"""Shot -> Words: a writer writes, the chain says what is wrong, and one retry lists it. Knows no pictures.

The writers are `offline` (the bible's own lines) and `llm` (any model named in config.yaml); the steps are in `chain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from influencer.config import WordsPart
from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import Labels, Limits, Shot, Words, Writer
from influencer.words.chain import Background, Case, Tried, background_of, through, with_warnings
from influencer.words.llm import Unreadable, open_llm
from influencer.words.offline import OfflineWriter
from influencer.words.rules import check
from influencer.words.tidy import clean
from influencer.words.versions import fit

__all__ = ["Unreadable", "check", "clean", "fit", "open_writer", "write_or_fall_back", "write_words"]


def open_writer(words: WordsPart) -> Writer:
    """The writer that config.yaml names. Raises Invalid for a name we cannot take, Missing for a key or package."""
    return OfflineWriter() if words.model == "offline" else open_llm(words)


def write_words(
    writer: Writer,
    persona: Persona,
    shot: Shot,
    labels: Labels,
    channels: Mapping[str, Limits],
    recent: Sequence[str],
    background: Background | None = None,
    asked: Sequence[str] = (),
) -> Words:
    """Words that may be shown, in two tries at most. `recent` holds earlier captions, oldest first.

    `asked` is what a person had against other words for this shot.

    What is only doubtful after two tries goes with them as a warning. Raises Failed: permanent, listing what is wrong,
    if both tries break hard rules; as the writer says otherwise.
    """
    held_to = background or background_of(persona, recent)
    case = Case(persona, shot, labels, channels, replace(held_to, recent=recent))
    failed = list(asked)
    best: Tried | None = None
    for _ in range(2):
        tried, failed = attempt(writer, case, failed)
        if tried is not None and not tried.hard:
            best = tried if best is None or len(tried.soft) <= len(best.soft) else best
        if not failed:
            break
    if best is None:
        raise Failed(f"{writer.name} wrote nothing we can post: {'; '.join(failed)}", permanent=True)
    return with_warnings(best)


def attempt(writer: Writer, case: Case, failed: Sequence[str]) -> tuple[Tried | None, list[str]]:
    """One try, and what to do better; no words if the answer could not be read."""
    try:
        words = writer.write(exemplified(case), case.shot, case.background.recent, failed)
    except Unreadable as error:
        return None, [error.sentence]
    tried = through(case, words)
    return tried, [*tried.hard, *tried.soft]


def exemplified(case: Case) -> Persona:
    """The persona with the captions that were approved as written among the lines that sound like her."""
    voice = case.persona.voice
    lines = tuple(dict.fromkeys((*voice.sample_lines, *case.background.examples)))
    return case.persona.model_copy(update={"voice": voice.model_copy(update={"sample_lines": lines})})


def write_or_fall_back(
    writer: Writer,
    persona: Persona,
    shot: Shot,
    labels: Labels,
    channels: Mapping[str, Limits],
    recent: Sequence[str],
    background: Background | None = None,
    asked: Sequence[str] = (),
) -> Words:
    """As `write_words`; if the writer fails, the offline writer's words, which say so in `writer` and `warnings`."""
    try:
        return write_words(writer, persona, shot, labels, channels, recent, background, asked)
    except Failed as error:
        if isinstance(writer, OfflineWriter):
            raise
        words = write_words(OfflineWriter(), persona, shot, labels, channels, recent, background, asked)
        warning = f"{error.sentence}. These words are from the offline writer."
        name = f"offline ({writer.name} failed)"
        return replace(words, writer=name, warnings=(*words.warnings, warning))
