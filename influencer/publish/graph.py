"""The wire of Meta's Graph API, and what each of its errors means. Knows no post and keeps no token.

The table of meanings has each error that Meta documents for publishing and for tokens; any other is UNKNOWN.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import httpx

from influencer.publish.wire import Wire, trusted

VERSION = "v25.0"

# httpx logs addresses, and to refresh a token Meta wants it in one
logging.getLogger("httpx").addFilter(lambda record: "access_token=" not in record.getMessage())


class Meaning(Enum):
    """What an error says about the request, the account or the post."""

    TOKEN = auto()  # ended or taken back
    FORBIDDEN = auto()  # the token lacks a permission
    SLOW = auto()  # too many calls
    FULL = auto()  # too many posts today
    SPAM = auto()  # held for spam; it may be live all the same
    SHUT = auto()  # the account needs its owner
    MEDIA = auto()  # this picture or caption will never be taken
    UNFETCHED = auto()  # Meta could not read the picture's public address
    NOT_READY = auto()  # the container is still in work
    GONE = auto()  # the container is unknown or has ended
    AGAIN = auto()  # Meta's own trouble
    TWICE = auto()  # it says that it has this post already
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Says:
    """What follows for us where nothing was published. `advice` ends the sentence."""

    permanent: bool = False
    freeze: bool = False
    advice: str = "it is tried again"


SAYS: dict[Meaning, Says] = {
    Meaning.TOKEN: Says(advice="the token has ended or was taken back; make a new one and export it"),
    Meaning.FORBIDDEN: Says(advice="give the token instagram_business_basic and instagram_business_content_publish"),
    Meaning.SLOW: Says(advice="Instagram asks to slow down; it is tried again more and more rarely"),
    Meaning.FULL: Says(advice="as many posts as Instagram allows in 24 hours went out; it is tried again"),
    Meaning.SPAM: Says(freeze=True, advice="Instagram takes it for spam; see the account in the app"),
    Meaning.SHUT: Says(freeze=True, advice="Instagram wants the account's owner; see the account in the app"),
    Meaning.MEDIA: Says(permanent=True, advice="change the picture or the caption"),
    Meaning.UNFETCHED: Says(advice="Meta could not read the picture there; see media_url"),
}

SUBCODES: dict[int, Meaning] = {
    2207001: Meaning.AGAIN,
    2207003: Meaning.AGAIN,
    2207020: Meaning.AGAIN,
    2207032: Meaning.AGAIN,
    2207053: Meaning.AGAIN,
    2207006: Meaning.GONE,
    2207008: Meaning.GONE,
    2207027: Meaning.NOT_READY,
    2207042: Meaning.FULL,
    2207050: Meaning.SHUT,
    2207051: Meaning.SPAM,
    2207052: Meaning.UNFETCHED,
} | dict.fromkeys(
    (2207004, 2207005, 2207009, 2207010, 2207023, 2207026, 2207028, 2207035, 2207036, 2207037, 2207040, 2207057),
    Meaning.MEDIA,
)
SUBCODES |= dict.fromkeys((458, 460, 463, 467, 492), Meaning.TOKEN) | dict.fromkeys((459, 464), Meaning.SHUT)

OF_TOKENS = (102, 190)
CODES: dict[int, Meaning] = (
    dict.fromkeys(OF_TOKENS, Meaning.TOKEN)
    | dict.fromkeys((3, 10, *range(200, 300)), Meaning.FORBIDDEN)
    | dict.fromkeys((4, 17, 32, 341, 613, 80001, 80002), Meaning.SLOW)
    | dict.fromkeys((25, 368), Meaning.SHUT)
    | dict.fromkeys((110, 352, 36000, 36001, 36003, 36004), Meaning.MEDIA)
    | dict.fromkeys((-2, -1, 1, 2), Meaning.AGAIN)
    | {9: Meaning.FULL, 24: Meaning.GONE, 506: Meaning.TWICE, 9004: Meaning.UNFETCHED, 9007: Meaning.NOT_READY}
)
NOT_THERE = (100, 33)  # said of a thing that is gone, and now and then of one that is there


class GraphError(Exception):
    """An answer that is no answer. `code` is 0 where Meta did not say one: the words are then a stranger's."""

    def __init__(self, status: int, code: int = 0, subcode: int = 0, transient: bool = False, words: str = "") -> None:
        super().__init__(f"HTTP {status}, code {code}/{subcode}")
        self.status = status
        self.code = code
        self.subcode = subcode
        self.transient = transient
        self.words = words or str(self)

    @property
    def meaning(self) -> Meaning:
        """The subcode says more than the code, the code more than the status."""
        if self.subcode in SUBCODES:
            return SUBCODES[self.subcode]
        if (self.code, self.subcode) == NOT_THERE:
            return Meaning.GONE
        if self.code in CODES:
            return CODES[self.code]
        if self.transient or self.status >= 500 or self.status == 408:
            return Meaning.AGAIN
        return {401: Meaning.TOKEN, 429: Meaning.SLOW}.get(self.status, Meaning.UNKNOWN)


class Graph:
    """A client on a short lead: each request once, on a connection of its own, no redirects, the token in a header."""

    def __init__(self, server: str, token: str, wire: Wire, proxy: str | None) -> None:
        connect, answer = wire.timeout
        self.server = server
        self.token = token
        self.client = httpx.Client(
            headers={"Connection": "close"},
            timeout=httpx.Timeout(answer, connect=connect),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            verify=trusted(),
            proxy=proxy,
        )

    def get(self, path: str, params: Mapping[str, str], timeout: float | None = None) -> dict[str, Any]:
        """Read something. Raises GraphError, or httpx's errors."""
        address = f"{self.server}/{VERSION}/{path}"
        limit = self.client.timeout if timeout is None else timeout
        return answer_in(self.client.get(address, params=dict(params), headers=self._bearer(), timeout=limit))

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send something, once. Raises GraphError, or httpx's errors."""
        return answer_in(self.client.post(f"{self.server}/{VERSION}/{path}", json=body, headers=self._bearer()))

    def refreshed(self) -> dict[str, Any]:
        """A token with another sixty days, for one that is a day old."""
        params = {"grant_type": "ig_refresh_token", "access_token": self.token}
        return answer_in(self.client.get(f"{self.server}/refresh_access_token", params=params))

    def close(self) -> None:
        """End the client."""
        self.client.close()

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def answer_in(response: httpx.Response) -> dict[str, Any]:
    """The object in an answer. Raises GraphError for an error, and for what is no object."""
    try:
        said = response.json()
    except ValueError:
        said = None
    told = said.get("error") if isinstance(said, dict) else None
    if response.status_code == 200 and isinstance(said, dict) and told is None:
        return said
    if not isinstance(told, dict):
        raise GraphError(response.status_code)
    raise GraphError(
        response.status_code,
        number(told.get("code")),
        number(told.get("error_subcode")),
        told.get("is_transient") is True,
        str(told.get("error_user_msg") or told.get("message") or ""),
    )


def number(value: object) -> int:
    """A whole number, 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def never_left(error: BaseException) -> bool:
    """Whether there never was a connection."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol)
