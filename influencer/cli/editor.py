"""A draft's words in the operator's own editor, as post.md. Knows no draft folder and no ledger."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from influencer.errors import Failed, Invalid
from influencer.records import Draft


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; None leaves a thing as it is."""

    caption: str | None = None
    alt_text: str | None = None
    hashtags: tuple[str, ...] | None = None


def split_tags(text: str | None) -> tuple[str, ...] | None:
    """`#clay studio, pots` as tags without their signs."""
    return None if text is None else tuple(tag.lstrip("#") for tag in text.replace(",", " ").split())


def ask(draft: Draft) -> Change:
    """What the operator changed in $VISUAL or $EDITOR. Raises Failed if the editor does, Invalid as read_words."""
    from influencer.postfile import FILE, render

    with tempfile.TemporaryDirectory(prefix="influencer-") as folder:
        path = Path(folder) / FILE
        path.write_text(render(draft), encoding="utf-8")
        run_editor(path)
        after = path.read_text(encoding="utf-8", errors="replace")
    return difference(draft, after)


def run_editor(path: Path) -> None:
    """Let the operator edit `path`."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        done = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        raise Failed(f"the editor {command[0]!r} did not start ({error.strerror}); set EDITOR") from None
    if done.returncode:
        raise Failed(f"the editor {command[0]!r} ended with {done.returncode}; nothing was changed")


def difference(draft: Draft, text: str) -> Change:
    """What `text` has that `draft` has not. Raises Invalid if that is nothing, or more than can be changed here."""
    from influencer.postfile import read_words

    before, after = draft.words, read_words(text, draft)
    if after.captions != before.captions:
        raise Invalid(f"{draft.id}: edit the text of a single channel in the draft's own post.md; nothing was changed")
    change = Change(
        after.caption if after.caption != before.caption.strip() else None,
        after.alt_text if after.alt_text != before.alt_text else None,
        after.hashtags if after.hashtags != before.hashtags else None,
    )
    if change == Change():
        raise Invalid(f"{draft.id}: nothing was changed")
    return change
