"""Whether a language model could be asked: server, key and name. Asks for the list of models and for nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from influencer.records import Finding
from influencer.words.llm import NO_KEY, LlmWriter, address, model_of, refusal

SECONDS = 5.0
MOST_BYTES = 2 * 2**20  # of a list of models
SHOWN = 6  # names of models in a sentence
NAME = re.compile(r"[\w./:@+-]{1,80}")
ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com/v1"}


def found(writer: LlmWriter, about: str) -> Finding:
    """What a person has to know before the first request, and what to do about it."""
    import httpx

    where = listed_at(writer)
    try:
        status, body = fetched(writer, where)
    except httpx.HTTPError as error:
        return Finding(about, False, f"{writer.name}: nobody answers at {where} ({said(error)})", remedy_for(writer))
    if status in (401, 403):
        return Finding(about, False, refusal(writer, status).sentence, "then `influencer doctor` again")
    if status == 404 and not where.endswith("/v1"):
        return Finding(about, False, f"{where} is no such server (HTTP 404)", "most words.base_url end in /v1")
    names = names_in(body) if status == 200 else ()
    if not names:
        return Finding(about, True, f"{writer.name} at {where} (it does not tell which models it has)")
    if has(names, model_of(writer)):
        return Finding(about, True, f"{writer.name} at {where}")
    there = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return Finding(about, False, f"{where} has no model {model_of(writer)!r}; it has {there}", pull_for(writer))


def listed_at(writer: LlmWriter) -> str:
    """Where the model is asked, and its siblings are listed."""
    kind = writer.name.partition(":")[0]
    base = writer.words.base_url or (ADDRESSES[kind] if kind in ADDRESSES else address(writer))
    return base.rstrip("/")


def fetched(writer: LlmWriter, where: str) -> tuple[int, bytes]:
    """Status and body of the list; a body that is too long is none."""
    import httpx

    anthropic = writer.name.startswith("anthropic:")
    url = f"{where}/models" if not anthropic or where.endswith("/v1") else f"{where}/v1/models"
    own = {"x-api-key": writer.key, "anthropic-version": "2023-06-01"} if anthropic else {}
    headers = own or ({"Authorization": f"Bearer {writer.key}"} if writer.key != NO_KEY else {})
    body = b""
    with httpx.stream("GET", url, headers=headers, timeout=SECONDS, follow_redirects=False) as answer:
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                return answer.status_code, b""
        return answer.status_code, body


def names_in(body: bytes) -> tuple[str, ...]:
    """The names in a list of models; none if it is no such list."""
    try:
        data: Any = json.loads(body)
        names = [str(one["id"]) for one in data["data"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    return tuple(name for name in names if NAME.fullmatch(name))


def has(names: Sequence[str], model: str) -> bool:
    """Whether a model is among them; Ollama calls a model without a tag its latest."""
    return model in names or f"{model}:latest" in names


def remedy_for(writer: LlmWriter) -> str:
    """What to do where nobody answers."""
    if writer.name.startswith("ollama:"):
        return "install Ollama from https://ollama.com and run `ollama serve`, or correct words.base_url"
    if writer.words.base_url:
        return "start it, correct words.base_url, or set words.model to offline"
    return "look at this machine's network, or set words.model to offline"


def pull_for(writer: LlmWriter) -> str:
    """What to do where the model is not there."""
    if writer.name.startswith("ollama:"):
        return f"`ollama pull {model_of(writer)}`, or name one of these as words.model"
    return "name one of these as words.model"


def said(error: Exception) -> str:
    """What an error says, in a few words."""
    return (str(error) or type(error).__name__)[:80]
