"""Asks a language model for words: one request, one typed answer, bounded in time and size. Knows no rules.

pydantic-ai is imported when a model is opened and not before. The clients' own retries are off: whoever asks decides.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, Field

from influencer.config import WordsPart
from influencer.errors import Failed, InfluencerError, Invalid, Missing
from influencer.persona import Persona
from influencer.records import Shot, Words
from influencer.template import Messages
from influencer.words.canon import keywords
from influencer.words.typed import Claimed, claims_from
from influencer.words.voice import judge_messages, messages

if TYPE_CHECKING:
    from pydantic_ai.models import Model

F = TypeVar("F", bound=BaseModel)

KINDS = ("ollama", "openai", "anthropic")
USUAL_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "ollama": "OLLAMA_API_KEY"}
OLLAMA = "http://127.0.0.1:11434/v1"
NO_KEY = "none"  # what servers that need no key are sent; their clients refuse an empty one
MOST_BYTES = 512 * 1024  # of one answer on the wire; a long caption with its thinking is some 20 kB
MOST_TOKENS = 4000
MOST_PROBLEMS = 5
FACTS = 4800  # characters of what is known of her that a judge reads


class Unreadable(Failed):
    """The model answered, but not in the form it was asked for; asking once more may help."""


class Dropped(Exception):
    """We stopped reading an answer; the text says why."""


class Answer(BaseModel):
    """The words for one picture."""

    caption: str = Field(min_length=1, max_length=6000)
    alt_text: str = Field(min_length=1, max_length=3000)
    hashtags: list[str] = Field(default_factory=list, max_length=40)
    claims: Claimed = Field(default_factory=list)


class Judgement(BaseModel):
    """What a judge answers."""

    ok: bool
    problems: list[str] = Field(default_factory=list, max_length=40)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one request took, as the server counts; zeros where it does not."""

    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(slots=True)
class LlmWriter:
    """A writer that asks the model `name` (kind:model) at `words.base_url`."""

    name: str
    words: WordsPart
    key: str
    spent: list[Spent] = field(default_factory=list)

    def write(self, persona: Persona, shot: Shot, recent: Sequence[str], failed: Sequence[str] = ()) -> Words:
        """One request. Raises Failed with what to do about it, Unreadable if the answer is no answer."""
        answer = typed_answer(self, messages(persona, shot, recent, failed), Answer)
        return Words(
            caption=answer.caption,
            alt_text=answer.alt_text,
            hashtags=tuple(answer.hashtags),
            writer=self.name,
            claims=claims_from(answer.claims),
        )


@dataclass(frozen=True, slots=True)
class LlmJudge:
    """A judge that asks a model."""

    model: LlmWriter

    @property
    def name(self) -> str:
        """The model's name, kind:model."""
        return self.model.name

    def faults(self, persona: Persona, shot: Shot, words: Words, facts: Sequence[str]) -> list[str]:
        """One request. Raises Failed with what to do about it."""
        said = judge_messages(persona, shot, words, nearest(facts, words.caption), MOST_PROBLEMS)
        answer = typed_answer(self.model, said, Judgement)
        problems = [" ".join(problem.split())[:300] for problem in answer.problems if problem.strip()]
        if answer.ok:
            return []
        return [f"{self.name}: {problem}" for problem in problems[:MOST_PROBLEMS] or ["this is not her"]]


@dataclass(frozen=True, slots=True)
class AbsentJudge:
    """A judge that cannot be asked, and why: her drafts are made all the same and say so."""

    name: str
    sentence: str

    def faults(self, persona: Persona, shot: Shot, words: Words, facts: Sequence[str]) -> list[str]:
        """Raises Failed with the sentence."""
        raise Failed(self.sentence, permanent=True)


def open_judge(words: WordsPart) -> LlmJudge | AbsentJudge | None:
    """The judge that `words.judge` names, None for none."""
    if not words.judge:
        return None
    try:
        return LlmJudge(open_llm(part_for(words, words.judge).model_copy(update={"temperature": 0.0})))
    except InfluencerError as error:
        return AbsentJudge(words.judge, error.sentence.replace("words.model:", "words.judge:"))


def part_for(words: WordsPart, model: str) -> WordsPart:
    """The same for another model. Address and key are the writer's where both are of a kind."""
    shared = words.model == "offline" or words.model.partition(":")[0] == model.partition(":")[0]
    own = {} if shared else {"base_url": "", "api_key_env": ""}
    return words.model_copy(update={"model": model, **own})


def nearest(facts: Sequence[str], caption: str) -> list[str]:
    """The facts that share most words with the caption, as many as a judge reads."""
    about, left = keywords(caption), FACTS
    chosen: list[str] = []
    for fact in sorted(facts, key=lambda fact: -len(about & keywords(fact))):
        if len(fact) <= left:
            left -= len(fact)
            chosen.append(fact)
    return chosen


def typed_answer(writer: LlmWriter, said: Messages, form: type[F]) -> F:
    """One answer of that form. Raises Failed with what to do about it, Unreadable if the answer is no answer."""
    try:
        return asyncio.run(ask(writer, said, form))
    except Failed:
        raise
    except Exception as error:  # the guest: pydantic-ai, a vendor's client and a server we do not know
        raise why(writer, error, form) from error


def open_llm(words: WordsPart) -> LlmWriter:
    """The writer for `words.model`. Raises Invalid for a name we cannot take, Missing for an absent key or package."""
    kind, _, model = words.model.partition(":")
    if kind not in KINDS or not model:
        raise Invalid(
            f"words.model: {words.model!r} is no writer; use offline, ollama:NAME, anthropic:NAME or openai:NAME "
            "(with words.base_url for any other server that speaks the OpenAI protocol)"
        )
    writer = LlmWriter(name=words.model, words=words, key=key_for(kind, words))
    try:
        builder_for(kind)
    except ImportError as error:
        remedy = f"pip install 'pydantic-ai-slim[{'anthropic' if kind == 'anthropic' else 'openai'}]'"
        raise Missing(f"words.model: {words.model} needs a package that is not installed; {remedy}") from error
    return writer


def key_for(kind: str, words: WordsPart) -> str:
    """The key from the environment. A vendor's usual key is not sent to somebody else's base_url."""
    name = key_variable(kind, words)
    key = os.environ.get(name, "").strip() if name else ""
    needed = bool(words.api_key_env) or (kind != "ollama" and not words.base_url)
    if needed and not key:
        raise Missing(
            f"words.model: {words.model} needs a key: set the environment variable {name} "
            "(words.api_key_env names it), or set words.model to offline"
        )
    return key or NO_KEY


def key_variable(kind: str, words: WordsPart) -> str:
    """The environment variable that holds the key; empty if there is to be none."""
    return words.api_key_env or ("" if words.base_url else USUAL_KEYS[kind])


Builder = Callable[[LlmWriter, Any], tuple["Model", Any]]


def builder_for(kind: str) -> Builder:
    """What makes the model of `kind` on an HTTP client. Raises ImportError if its package is absent."""
    if kind == "anthropic":
        import pydantic_ai.models.anthropic as _anthropic  # noqa: F401

        return build_anthropic
    import pydantic_ai.models.openai as _openai  # noqa: F401

    return build_ollama if kind == "ollama" else build_openai


def build_openai(writer: LlmWriter, http: Any) -> tuple[Model, Any]:
    """OpenAI, or whoever speaks its chat-completions protocol at base_url."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    url = writer.words.base_url or None
    client = AsyncOpenAI(
        base_url=url, api_key=writer.key, http_client=http, max_retries=0, timeout=writer.words.timeout_seconds
    )
    return OpenAIChatModel(model_of(writer), provider=OpenAIProvider(openai_client=client)), client


def build_ollama(writer: LlmWriter, http: Any) -> tuple[Model, Any]:
    """Ollama, on this machine unless base_url or OLLAMA_BASE_URL says otherwise."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.ollama import OllamaModel
    from pydantic_ai.providers.ollama import OllamaProvider

    client = AsyncOpenAI(
        base_url=address(writer),
        api_key=writer.key,
        http_client=http,
        max_retries=0,
        timeout=writer.words.timeout_seconds,
    )
    return OllamaModel(model_of(writer), provider=OllamaProvider(openai_client=client)), client


def build_anthropic(writer: LlmWriter, http: Any) -> tuple[Model, Any]:
    """Anthropic."""
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=writer.words.base_url or None,
        api_key=writer.key,
        http_client=http,
        max_retries=0,
        timeout=writer.words.timeout_seconds,
    )
    return AnthropicModel(model_of(writer), provider=AnthropicProvider(anthropic_client=client)), client


def model_of(writer: LlmWriter) -> str:
    """The model's own name: what stands after the kind."""
    return writer.name.partition(":")[2]


def address(writer: LlmWriter) -> str:
    """Where the model is asked, for sentences and for Ollama."""
    kind = writer.name.partition(":")[0]
    usual = os.environ.get("OLLAMA_BASE_URL") or OLLAMA if kind == "ollama" else f"{kind}'s own address"
    return writer.words.base_url or usual


async def ask(writer: LlmWriter, said: Messages, form: type[F]) -> F:
    """One request, at most `timeout_seconds` from the first byte to the last."""
    async with asyncio.timeout(writer.words.timeout_seconds), bounded_client() as http:
        model, _client = builder_for(writer.name.partition(":")[0])(writer, http)
        result = await agent_for(model, said.system, form).run(
            said.user,
            model_settings={"temperature": writer.words.temperature, "max_tokens": MOST_TOKENS},
        )
        writer.spent.append(Spent(result.usage.input_tokens, result.usage.output_tokens))
        answer: F = result.output
        return answer


def agent_for(model: Model, system: str, answer: type[BaseModel]) -> Any:
    """An agent without tools that answers once, in the strictest form the model is known to keep."""
    from pydantic_ai import Agent, NativeOutput, ToolOutput

    form = NativeOutput if model.profile.get("supports_json_schema_output") else ToolOutput
    return Agent(model, output_type=form(answer), instructions=system, retries={"tools": 0, "output": 0})


@asynccontextmanager
async def bounded_client() -> AsyncIterator[Any]:
    """An HTTP client that drops answers past MOST_BYTES, takes none compressed and follows no redirects."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: Any) -> None:
            self.stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self.stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise Dropped(f"sent more than {MOST_BYTES // 1024} kB")
                yield chunk

        async def aclose(self) -> None:
            await self.stream.aclose()

    async def bound(response: Any) -> None:
        if response.is_redirect:
            raise Dropped("sent us to another address")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Dropped("sent a compressed answer")
        response.stream = Bounded(response.stream)

    headers = {"Accept-Encoding": "identity"}
    async with httpx2.AsyncClient(headers=headers, event_hooks={"response": [bound]}, follow_redirects=False) as client:
        yield client


def why(writer: LlmWriter, error: Exception, form: type[BaseModel]) -> Failed:
    """One sentence that names the model and the remedy; never the server's own text, which may hold the key."""
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UnexpectedModelBehavior, UserError

    name, seconds = writer.name, f"{writer.words.timeout_seconds:g}"
    dropped = next((cause for cause in causes(error) if isinstance(cause, Dropped)), None)
    if dropped:
        return Failed(f"{name} {dropped}; the answer was dropped; check words.base_url")
    if any(isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__ for cause in causes(error)):
        return Failed(f"{name} did not answer within {seconds} s; try a smaller model or raise words.timeout_seconds")
    if isinstance(error, ModelHTTPError):
        return refusal(writer, error.status_code)
    if isinstance(error, UnexpectedModelBehavior):
        *keys, last = (key for key in form.model_fields if key != "claims")
        return Unreadable(f"{name} did not answer with one JSON object of {', '.join(keys)} and {last}")
    if isinstance(error, UserError):
        return Failed(f"{name} cannot be asked for typed answers; choose another words.model", permanent=True)
    if isinstance(error, ModelAPIError):
        return Failed(f"{name} cannot be reached at {address(writer)}; start it, or correct words.base_url")
    return Failed(f"{name} failed inside its own client ({type(error).__name__}); try another words.model")


def refusal(writer: LlmWriter, status: int) -> Failed:
    """The sentence for an HTTP status that is not a success."""
    name = writer.name
    if status in (401, 403):
        variable = key_variable(name.partition(":")[0], writer.words)
        remedy = f"check the environment variable {variable}" if variable else "name its variable in words.api_key_env"
        return Failed(f"{name} refused the key (HTTP {status}); {remedy}", permanent=True)
    if status == 404:
        remedy = f"`ollama pull {model_of(writer)}`, or correct" if name.startswith("ollama:") else "correct"
        return Failed(f"{name} is not known at {address(writer)} (HTTP 404); {remedy} words.model", permanent=True)
    if status == 429:
        return Failed(f"{name} takes no more for now (HTTP 429); wait, or check the account's limits and credit")
    if status >= 500:
        return Failed(f"{name} is in trouble (HTTP {status}); try again later, or look at the server's own log")
    return Failed(f"{name} refused the request (HTTP {status}); check words.model and words.base_url", permanent=True)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """`error` and what led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
