"""Writers beside each other: the same briefs, every check's verdict, seconds and cost. Keeps nothing.

Each writer has one try a brief and lives with what it has said before, as it would over as many posts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import Labels, Limits, Progress, Shot, Words, Writer
from influencer.words.canon import Known, claims_of, contradictions
from influencer.words.card import LOW, Score
from influencer.words.chain import Background, Case, Judge, background_of, judged, tidied, voice_of
from influencer.words.llm import LlmWriter, Spent
from influencer.words.rules import check, repeats

if TYPE_CHECKING:
    from jinja2 import Template

CHECKS = ("rules", "repetition", "canon", "voice", "judge")


@dataclass(frozen=True, slots=True)
class Take:
    """What one writer made of one brief: what each check says, how like her it is, and what it took."""

    brief: int
    writer: str
    caption: str
    seconds: float
    faults: Mapping[str, tuple[str, ...]]
    voice: float | None = None
    failure: str = ""
    tokens: tuple[int, int] = (0, 0)
    unjudged: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether it came, and nothing was said against it."""
        return not self.failure and not any(self.faults.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """How one writer did: takes, failures, clean takes, takes with a fault by check, voice, time, cost in dollars."""

    writer: str
    takes: int
    failed: int
    clean: int
    faulty: Mapping[str, int]
    voice: float | None
    seconds: float
    slowest: float
    input_tokens: int
    output_tokens: int
    dollars: float | None

    @property
    def dollars_each(self) -> float | None:
        """What a caption cost."""
        return None if self.dollars is None else self.dollars / max(1, self.takes)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All takes, and a tally for each writer."""

    persona: str
    briefs: tuple[str, ...]
    takes: tuple[Take, ...]
    tallies: tuple[Tally, ...]


def evaluate(
    persona: Persona,
    shots: Sequence[Shot],
    writers: Sequence[Writer],
    labels: Labels,
    channels: Mapping[str, Limits],
    seconds: Callable[[], float],
    progress: Progress,
    judge: Judge | None = None,
) -> Evaluation:
    """Let every writer write for every shot."""
    takes: list[Take] = []
    for writer in writers:
        held_to = replace(background_of(persona), judge=judge)
        for number, shot in enumerate(shots):
            progress(writer.name, number, len(shots))
            take, words = one_take(Case(persona, shot, labels, channels, held_to), writer, number, seconds)
            takes.append(take)
            held_to = held_to if words is None else remembering(held_to, words, number)
        progress(writer.name, len(shots), len(shots))
    tallies = (tally_of(writer, [take for take in takes if take.writer == writer.name]) for writer in writers)
    return Evaluation(persona.name, tuple(map(brief_of, shots)), tuple(takes), tuple(tallies))


def brief_of(shot: Shot) -> str:
    """A shot as a reader of captions needs it."""
    return f"{shot.subject}, {shot.scene}; {shot.light}, {shot.season}"


def one_take(case: Case, writer: Writer, brief: int, seconds: Callable[[], float]) -> tuple[Take, Words | None]:
    """One try, and its words; none where the writer failed."""
    before, began = len(spent_by(writer)), seconds()
    try:
        words = writer.write(case.persona, case.shot, case.background.recent)
    except Failed as error:
        lost = Take(brief, writer.name, "", seconds() - began, {}, failure=error.sentence)
        return lost, None
    took = seconds() - began
    words = tidied(case, words)
    heard = voice_of(case.background, words)
    said, notes = judged(case, words)
    spent = spent_by(writer)[before:]
    take = Take(
        brief, writer.name, words.caption, took, faults_of(case, words, heard, said), heard.value if heard else None,
        tokens=(sum(one.input_tokens for one in spent), sum(one.output_tokens for one in spent)),
        unjudged="; ".join(notes),
    )  # fmt: skip
    return take, words


def spent_by(writer: Writer) -> list[Spent]:
    """What a writer's requests have taken so far; nothing where nothing is asked."""
    return writer.spent if isinstance(writer, LlmWriter) else []


def faults_of(case: Case, words: Words, heard: Score | None, said: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each check says against the words."""
    recent = case.background.recent
    return {
        "rules": tuple(check(words, case.persona, case.labels, case.channels, ())),
        "repetition": tuple(repeats(words.caption, recent)),
        "canon": tuple(contradictions(claims_of(words), case.background.known)),
        "voice": heard.why if heard and heard.value < LOW else (),
        "judge": tuple(said),
    }


def remembering(held_to: Background, words: Words, brief: int) -> Background:
    """What the next words are held to besides: these."""
    told = [Known(claim, f"brief {brief + 1}", words.caption) for claim in claims_of(words)]
    recent, tags = [*held_to.recent, words.caption], [*held_to.tags, words.hashtags]
    return replace(held_to, recent=recent, known=[*held_to.known, *told], tags=tags)


# Figures


def tally_of(writer: Writer, takes: Sequence[Take]) -> Tally:
    """How one writer did."""
    heard = [take.voice for take in takes if take.voice is not None]
    tokens = sum(take.tokens[0] for take in takes), sum(take.tokens[1] for take in takes)
    return Tally(
        writer=writer.name,
        takes=len(takes),
        failed=sum(bool(take.failure) for take in takes),
        clean=sum(take.is_clean for take in takes),
        faulty={name: sum(bool(take.faults.get(name)) for take in takes) for name in CHECKS},
        voice=round(fmean(heard), 3) if heard else None,
        seconds=round(median(take.seconds for take in takes), 4) if takes else 0.0,
        slowest=round(max((take.seconds for take in takes), default=0.0), 4),
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        dollars=price_of(writer, *tokens),
    )


def price_of(writer: Writer, taken: int, given: int) -> float | None:
    """What so many tokens cost by the public price lists; None where nobody lists it, 0 where nothing was asked."""
    if not isinstance(writer, LlmWriter):
        return 0.0
    try:
        from genai_prices import Usage, calc_price
    except ImportError:
        return None
    kind, _, model = writer.name.partition(":")
    if writer.words.base_url or kind == "ollama" or not taken + given:
        return None
    try:
        price = calc_price(Usage(input_tokens=taken, output_tokens=given), model, provider_id=kind)
    except LookupError:
        return None
    return float(price.total_price)


# The page


def blind(evaluation: Evaluation, seed: int = 0) -> Iterator[tuple[str, list[tuple[int, Take]]]]:
    """Each brief with its takes in an order that tells nothing, and the number of each one's writer."""
    number = {tally.writer: index for index, tally in enumerate(evaluation.tallies)}
    for index, brief in enumerate(evaluation.briefs):
        takes = [(number[take.writer], take) for take in evaluation.takes if take.brief == index]
        random.Random(f"{seed}:{index}:{brief}").shuffle(takes)
        yield brief, takes


def page(evaluation: Evaluation) -> str:
    """A page of its own: captions side by side without names, a choice for each brief, and names when asked for."""
    return str(template().render(evaluation=evaluation, briefs=list(blind(evaluation)), checks=CHECKS))


@cache
def template() -> Template:
    """The page's template, in which whatever a model wrote is text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True).get_template("evaluation.html.j2")
