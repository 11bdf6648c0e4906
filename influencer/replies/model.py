"""Ordinary replies by a language model: one fenced comment out, one typed answer back. Knows no vendor.

Who asks is handed in; it gives the model no tools. What comes back is a stranger's text until the lint has passed it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from influencer.errors import Failed
from influencer.persona import Persona
from influencer.records import CommentClass, ReplyWords, Thread, Triage
from influencer.replies.writer import messages
from influencer.template import Messages

MOST_CLASSES = 13


class Unusable(Failed):
    """The model answered, but not in the form it was asked for; asking once more may help."""


def known(items: Any) -> list[CommentClass]:
    """The classes among `items`; what is none of ours is dropped and costs nothing."""
    said = items if isinstance(items, list) else []
    names = {str(item).strip().casefold().replace("_", " ") for item in said[:MOST_CLASSES]}
    return [one for one in CommentClass if one.value in names]


class ReplyAnswer(BaseModel):
    """What the comment is, and the reply to it."""

    classes: Annotated[list[CommentClass], BeforeValidator(known)] = Field(default_factory=list)
    text: str = Field(max_length=2000)


Ask = Callable[[Messages], ReplyAnswer]


@dataclass(slots=True)
class ModelReplyWriter:
    """A writer that asks a language model. `ask` raises Unusable for no answer, Failed where nobody can be asked."""

    name: str
    ask: Ask

    def reply(
        self, persona: Persona, fenced: str, triage: Triage, thread: Thread, failed: Sequence[str] = ()
    ) -> ReplyWords:
        """One request."""
        answer = self.ask(messages(persona, fenced, triage, thread, failed))
        return ReplyWords(" ".join(answer.text.split()), tuple(answer.classes))
