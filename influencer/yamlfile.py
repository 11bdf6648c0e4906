"""Reads YAML that people write into checked models, and says where each fault stands. Runs nothing it reads."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from influencer.errors import Invalid, Missing, Unsafe

M = TypeVar("M", bound=BaseModel)

HALF = re.compile("[\ud800-\udfff]")
MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
MOST_NODES = 20_000
MOST_ALIASES = 20


def read_model(path: Path, model: type[M], refuse: tuple[str, ...] = ()) -> M:
    """Read `path` as a `model`. Raises Missing, Unsafe or Invalid with `file:line: key: what is wrong` a line."""
    return as_model(read_text(path), path, model, refuse)


def as_model(text: str, path: Path, model: type[M], refuse: tuple[str, ...] = ()) -> M:
    """`text` as a `model`; `path` is what errors call it. Raises as read_model."""
    data, tree = parse(text, path)
    if not isinstance(data, dict):
        raise Invalid(f"{path}:1: must be a mapping of keys to values, like `name: mira`")
    try:
        return model.model_validate({key: value for key, value in data.items() if key not in refuse})
    except ValidationError as error:
        problems = tuple(problem(path, tree, model, fault) for fault in causes(error.errors()))
        raise Invalid("\n".join(problems), problems) from None


def causes(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """The faults without those that only follow from another: a list is not too short for a wrong item."""
    places = [fault["loc"] for fault in faults]

    def follows(fault: ErrorDetails) -> bool:
        size = len(fault["loc"])
        return fault["type"] == "too_short" and any(len(p) > size and p[:size] == fault["loc"] for p in places)

    return [fault for fault in faults if not follows(fault)]


def read_text(path: Path) -> str:
    """The text of a small UTF-8 file. Raises Missing, Unsafe if it is too large, Invalid if it is not UTF-8."""
    try:
        if not path.is_file():
            raise Missing(f"{path}: no such file")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Unsafe(f"{path}: {size} bytes; the most we read is {MOST_BYTES}")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise Invalid(f"{path}: cannot be read: {error.strerror or error}") from None


def parse(text: str, path: Path) -> tuple[Any, Node | None]:
    """The data in `text` and the node tree that knows its lines."""
    try:
        check_size(text, path)
        yaml = YAML(typ="safe", pure=True)
        tree = yaml.compose(text)
        return (None if tree is None else yaml.constructor.construct_document(tree)), tree
    except YAMLError as error:
        raise Invalid(yaml_problem(path, error)) from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path}: not YAML we can read: {error}") from None


def check_size(text: str, path: Path) -> None:
    """Refuse documents built to exhaust memory (too deep, too many nodes or aliases), and halves of characters."""
    depth = aliases = 0
    for nodes, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
        kind = type(event).__name__
        aliases += kind == "AliasEvent"
        depth += kind in ("MappingStartEvent", "SequenceStartEvent")
        depth -= kind in ("MappingEndEvent", "SequenceEndEvent")
        if kind == "ScalarEvent" and HALF.search(event.value):
            raise Invalid(
                f"{path}:{event.start_mark.line + 1}: half a character; write emoji as they are, not as \\ud83e"
            )
        if depth > MOST_DEPTH or nodes > MOST_NODES or aliases > MOST_ALIASES:
            raise Unsafe(f"{path}: nested too deep, too long or too many aliases; write it out plainly")


def yaml_problem(path: Path, error: YAMLError) -> str:
    """One sentence from a YAML error, with its line."""
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{path}{line}: not valid YAML: {printable(what)}"


def problem(path: Path, tree: Node | None, model: type[BaseModel], fault: ErrorDetails) -> str:
    """`personas/mira/bible.yaml:14: pillars[2].weight: must be above 0`."""
    keys = tuple(part for part in fault["loc"] if part != "[key]")
    return f"{path}:{line_of(tree, keys)}: {printable(dotted(keys) + sentence(model, keys, fault))}"


def printable(text: str) -> str:
    """`text` with control characters written out, so that it can do nothing to a terminal."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def dotted(keys: tuple[int | str, ...]) -> str:
    """`pillars[2].weight: ` from ("pillars", 2, "weight")."""
    name = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
    return f"{name}: " if name else ""


def line_of(tree: Node | None, keys: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest of `keys` that stands in the file."""
    line = 1
    node = tree
    for key in keys:
        found = child(node, key)
        if found is None:
            break
        line, node = found
    return line


def child(node: Node | None, key: int | str) -> tuple[int, Node] | None:
    """The line and the node of `key` in `node`."""
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line + 1, item
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if isinstance(name, ScalarNode) and name.value == str(key):
                return name.start_mark.line + 1, value
    return None


SENTENCES = {
    "missing": "is missing",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long; the most is {max_length} characters",
    "too_short": "needs {min_length} or more",
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "string_pattern_mismatch": "must match {pattern}",
    "time_parsing": 'must be a time like "08:30"',
    "time_type": 'must be a time like "08:30"',
}


def sentence(model: type[BaseModel], keys: tuple[int | str, ...], fault: ErrorDetails) -> str:
    """What is wrong, in words a person can act on."""
    if fault["type"] == "extra_forbidden":
        return f"unknown key{did_you_mean(str(keys[-1]), known_keys(model, keys[:-1]))}"
    pattern = SENTENCES.get(fault["type"])
    if pattern:
        bounds = fault.get("ctx", {}).items()
        return pattern.format(**{key: f"{bound:g}" if isinstance(bound, float) else bound for key, bound in bounds})
    return fault["msg"].removeprefix("Value error, ")


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """` (did you mean 'pillars'?)`, or what there is."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else f" (known here: {', '.join(known)})"


def known_keys(model: type[BaseModel], keys: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that may stand where `keys` lead."""
    for key in keys:
        field = model.model_fields.get(str(key)) if isinstance(key, str) else None
        inner = next(models_in(field.annotation), None) if field else None
        model = inner or model
    return tuple(model.model_fields)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The pydantic models an annotation names, outermost first."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from models_in(inner)
