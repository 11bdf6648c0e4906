"""The one file that knows Mastodon.py: a status with pictures, sent once, on Mastodon, GoToSocial and Pixelfed.

Mastodon drops a second send under the same Idempotency-Key for an hour; the others do not, so there the account's own
posts are read before anything is sent. A post is recognised by its pictures' ids, else by its text. Knows no ledger.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import mastodon as library
import requests
import urllib3

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.limits import LIMITS
from influencer.publish import approved_bytes
from influencer.publish.vault import known
from influencer.publish.wire import Wire, jpeg_size, looking, proxy, quote, secret, server_address, text_sha256, utc_now
from influencer.records import Approved, Channel, Finding, Receipt

PAGE, PAGES = 40, 3  # posts a look reads
BEFORE = timedelta(days=1)  # how long before its slot a post with these words can be ours: captions are never repeated
PROCESSING_LOOKS = 30
FOCUS = (0.0, 0.35)  # where previews may not cut: faces are in the upper half of our pictures
HONOURS_KEYS = re.compile(r"(?:[4-9]|[1-9]\d)\.\d+(?!.*compatible)")  # Mastodon, its forks; GoToSocial is 0.x
DONE_ALREADY = re.compile(r"(?i)already (?:been )?attached|duplicate")
NOT_YET = re.compile(r"(?i)not finished processing|try again")
SHUT = re.compile(r"(?i)suspended|disabled|blocked|moved|confirm")


def open_account(name: str, account: AccountPart, config: Config) -> Channel:
    """The mastodon account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return MastodonChannel(name, account)


@dataclass(frozen=True, slots=True)
class Server:
    """What a server says of itself; 0 where it does not say."""

    version: str
    characters: int = 0
    pictures: int = 0
    picture_bytes: int = 0
    alt_text: int = 0

    @property
    def honours_keys(self) -> bool:
        """Whether a second send under the same key is the same post."""
        return HONOURS_KEYS.match(self.version) is not None


class MastodonChannel:
    """Posts pictures to one account of a server that speaks Mastodon's API."""

    limits = LIMITS["mastodon"]

    def __init__(
        self, name: str, account: AccountPart, now: Callable[[], datetime] = utc_now, wire: Wire | None = None
    ) -> None:
        self.name = name
        self.account = account
        self.server = server_address(f"accounts.{name}.server", account.server)
        self.now = now
        self.wire = wire or Wire()
        self.repeatable = False  # until a server that honours keys has been seen

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Upload the approved bytes; unused uploads vanish by themselves. Raises Refused or Failed."""
        pictures = approved_bytes(approved, self.limits)
        with self._client() as client:
            server, owner = self._server(client), self._owner(client)
            self._fits(approved, pictures, server)
            if approved.outgoing.labels.ai_flag and not owner.get("bot"):
                raise Refused(
                    f"{self._who}: the profile is not marked as a bot; run `influencer label {self.name}`",
                    permanent=False,
                )
            sent = [
                self._upload(client, path, data, approved.outgoing.alt_text)
                for path, data in zip(approved.pictures, pictures, strict=True)
            ]
        return {
            "account": str(owner["id"]),
            "media": json.dumps(sent),
            "keys": "yes" if server.honours_keys else "no",
            "since": (min(self.now(), approved.outgoing.due) - BEFORE).astimezone(UTC).isoformat(),
            "text_sha256": text_sha256(approved.outgoing.text),
        }

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Post once. Raises Refused for a definite no, Unclear for any doubt."""
        approved_bytes(approved, self.limits)
        with self._client() as client:
            if prepared["keys"] != "yes" and (found := self._found_before(client, prepared)) is not None:
                return found
            try:
                answer = client.status_post(
                    approved.outgoing.text,
                    media_ids=json.loads(prepared["media"]),
                    idempotency_key=str(uuid5(NAMESPACE_URL, f"influencer:{self.name}:{approved.key}")),
                )
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after(error, client, prepared)
        if not isinstance(answer, dict) or not answer.get("id"):
            raise Unclear(f"{self._who}: {self._host} answered without the post; it may be live")
        return receipt_of(answer, self.now())

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """Our post among the account's own, by its pictures, else by its text. Raises Failed if it cannot look."""
        self.repeatable = prepared["keys"] == "yes"
        with looking(), self._client() as client:
            return self._find(client, prepared)

    def check(self) -> list[Finding]:
        """Whether the server takes our token, what the profile says of itself, and what the server takes."""
        try:
            with self._client() as client:
                server, owner = self._server(client), self._owner(client)
        except Failed as error:
            return [Finding(self._who, False, error.sentence, self._remedy)]
        signed_in = Finding(self._who, True, f"signed in as {owner.get('acct')} at {self._host} ({server.version})")
        return [signed_in, self._check_bot(owner), *self._check_limits(server)]

    def bio(self) -> str:
        """What the profile says. Raises Failed."""
        with self._client() as client:
            return plain(str(self._owner(client).get("note") or ""))

    def sign_in(self, code: str = "") -> None:
        """See that the token is taken, and mark the profile as a bot: there is no session to keep. Raises Failed."""
        self.label_account()

    def label_account(self, by_hand: bool = False) -> None:
        """Mark the profile as a bot, or see that the operator did. Raises Refused or Failed."""
        with self._client() as client:
            if self._owner(client).get("bot"):
                return
            if by_hand:
                raise Refused(f"{self._who}: its profile is not marked as a bot yet; leave out --by-hand to do it")
            try:
                client.account_update_credentials(bot=True)
            except Exception as error:  # the guest's boundary
                raise self._before(error, "its profile could not be marked as a bot") from None

    @property
    def _who(self) -> str:
        return f"mastodon account {self.name}"

    @property
    def _host(self) -> str:
        return self.server.partition("://")[2]

    @property
    def _remedy(self) -> str:
        return f"make an access token at {self.server}/settings/applications (read and write) and export it"

    # Before the sending.

    def _server(self, client: Client) -> Server:
        """What the server says it takes."""
        try:
            said = client.about()
        except Exception as error:  # the guest's boundary
            raise self._before(error, "the server did not say what it takes") from None
        if not isinstance(said, dict) or not said.get("version"):
            raise Failed(f"{self._who}: {self._host} does not answer like a Mastodon server; see accounts.{self.name}")
        return server_of(said)

    def _owner(self, client: Client) -> dict[str, Any]:
        """The account that the token belongs to."""
        try:
            owner = client.account_verify_credentials()
        except Exception as error:  # the guest's boundary
            raise self._before(error, "the token was not taken") from None
        if not isinstance(owner, dict) or not owner.get("id"):
            raise Failed(f"{self._who}: {self._host} did not say whose token this is")
        return owner

    def _fits(self, approved: Approved, pictures: Sequence[bytes], server: Server) -> None:
        """Raises Refused for what this very server would not take."""
        asked = {
            "characters": (len(approved.outgoing.text), server.characters),
            "characters of alt text": (len(approved.outgoing.alt_text), server.alt_text),
            "bytes a picture": (max(len(data) for data in pictures), server.picture_bytes),
            "pictures": (len(pictures), server.pictures),
        }
        for what, (has, most) in asked.items():
            if most and has > most:
                raise Refused(f"{self._who}: {self._host} takes {most:,} {what}, and this has {has:,}; change it")

    def _upload(self, client: Client, path: Path, data: bytes, alt_text: str) -> str:
        """Send one picture and wait until the server is done with it; its id."""
        jpeg_size(path, data)
        try:
            media = client.media_post(data, "image/jpeg", alt_text, FOCUS, file_name=path.name)
            for _ in range(PROCESSING_LOOKS):
                if media.get("url"):
                    return str(media["id"])
                time.sleep(self.wire.pause)
                media = client.media(str(media["id"]))
        except Exception as error:  # the guest's boundary: nothing is published by an upload
            raise self._before(error, f"{path.name} could not be uploaded") from None
        raise Failed(f"{self._who}: {self._host} is still busy with {path.name}; nothing was posted")

    def _found_before(self, client: Client, prepared: Mapping[str, str]) -> Receipt | None:
        """An earlier post of this approval. Raises Refused if that cannot be told: nothing is sent then."""
        try:
            return self._find(client, prepared)
        except Refused:
            raise
        except Failed as error:
            raise Refused(f"{error.sentence}; nothing was posted", permanent=False) from None

    def _find(self, client: Client, prepared: Mapping[str, str]) -> Receipt | None:
        """Our post among the account's own. Raises Failed if not all of them since then could be read."""
        since = datetime.fromisoformat(prepared["since"])
        last: str | None = None
        for _ in range(PAGES):
            page = self._page(client, prepared["account"], last)
            found = next((status for status in page if is_ours(status, prepared, since)), None)
            if found is not None:
                return receipt_of(found, self.now())
            if len(page) < PAGE or made_at(page[-1], since) < since:
                return None
            last = str(page[-1]["id"])
        raise Failed(f"{self._who}: more than {PAGES * PAGE} posts since this one; look by hand")

    def _page(self, client: Client, owner: str, last: str | None) -> list[dict[str, Any]]:
        """Some of the account's own posts, newest first, after the one with the id `last`."""
        try:
            page = client.posts_of(owner, last)
        except Exception as error:  # the guest's boundary
            raise self._before(error, "its posts could not be read") from None
        if not isinstance(page, list) or not all(isinstance(status, dict) and status.get("id") for status in page):
            raise Failed(f"{self._who}: its posts could not be read (an answer that is no list of posts)")
        return page

    # What an error means.

    def _after(self, error: Exception, client: Client, prepared: Mapping[str, str]) -> Receipt:
        """What an error at or after the one sending means: a no counts once the post is seen not to be there."""
        if never_left(error):
            sentence = f"{self._who}: {self._host} could not be reached; nothing was posted"
            raise Refused(sentence, permanent=False) from None
        status = status_of(error)
        if status in (401, 429):
            told = self._before(error, "the post was not taken")
            raise told if isinstance(told, Refused) else Refused(told.sentence, permanent=False) from None
        if not 400 <= status < 500 or status == 408:
            raise self._unclear(error) from None
        try:
            found = self._find(client, prepared)
        except Failed:
            raise self._unclear(error) from None
        if found is not None:
            return found
        if DONE_ALREADY.search(words_of(error)):
            raise self._unclear(error) from None
        raise self._no(error, f"{self._host} did not take the post") from None

    def _unclear(self, error: Exception) -> Unclear:
        return Unclear(f"{self._who}: no clear answer ({type(error).__name__}); the post may be live")

    def _before(self, error: Exception, what: str) -> Failed:
        """What an error means where nothing can have been published."""
        status = status_of(error)
        if status == 429:
            return Refused(
                f"{self._who}: {self._host} asks to slow down; leave it alone for a day", permanent=False, freeze=True
            )
        if status == 401 and not SHUT.search(words_of(error)):
            return Failed(f"{self._who}: {what}: the token has ended or was taken back; {self._remedy}")
        if 400 <= status < 500 and status != 408:
            return self._no(error, what)
        return Failed(f"{self._who}: {what} ({type(error).__name__}); nothing was posted")

    def _no(self, error: Exception, what: str) -> Refused:
        """A definite no: of the account's standing, or of this very post."""
        words = quote(words_of(error) or type(error).__name__, [known(self.account.token_env)])
        sentence = f"{self._who}: {what} ({words}); nothing was posted"
        if status_of(error) in (401, 403) and SHUT.search(words):
            return Refused(f"{sentence}; see the account at {self.server}", freeze=True)
        lasting = status_of(error) in (400, 413, 415, 422) and not NOT_YET.search(words)
        return Refused(sentence, permanent=lasting)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A library client on a short lead, closed at the end. Raises Refused if the environment has no token."""
        token = secret(self._who, "token_env", self.account.token_env)
        client = Client(self.server, token, self.wire, proxy(self._who, self.account.proxy_env))
        try:
            yield client
        finally:
            client.session.close()

    # What the doctor sees.

    def _check_bot(self, owner: Mapping[str, Any]) -> Finding:
        if owner.get("bot"):
            return Finding(self._who, True, "the profile is marked as a bot")
        sentence = "the profile is not marked as a bot; nothing is posted without"
        return Finding(self._who, False, sentence, f"run `influencer label {self.name}`")

    def _check_limits(self, server: Server) -> Iterator[Finding]:
        """What the server takes less of than is written for it."""
        said = self.account.takes
        pairs = {
            "text": (server.characters, said.text or self.limits.text, "characters"),
            "alt_text": (server.alt_text, said.alt_text or self.limits.alt_text, "characters of alt text"),
        }
        for key, (takes, written, what) in pairs.items():
            if takes and takes < written:
                sentence = f"{self._host} takes {takes} {what}, and up to {written} are written for it"
                line = f"put `takes: {{{key}: {takes}}}` under accounts.{self.name} in config.yaml"
                yield Finding(self._who, False, sentence, f"{line}; drafts are made to fit from then on")


class Client(library.Mastodon):  # type: ignore[misc]
    """Mastodon.py on a short lead: nothing is sent again, no waiting for limits, a time limit for each request."""

    def __init__(self, server: str, token: str, wire: Wire, proxy: str | None) -> None:
        session = Once()
        if proxy:
            session.proxies = {"http": proxy, "https": proxy}
        super().__init__(
            api_base_url=server,
            ratelimit_method="throw",
            request_timeout=wire.timeout,
            session=session,
            mastodon_version="4.0.0",  # else it asks the server before each upload
            version_check_mode="none",
        )
        self.access_token = token  # given to the constructor, it would be tried as the name of a file

    def about(self) -> Any:
        """What the server says of itself, in the newer form if it has that."""
        try:
            return self.instance_v2()
        except library.MastodonNotFoundError:
            return self.instance_v1()

    def posts_of(self, owner: str, last: str | None) -> Any:
        """An account's newest posts, older than `last`. The library would take an empty object for an empty list."""
        answer = self.session.get(
            f"{self.api_base_url}/api/v1/accounts/{owner}/statuses",
            params={"limit": PAGE} | ({"max_id": last} if last else {}),
            headers={"Authorization": f"Bearer {self.access_token}"},
            timeout=self.request_timeout,
            auth=lambda request: request,
        )
        if answer.status_code != 200:
            raise library.MastodonAPIError("no list of posts", answer.status_code, answer.reason, "")
        return answer.json()


class Once(requests.Session):  # type: ignore[misc]
    """A session whose writing requests go once: no connection is used again, no redirect is followed."""

    def __init__(self) -> None:
        super().__init__()
        self.headers["Connection"] = "close"

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """As requests does it; a redirected POST would be a second sending."""
        options.setdefault("allow_redirects", str(method).upper() == "GET")
        return super().request(method, url, *args, **options)


class Reader(HTMLParser):
    """The words of a status: paragraphs and line breaks as spaces, links as their text."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A new line where the page has one."""
        if tag in ("p", "br", "div", "li"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """The words themselves."""
        self.words.append(data)


def plain(html: str) -> str:
    """The text of a status as it was typed, but for white space."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


def server_of(said: Mapping[str, Any]) -> Server:
    """The limits in what a server says of itself."""
    parts = said.get("configuration")
    parts = parts if isinstance(parts, dict) else {}
    statuses, media = parts.get("statuses") or {}, parts.get("media_attachments") or {}
    return Server(
        version=str(said["version"]),
        characters=number(statuses.get("max_characters")),
        pictures=number(statuses.get("max_media_attachments")),
        picture_bytes=number(media.get("image_size_limit")),
        alt_text=number(media.get("description_limit")),
    )


def number(value: object) -> int:
    """A whole number, 0 for anything else."""
    return value if isinstance(value, int) and value > 0 else 0


def is_ours(status: Mapping[str, Any], prepared: Mapping[str, str], since: datetime) -> bool:
    """Whether a status is this post: by the ids of its pictures, else by its words if it is not too old."""
    attached = status.get("media_attachments")
    ids = (
        {str(media.get("id")) for media in attached if isinstance(media, dict)} if isinstance(attached, list) else set()
    )
    if ids & set(json.loads(prepared["media"])):
        return True
    text = plain(str(status.get("content") or ""))
    return bool(text.strip()) and made_at(status, since) >= since and text_sha256(text) == prepared["text_sha256"]


def made_at(status: Mapping[str, Any], default: datetime) -> datetime:
    """When a status was made."""
    made = status.get("created_at")
    if isinstance(made, str):
        try:
            made = datetime.fromisoformat(made)
        except ValueError:
            return default
    if not isinstance(made, datetime):
        return default
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def receipt_of(status: Mapping[str, Any], now: datetime) -> Receipt:
    """The receipt of a status that is there."""
    url = str(status.get("url") or "")
    return Receipt(str(status["id"]), url if url.startswith(("https://", "http://")) else "", made_at(status, now))


def status_of(error: Exception) -> int:
    """The HTTP status that an error reports; 0 if there was no answer that could be read."""
    if isinstance(error, library.MastodonRatelimitError):
        return 429
    found = [arg for arg in error.args[1:2] if isinstance(arg, int)]
    return found[0] if found else 0


def words_of(error: Exception) -> str:
    """What the server says of an error."""
    return str(error.args[3]) if len(error.args) > 3 and error.args[3] else ""


def never_left(error: BaseException | None) -> bool:
    """Whether there never was a connection."""
    while error is not None:
        cause = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(error, requests.ConnectTimeout) or isinstance(cause, urllib3.exceptions.NewConnectionError):
            return True
        error = error.__cause__ or error.__context__
    return False
