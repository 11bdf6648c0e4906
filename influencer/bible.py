"""personas/NAME/bible.yaml -> Persona, and what one bible has that another has not. Knows no plan and no picture."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from jinja2 import Environment, StrictUndefined
from pydantic import Field
from ruamel.yaml.nodes import Node

from influencer.errors import Invalid, Lapsed, Missing, Unsafe
from influencer.persona import Line, Name, Part, Persona
from influencer.yamlfile import as_model, dotted, line_of, parse, read_model, read_text

BIBLE = "bible.yaml"
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
SCHEMA_LINE = "# yaml-language-server: $schema=../bible.schema.json"


class Consent(Part):
    """What a person whose likeness is used has allowed."""

    who: Line = Field(description="Whose likeness it is.")
    scope: tuple[Literal["pictures", "captions", "sponsored"], ...] = Field(min_length=1)
    channels: tuple[Name, ...] = Field(min_length=1, description="Where it may appear: instagram, folder ...")
    expires: date = Field(description="The last day it holds.")
    revocation: Line = Field(description="How they reach you to take it back.")


def load_persona(path: Path, today: date, channels: Mapping[str, str] | None = None) -> Persona:
    """The persona of a folder or a bible file, all checks passed.

    `channels` names the channel of each account, so that a consent's channels can be held to. Raises Missing, Unsafe
    or Invalid with `file:line: key: what is wrong` a line.
    """
    file = path / BIBLE if path.is_dir() else path
    persona = parsed(read_text(file), file)
    folder = file.resolve().parent
    if persona.name != folder.name:
        raise Invalid(f"{at(file, 'name')} {persona.name!r} must be the name of its folder, {folder.name!r}")
    for index, reference in enumerate(persona.references):
        check_reference(file, index, reference)
    if persona.likeness.kind == "consented":
        check_consent(file, persona, today, channels or {})
    if persona.voice.consent:
        check_voice(file, persona, today, channels or {})
    return persona


@lru_cache(maxsize=2048)
def parsed(text: str, file: Path) -> Persona:
    """The persona in a bible's text; kept, for parsing YAML takes a tenth of a second and texts rarely change."""
    return as_model(text, file, Persona)


def load_personas(folder: Path, today: date, channels: Mapping[str, str] | None = None) -> list[Persona]:
    """Every persona under `folder`, by name. Raises as load_persona, and Invalid if two of them share an account."""
    if not folder.is_dir():
        raise Missing(f"{folder}: no such folder; `influencer new NAME` starts a persona in it")
    found = sorted(entry for entry in folder.iterdir() if (entry / BIBLE).exists() and not entry.name.startswith("."))
    personas = [load_persona(entry, today, channels) for entry in found]
    owner: dict[str, str] = {}
    for persona in personas:
        for index, account in enumerate(persona.posting.accounts):
            if account in owner:
                where = at(folder / persona.name / BIBLE, "posting", "accounts", index)
                raise Invalid(f"{where} {account!r} is already {owner[account]}'s; an account belongs to one persona")
            owner[account] = persona.name
    return personas


def at(file: Path, *keys: int | str) -> str:
    """`personas/mira/bible.yaml:14: pillars[2].weight:` for a fault found after parsing."""
    return f"{file}:{line_of(tree_in(read_text(file), file), keys)}: {dotted(keys).rstrip()}"


@lru_cache(maxsize=64)
def tree_in(text: str, file: Path) -> Node | None:
    """The lines of a bible's text; kept like `parsed`, for each reference asks for its own."""
    return parse(text, file)[1]


def check_reference(file: Path, index: int, reference: str) -> None:
    """Refuse a reference picture that is missing, is no picture, or lies outside the persona's folder."""
    where = at(file, "references", index)
    picture = inside(file.parent, reference, where)
    if picture.suffix.lower() not in PICTURES:
        raise Invalid(f"{where} {reference!r} is no picture; it must end in {', '.join(PICTURES)}")
    if not picture.is_file():
        raise Invalid(f"{where} {reference!r} is not there; put the picture into {file.parent}")


def inside(folder: Path, name: str, where: str) -> Path:
    """The path of `name` in `folder`. Raises Unsafe if it leads out, by `..`, a root or a link."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or re.search(r"[\\:\x00-\x1f]", name):
        raise Unsafe(f"{where} {name!r} must be a plain path inside {folder}")
    steps = [folder.joinpath(*pure.parts[: count + 1]) for count in range(len(pure.parts))]
    if any(step.is_symlink() for step in steps):
        raise Unsafe(f"{where} {name!r} is a link; copy the file into {folder}")
    return folder / pure


def check_consent(file: Path, persona: Persona, today: date, channels: Mapping[str, str]) -> None:
    """Refuse a consented likeness whose consent is missing, expired, or does not cover what we do with it."""
    where = at(file, "likeness", "consent")
    path = inside(file.parent, persona.likeness.consent, where)
    if not path.is_file():
        raise Invalid(f"{where} {persona.likeness.consent!r} is not there; write who consents, to what, and until when")
    paid = ("sponsored",) if any(pillar.sponsored for pillar in persona.pillars) else ()
    check_terms(path, read_model(path, Consent), persona, today, channels, ("captions", "pictures", *paid))


def check_voice(file: Path, persona: Persona, today: date, channels: Mapping[str, str]) -> None:
    """Refuse lines that were taken from somebody's texts once their consent is gone or has ended."""
    where = at(file, "voice", "consent")
    path = inside(file.parent, persona.voice.consent, where)
    if not path.is_file():
        raise Invalid(f"{where} {persona.voice.consent!r} is not there; take its author's lines out of voice, or ask")
    check_terms(path, read_model(path, Consent), persona, today, channels, ("captions",))


def consent_file(persona: Persona) -> str:
    """The file in her folder that a consent stands in."""
    return persona.likeness.consent or "consent.yaml"


def check_author(folder: Path, persona: Persona, who: str, today: date, channels: Mapping[str, str]) -> None:
    """Refuse texts of somebody who has not consented in this folder that captions are made in their voice."""
    file = folder / BIBLE
    name = consent_file(persona)
    path = inside(folder, name, at(file, "likeness", "consent")) if persona.likeness.consent else folder / name
    if path.is_symlink() or not path.is_file():
        raise Invalid(
            f"{path}: not there, so texts of {who or 'somebody else'} cannot be used; write who consents, to what, and "
            "until when, or say --me if you wrote them yourself"
        )
    consent = read_model(path, Consent)
    if who and who.casefold() != consent.who.casefold():
        raise Invalid(f"{at(path, 'who')} is {consent.who}'s consent, and the texts are {who}'s; ask {who}")
    check_terms(path, consent, persona, today, channels, ("captions",))


def check_terms(
    path: Path, consent: Consent, persona: Persona, today: date, channels: Mapping[str, str], needed: Sequence[str]
) -> None:
    """Refuse a consent that has expired, or does not cover what is needed, where she posts."""
    if consent.expires < today:
        raise Lapsed(f"{at(path, 'expires')} {consent.who}'s consent ended on {consent.expires}; ask them again")
    missing = set(needed) - set(consent.scope)
    if missing:
        raise Invalid(f"{at(path, 'scope')} does not cover {' and '.join(sorted(missing))}, which her posts have")
    for account in persona.posting.accounts:
        channel = channels.get(account)
        if channel and channel not in consent.channels:
            raise Invalid(f"{at(path, 'channels')} does not cover {channel}, where {account} posts")


def as_json(persona: Persona) -> dict[str, Any]:
    """The bible as plain JSON values, defaults written out."""
    return persona.model_dump(mode="json")


def version_of(persona: Persona) -> str:
    """What a draft remembers of its bible: 12 hex digits of the parsed values; comments and layout do not count."""
    text = json.dumps(as_json(persona), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def json_schema() -> dict[str, Any]:
    """The JSON Schema that editors complete and check bibles with."""
    schema = Persona.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema


def schema_text() -> str:
    """The text of personas/bible.schema.json."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed between two bibles (as_json), one line a change: `look.immutable.hair: 'x' -> 'y'`."""
    return list(changes("", old, new))


def changes(path: str, old: Any, new: Any) -> Iterator[str]:
    """The lines of diff for one value and what is in it."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from changes_in_mapping(path, old, new)
    elif are_named(old) and are_named(new):
        yield from changes_in_mapping(path, by_name(old), by_name(new))
        if by_name(old) == by_name(new):
            yield f"{path}: in another order"
    elif isinstance(old, list) and isinstance(new, list):
        yield from changes_in_list(path, old, new)
    else:
        yield f"{path}: {old!r} -> {new!r}"


def changes_in_mapping(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Keys that went, came or changed."""
    for key in [*old, *(key for key in new if key not in old)]:
        name = f"{path}.{key}".lstrip(".")
        if key not in new:
            yield f"{name}: removed {old[key]!r}"
        elif key not in old:
            yield f"{name}: added {new[key]!r}"
        else:
            yield from changes(name, old[key], new[key])


def changes_in_list(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    """Items that went or came, or that the order alone is another."""
    gone, come = [item for item in old if item not in new], [item for item in new if item not in old]
    yield from (f"{path}: removed {item!r}" for item in gone)
    yield from (f"{path}: added {item!r}" for item in come)
    if not gone and not come:
        yield f"{path}: in another order"


def are_named(items: Any) -> bool:
    """Whether `items` is a list of mappings that have names, like pillars."""
    return isinstance(items, list) and all(isinstance(item, Mapping) and "name" in item for item in items)


def by_name(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Items with names as a mapping by name."""
    return {str(item["name"]): item for item in items}


def new_bible(name: str, display_name: str, timezone: str, account: str) -> str:
    """The text of a complete starter bible with comments. Raises Invalid if a value cannot stand in one."""
    template = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # YAML, not HTML
    template.filters["quoted"] = quoted
    source = files("influencer").joinpath("templates/bible.yaml.j2").read_text(encoding="utf-8")
    latitude, longitude = coordinates_of(timezone)
    values = {"name": name, "display_name": display_name, "timezone": timezone, "account": account}
    place = timezone.rsplit("/", 1)[-1].replace("_", " ")
    handle = re.sub(r"[^a-z0-9_.]", "_", name)
    text = template.from_string(source).render(
        **values, place=place, handle=handle, latitude=latitude, longitude=longitude, schema_line=SCHEMA_LINE
    )
    as_model(text, Path(name) / BIBLE, Persona)
    return text


def quoted(value: str) -> str:
    """A YAML scalar that is `value` and nothing else."""
    return json.dumps(value, ensure_ascii=False)


def coordinates_of(timezone: str) -> tuple[float, float]:
    """Latitude and longitude (degrees) of the city a time zone is named for; 0, 0 if it is named for none."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        columns = line.split("\t")
        if len(columns) > 2 and columns[2] == timezone:
            found = re.fullmatch(r"([+-]\d+)([+-]\d+)", columns[1])
            return (degrees(found[1], 2), degrees(found[2], 3)) if found else (0.0, 0.0)
    return 0.0, 0.0


def degrees(text: str, whole: int) -> float:
    """`+5742` (ISO 6709: sign, `whole` digits of degrees, minutes, perhaps seconds) as degrees."""
    digits = text[1:].ljust(whole + 4, "0")
    value = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60 + int(digits[whole + 2 :]) / 3600
    return round(-value if text[0] == "-" else value, 2)
