"""Changes single values in YAML that people write; everything else, comments too, stays as it stands. Knows no bible.

Each change is tried in the ways a person might write it, and taken only if the file then says exactly what it should.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from influencer.errors import Invalid
from influencer.yamlfile import dotted, parse

Keys = tuple[str, ...]
Value = str | Sequence[str] | Mapping[str, str]

SHORT = 80  # characters of a list in brackets that stays in brackets
PLAIN = re.compile(r"[A-Za-z][\w ./'-]*[\w]")


def with_values(text: str, path: Path, values: Mapping[Keys, Value], order: Sequence[str] = ()) -> str:
    """`text` with each value set; a key that is not there comes after those that stand before it in `order`.

    Raises Invalid, with what to write by hand, where that cannot be done without touching anything else.
    """
    wanted, at_once = parse(text, path)[0], text
    for keys, value in values.items():
        before, wanted = wanted, with_item(wanted, keys, value)
        at_once = at_once if before == wanted else next(ways(at_once, keys, value, order), at_once)
    if says(at_once, path, wanted):
        return at_once
    for keys, value in values.items():
        text = with_value(text, path, keys, value, order)
    return text


def with_value(text: str, path: Path, keys: Keys, value: Value, order: Sequence[str] = ()) -> str:
    """`text` with one value set, in the first way that does it."""
    data, _ = parse(text, path)
    wanted = with_item(data, keys, value)
    if data == wanted:
        return text
    for tried in ways(text, keys, value, order):
        if says(tried, path, wanted):
            return tried
    raise Invalid(f"{path}: cannot be changed by itself; set {dotted(keys)}{in_flow(value)} by hand")


def with_item(data: Any, keys: Keys, value: Value) -> Any:
    """A copy of parsed data with one value set."""
    whole = part = unshared(data)
    for key in keys[:-1]:
        part = part.setdefault(key, {})
    if isinstance(value, Mapping):
        part[keys[-1]] = dict(value)
    else:
        part[keys[-1]] = value if isinstance(value, str) else list(value)
    return whole


def unshared(data: Any) -> Any:
    """A copy in which nothing stands twice: in YAML an alias is the thing itself, and both would change."""
    if isinstance(data, dict):
        return {key: unshared(value) for key, value in data.items()}
    return [unshared(item) for item in data] if isinstance(data, list) else data


def says(text: str, path: Path, wanted: Any) -> bool:
    """Whether `text` is YAML that says exactly `wanted`."""
    try:
        return bool(parse(text, path)[0] == wanted)
    except Invalid:
        return False


def ways(text: str, keys: Keys, value: Value, order: Sequence[str]) -> Iterator[str]:
    """The ways to set a value, the handsomest first."""
    tree = YAML(typ="safe", pure=True).compose(text)
    parent = node_at(tree, keys[:-1])
    if parent is None:
        yield from with_part(text, tree, keys, value)
        return
    found = [(key, node) for key, node in parent.value if key.value == keys[-1]]
    if not found:
        yield from added(text, parent, keys[-1], value, order)
    elif isinstance(value, (str, Mapping)):
        yield replaced(text, found[0][1], in_flow(value))
    else:
        key, node = found[0]
        if isinstance(node, SequenceNode) and node.flow_style and node.value and len(in_flow(value)) <= SHORT:
            yield replaced(text, node, in_flow(value))
        yield from listed(text, key, node, value)
        yield replaced(text, node, in_flow(value))


def node_at(tree: Node | None, keys: Keys) -> MappingNode | None:
    """The mapping that `keys` lead to."""
    node = tree
    for key in keys:
        pairs = node.value if isinstance(node, MappingNode) else ()
        node = next((value for name, value in pairs if name.value == key), None)
    return node if isinstance(node, MappingNode) else None


# Where things stand


def end_of(node: Node) -> int:
    """Where a value ends; the parser counts blank lines and comments to a block."""
    if isinstance(node, (SequenceNode, MappingNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def next_line(text: str, at: int) -> int:
    """Where the line after `at` begins."""
    found = text.find("\n", max(0, at - 1) if text[max(0, at - 1) : at] == "\n" else at)
    return len(text) if found < 0 else found + 1


def past_comments(text: str, at: int, indent: int) -> int:
    """The line after comments that belong to what stands above them: those further in than `indent`."""
    while re.match(rf" {{{indent + 1},}}#", text[at:]):
        end = text.find("\n", at)
        at = len(text) if end < 0 else end + 1
    return at


def newline_of(text: str) -> str:
    """How lines end here."""
    return "\r\n" if "\r\n" in text else "\n"


def inserted(text: str, at: int, lines: Sequence[str]) -> str:
    """`text` with whole lines put in where a line begins."""
    end = newline_of(text)
    before = text[:at] if not at or text[:at].endswith("\n") else text[:at] + end
    return before + "".join(line + end for line in lines) + text[at:]


# Values


def in_flow(value: Value) -> str:
    """A value as it can stand in a line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {in_flow(item)}' for key, item in value.items())}}}"
    if not isinstance(value, str):
        return f"[{', '.join(in_flow(item) for item in value)}]"
    safe = PLAIN.fullmatch(value) and says(f"k: {value}", Path("value"), {"k": value})
    return value if safe else json.dumps(value, ensure_ascii=False)


def as_lines(value: Sequence[str] | Mapping[str, str], indent: int) -> list[str]:
    """A list or a mapping with an item a line."""
    if isinstance(value, Mapping):
        return [f"{' ' * indent}{key}: {in_flow(item)}" for key, item in value.items()]
    return [f"{' ' * indent}- {in_flow(item)}" for item in value]


def replaced(text: str, node: Node, shown: str) -> str:
    """`text` with another value in the place of a node."""
    start, end = int(node.start_mark.index), end_of(node)
    gap = " " if text[start - 1 : start] == ":" else ""
    tail = newline_of(text) if text[start : start + 1] in ("|", ">") else ""
    return text[:start] + gap + shown + tail + text[end:]


def listed(text: str, key: Node, node: Node, value: Sequence[str]) -> Iterator[str]:
    """A list an item a line: new items below those that stay, else all anew."""
    if isinstance(node, SequenceNode) and not node.flow_style:
        indent = int(node.start_mark.column)
        items = [item.value for item in node.value if isinstance(item, ScalarNode)]
        after = next_line(text, end_of(node))
        if items == list(value[: len(items)]):
            yield inserted(text, after, as_lines(value[len(items) :], indent))
        first = int(node.start_mark.index) - indent
        yield inserted(text[:first] + text[after:], first, as_lines(value, indent))
    elif value:
        start, end = int(node.start_mark.index), end_of(node)
        bare = text[:start] + " " * (end - start) + text[end:]
        line_end = next_line(bare, start)
        head = bare[:line_end].rstrip()
        yield inserted(
            head + newline_of(text) + bare[line_end:],
            len(head) + len(newline_of(text)),
            as_lines(value, int(key.start_mark.column) + 2),
        )


def with_part(text: str, tree: Node | None, keys: Keys, value: Value) -> Iterator[str]:
    """A key in a part that was not there either, at the end of the file."""
    top = node_at(tree, ())
    if len(keys) == 2 and top is not None and not top.flow_style:
        shown = as_lines(value, 4) if not isinstance(value, str) else []
        first = f"  {keys[1]}:" if shown else f"  {keys[1]}: {in_flow(value)}"
        yield inserted(text, len(text), [f"{keys[0]}:", first, *shown])


def added(text: str, parent: MappingNode, name: str, value: Value, order: Sequence[str]) -> Iterator[str]:
    """A key that was not there, below the one it follows."""
    if parent.flow_style or not parent.value:
        comma = ", " if parent.value else ""
        yield text[: end_of(parent) - 1].rstrip() + f"{comma}{name}: {in_flow(value)}" + text[end_of(parent) - 1 :]
        return
    before = set(order[: order.index(name)]) if name in order else set()
    pairs = [pair for pair in parent.value if pair[0].value in before] or parent.value
    indent = int(parent.value[0][0].start_mark.column)
    at = past_comments(text, next_line(text, end_of(pairs[-1][1])), indent)
    if isinstance(value, str):
        yield inserted(text, at, [f"{' ' * indent}{name}: {in_flow(value)}"])
    else:
        yield inserted(text, at, [f"{' ' * indent}{name}:", *as_lines(value, indent + 2)])
