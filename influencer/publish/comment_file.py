"""Comments from a JSON file, for accounts that cannot be heard. Knows the format alone; no ledger and no account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from influencer.errors import Invalid, Missing
from influencer.records import Comment, Heard

MOST_BYTES = 20_000_000
MOST_NAMED = 5  # faults told of one file

Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\s\x00-\x1f]+$")]


class Item(BaseModel):
    """One comment; only `id` is needed of one that was `deleted`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Line
    author: Line = "unknown"
    text: str = Field(default="", max_length=20_000)
    at: Annotated[AwareDatetime | None, Field(strict=False)] = None
    post: str = Field(default="", max_length=2000)
    to_her: bool = True
    private: bool = False
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    deleted: bool = False


class CommentFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    account: Line
    comments: list[Item]


def read_comments(path: Path, now: datetime) -> tuple[str, Heard]:
    """The account that a file is about and what it brings. Raises Missing, or Invalid with a sentence a fault."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Missing(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > MOST_BYTES:
        raise Invalid(f"{path}: has {len(data):,} bytes and at most {MOST_BYTES:,} are read; split it")
    try:
        file = CommentFile.model_validate_json(data)
    except ValidationError as error:
        faults = tuple(f"{path}: {fault_of(one)}" for one in error.errors(include_url=False)[:MOST_NAMED])
        raise Invalid(faults[0], faults) from None
    there = tuple(comment_of(item, file.account, now) for item in file.comments if not item.deleted)
    return file.account, Heard(there, gone=tuple(item.id for item in file.comments if item.deleted))


def fault_of(error: ErrorDetails) -> str:
    """Where a fault stands and what it is; never what somebody wrote."""
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    return f"{where}: {error['msg']}"


def comment_of(item: Item, account: str, now: datetime) -> Comment:
    """A comment as everybody knows it; one without a time came now."""
    return Comment(
        id=item.id,
        account=account,
        author=item.author,
        text=item.text,
        at=(item.at or now).astimezone(UTC),
        post=item.post,
        to_her=item.to_her,
        private=item.private,
        country=item.country,
    )
