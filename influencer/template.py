"""Jinja2 over a folder of templates for what a model is told. Knows no model and no persona.

What an operator or a stranger wrote is a value here, never a template.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Messages:
    """What is said to a model: what it is to be, and what it is to do."""

    system: str
    user: str


def filled(folder: Path, template: str, longest: int, **values: object) -> str:
    """One template of `folder`, filled; its filter `line` cuts at `longest` characters. An unknown name is an error."""
    return environment(folder, longest).get_template(template).render(values).strip() + "\n"


@cache
def environment(folder: Path, longest: int) -> Environment:
    """The templates of a folder."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    made.filters["line"] = lambda text: one_line(text, longest)
    return made


def one_line(text: str, longest: int) -> str:
    """`text` on one line and of bounded length, so that a value cannot pose as a part of the prompt."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else line[:longest].rstrip() + "…"
