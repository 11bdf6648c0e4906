"""post.md: a draft's words as a person reads and edits them. Knows the text; not where it lies or what becomes of it.

What may be edited is the caption, the hashtags, the alt text and the text of single channels; all else is for reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from influencer.errors import Invalid, Unsafe
from influencer.limits import video_line
from influencer.paid import first_line, to_set
from influencer.persona import TAG
from influencer.records import Draft, Words
from influencer.yamlfile import did_you_mean, line_of, parse, problem

FILE = "post.md"
MOST_CHARACTERS = 64 * 1024
NOTE = "<!-- influencer: "
NOTE_END = " -->"
FENCE = "---"
SECTION = re.compile(r"##[ \t]+(.*)")
ESCAPED = re.compile(r"\\*##[ \t]")
PLAIN = re.compile(r"[^\W\d_]\w*")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
STRAY_BYTES = re.compile(r"[\ud800-\udfff]")
HELP = (
    "# Yours to edit: hashtags, alt_text and the text below. The rest is for reading.",
    "# Move this folder to ../approved and it goes out at its time; to ../declined and it does not.",
)


def bare(tags: Any) -> Any:
    """Hashtags as bare words: without a #, and numbers as text."""
    if isinstance(tags, list):
        return [str(tag).lstrip("#") if type(tag) in (str, int) else tag for tag in tags]
    return [] if tags is None else tags


def one_word_each(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a hashtag that is more than one word, or stands twice."""
    for tag in tags:
        if not re.fullmatch(TAG, tag):
            raise ValueError(f"{tag!r} must be one word, like pottery")
        if tags.count(tag) > 1:
            raise ValueError(f"{tag!r} stands twice")
    return tags


class Front(BaseModel):
    """The block between the two lines of ---: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draft: str
    persona: str
    when: str
    accounts: tuple[str, ...]
    hashtags: Annotated[tuple[str, ...], BeforeValidator(bare), AfterValidator(one_word_each), Field(max_length=60)]
    alt_text: str = Field(max_length=5000)
    disclosure: str
    sponsored: str = ""
    video: str = ""
    revision: int


def render(draft: Draft, note: str = "") -> str:
    """`draft` as post.md, with a note to the operator above it where there is one."""
    front = front_of(draft)
    notes = (*draft.words.warnings, *to_set(draft.labels, [account.channel for account in draft.accounts]))
    lines = [FENCE, *HELP, *(f"# Note: {one_line(note)}" for note in notes)]
    lines += [f"{key}: {written(value)}" for key, value in front.items()]
    lines += [FENCE, "", escaped(draft.words.caption)]
    for channel, caption in draft.words.captions.items():
        lines += ["", f"## {channel}", "", escaped(caption)]
    return with_note("\n".join(lines) + "\n", note)


def front_of(draft: Draft) -> dict[str, Any]:
    """What stands between the two lines of ---."""
    slot, paid = draft.slot, first_line(draft.labels)
    return {
        "draft": draft.id,
        "persona": draft.persona,
        "when": f"{slot.local_date:%a %Y-%m-%d} {slot.local_time:%H:%M}",
        "accounts": [account.name for account in draft.accounts],
        "hashtags": list(draft.words.hashtags),
        "alt_text": draft.words.alt_text,
        "disclosure": draft.labels.disclosure,
        **({"sponsored": paid} if paid else {}),
        **({"video": video_line(draft.video)} if draft.video else {}),
        "revision": draft.revision,
    }


def written(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, list):
        return "[" + ", ".join(item if PLAIN.fullmatch(item) else quoted(item) for item in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(value: str) -> str:
    """Text in double quotes; what YAML cannot show is escaped."""
    return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def escaped(text: str) -> str:
    r"""A caption whose own lines that look like a section begin with \ ."""
    lines = text.strip().split("\n")
    return "\n".join("\\" + line if ESCAPED.match(line) else line for line in lines)


def unescaped(line: str) -> str:
    """The line as it was written."""
    return line[1:] if line.startswith("\\") and ESCAPED.match(line) else line


def one_line(text: str) -> str:
    """Text that can stand in a comment."""
    return " ".join(CONTROL.sub(" ", text).split()).replace("--", "- -")


def split_note(text: str) -> tuple[str, str]:
    """The note's lines at the top, and the rest, which is the operator's."""
    head, rest = "", text
    while rest.startswith(NOTE):
        line, newline, rest = rest.partition("\n")
        head += line + newline
    return head, rest


def with_note(text: str, note: str) -> str:
    """`text` under a note, a comment a line, in place of the note it had; without one if `note` is empty."""
    head = "".join(f"{NOTE}{one_line(line)}{NOTE_END}\n" for line in note.splitlines() if line.strip())
    return head + split_note(text)[1]


def read_words(text: str, draft: Draft) -> Words:
    """The words in post.md. Raises Invalid, each problem as `post.md:4: what is wrong and what to do`.

    Lines are counted below the note, so that a note does not change what it says.
    """
    path = Path(FILE)
    if STRAY_BYTES.search(text):
        raise Invalid(f"{FILE}: not UTF-8 text; save it as UTF-8")
    if len(text) > MOST_CHARACTERS:
        raise Unsafe(f"{FILE}: {len(text)} characters; the most we read is {MOST_CHARACTERS}")
    lines = split_note(text.removeprefix("\ufeff"))[1].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first, last = fences(lines)
    front = read_front("\n" * (first + 1) + "\n".join(lines[first + 1 : last]), draft, path)
    caption, captions = read_captions(lines[last + 1 :], last + 2, draft)
    return replace(
        draft.words,
        caption=caption,
        captions=captions,
        alt_text=front.alt_text,
        hashtags=front.hashtags,
        warnings=(),
    )


def fences(lines: list[str]) -> tuple[int, int]:
    """The numbers of the two lines of ---. Raises Invalid if they are not there."""
    marks = [number for number, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if len(marks) < 2 or any(line.strip() for line in lines[: marks[0]]):
        raise Invalid(
            f"{FILE}:1: has no front matter: it begins with a block of keys between two lines of {FENCE}; "
            "put it back, or ask for a fresh one with `influencer rewrite`"
        )
    return marks[0], marks[1]


def read_front(text: str, draft: Draft, path: Path) -> Front:
    """The checked front matter. Raises Invalid for unknown keys, wrong types, and changes to what is for reading."""
    data, tree = parse(text, path)
    if not isinstance(data, dict):
        raise Invalid(f"{path}:1: the front matter must be a mapping of keys to values, like `alt_text: ...`")
    try:
        front = Front.model_validate(data)
    except ValidationError as error:
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
        problems = tuple(problem(path, tree, Front, fault) for fault in faults)
        raise Invalid("\n".join(problems), problems) from None
    changed = tuple(
        f"{path}:{line_of(tree, (key,))}: {key}: {sentence}" for key, sentence in read_only_faults(front, draft)
    )
    if changed:
        raise Invalid("\n".join(changed), changed)
    return front


def read_only_faults(front: Front, draft: Draft) -> Iterable[tuple[str, str]]:
    """Keys whose values may not be changed here but were, with what to do."""
    given = front.model_dump()
    if front.sponsored and not draft.labels.sponsored:
        yield "sponsored", f"cannot be set here; run `influencer edit {draft.id} --sponsor BRAND --connection HOW`"
    if front.video and draft.video is None:
        yield "video", f"cannot be set here; run `influencer reel {draft.id} FILE.mp4`"
    for key, value in front_of(draft).items():
        if key in ("hashtags", "alt_text", "revision"):
            continue
        if given[key] != (tuple(value) if isinstance(value, list) else value):
            yield key, f"cannot be changed here; put back {written(value)}"
    if front.revision < draft.revision:
        yield (
            "revision",
            f"this text is from revision {front.revision} and the draft is at {draft.revision} by now; "
            f"write `revision: {draft.revision}` to keep this text",
        )
    if front.revision > draft.revision:
        yield "revision", f"cannot be changed here; put back {draft.revision}"


def read_captions(lines: list[str], number: int, draft: Draft) -> tuple[str, dict[str, str]]:
    """The caption and the captions of single channels; `number` is the file's line of the first of `lines`."""
    known = tuple(dict.fromkeys([*(account.channel for account in draft.accounts), *draft.words.captions]))
    parts: dict[str, list[str]] = {"": []}
    part = ""
    for at, line in enumerate(lines, start=number):
        check_line(line, at)
        heading = SECTION.fullmatch(line)
        if not heading:
            parts[part].append(unescaped(line))
            continue
        part = heading.group(1).strip()
        check_heading(part, at, known, parts)
        parts[part] = []
    texts = {channel: "\n".join(body).strip() for channel, body in parts.items()}
    for channel, body in texts.items():
        if not body:
            what = f"the text under `## {channel}`" if channel else "the caption"
            raise Invalid(f"{FILE}: {what} is empty; write it, or move the folder to ../declined")
    return texts.pop(""), texts


def check_heading(name: str, at: int, known: tuple[str, ...], seen: Iterable[str]) -> None:
    """Refuse a section of a channel we do not post this draft to, or one that stands twice."""
    if name not in known:
        raise Invalid(
            f"{FILE}:{at}: unknown section `## {name}`{did_you_mean(name, known)}; "
            "put \\ before the ## if it belongs to the caption"
        )
    if name in seen:
        raise Invalid(f"{FILE}:{at}: the section `## {name}` stands twice; keep one")


def check_line(line: str, at: int) -> None:
    """Refuse control characters."""
    found = CONTROL.search(line.replace("\t", " "))
    if found:
        raise Invalid(f"{FILE}:{at}: holds the control character U+{ord(found.group()):04X}; delete it")


def same_words(one: Words, other: Words) -> bool:
    """Whether two words read alike to the world; who wrote them and the warnings do not count."""

    def text(words: Words) -> Any:
        captions = {channel: caption.strip() for channel, caption in words.captions.items()}
        return words.caption.strip(), captions, words.alt_text, tuple(words.hashtags)

    return bool(text(one) == text(other))
