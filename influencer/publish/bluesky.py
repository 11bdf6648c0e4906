"""The one file that knows atproto: a post on Bluesky under a key of our own, so that a second send changes nothing.

The record's key follows from the approval, the pictures' ids follow from their bytes, and the record is put only where
none is (`swapRecord` null). Looking asks for that very key, without signing in. Knows no ledger and no retry.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import atproto
import httpx
from atproto_client.client.session import Session
from atproto_client.models.utils import get_model_as_dict
from atproto_client.request import Request
from atproto_client.utils.facet_detection import detect_facets

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Refused, Unclear
from influencer.limits import LIMITS
from influencer.publish import approved_bytes
from influencer.publish.session import SessionFile, session_path
from influencer.publish.vault import known
from influencer.publish.wire import Wire, jpeg_size, proxy, quote, secret, server_address, utc_now
from influencer.records import Approved, Channel, Finding, Receipt

SERVER = "https://bsky.social"
POST, PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"
SELF_LABELS = "com.atproto.label.defs#selfLabels"
BOT = "bot"  # the label by which an account says that it is automated
MAIN_PASSWORD = "com.atproto.access"  # the scope of a session that no app password opened
TID = "234567abcdefghijklmnopqrstuvwxyz"
SIGNED_OUT = (400, 401, 403)
PASSING = ("BlobNotFound", "ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired")
CLOSED = ("AccountTakedown", "AccountSuspended", "AccountDeactivated", "RepoDeactivated", "RepoTakendown")


def open_account(name: str, account: AccountPart, config: Config) -> Channel:
    """The bluesky account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return BlueskyChannel(name, account, session_path(name, account, config))


class BlueskyChannel:
    """Posts pictures to one Bluesky account. A second commit of the same approval finds the first."""

    limits = LIMITS["bluesky"]
    repeatable = True

    def __init__(
        self,
        name: str,
        account: AccountPart,
        session: Path,
        now: Callable[[], datetime] = utc_now,
        wire: Wire | None = None,
    ) -> None:
        self.name = name
        self.account = account
        self.session = SessionFile(session, f"sign in with `influencer sign-in {name}`")
        self.now = now
        self.wire = wire or Wire()
        self.server = server_address(f"accounts.{name}.server", account.server or SERVER)

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Upload the approved bytes; unused uploads vanish by themselves. Raises Refused or Failed."""
        pictures = approved_bytes(approved, self.limits)
        with self._signed_in() as client:
            if approved.outgoing.labels.ai_flag:
                self._require_label(client)
            for path, data in zip(approved.pictures, pictures, strict=True):
                jpeg_size(path, data)
                self._upload(client, path, data)
            return self._place(client, rkey_of(approved))

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Put the record where none is, in one request. Raises Refused for a definite no, Unclear for any doubt."""
        pictures = approved_bytes(approved, self.limits)
        return self._put(record_of(approved, pictures, prepared["at"]), prepared)

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """The record under our key, read from where the account lives. Raises Failed if it cannot look."""
        with self._client() as client:
            client.update_base_url(prepared["pds"])
            if self._record(client, prepared["did"], POST, prepared["rkey"]) is None:
                return None
        return receipt_of(prepared)

    def check(self) -> list[Finding]:
        """Whether somebody is signed in, and what the profile says of itself."""
        try:
            with self._signed_in() as client:
                profile = self._profile(client)
                signed_in = Finding(self._who, True, f"signed in as {client.signed_in.handle}")
        except Failed as error:
            return [Finding(self._who, False, error.sentence, self.session.remedy)]
        return [signed_in, self._check_label(profile)]

    def bio(self) -> str:
        """What the profile says. Raises Failed."""
        with self._signed_in() as client:
            return str(self._profile(client).get("description") or "")

    def sign_in(self, code: str = "") -> None:
        """Sign in with the app password from the environment, keep the session, label the profile. Raises Failed."""
        with self._client() as client:
            self._create(client, code)
            if client.signed_in.access_jwt_payload.scope == MAIN_PASSWORD:
                raise Refused(f"{self._who}: that is the main password; make an app password in the app's settings")
            self.session.save(asdict(client.signed_in))
        self.label_account()

    def label_account(self, by_hand: bool = False) -> None:
        """Label the profile as automated, or see that the operator did. Raises Refused or Failed."""
        with self._signed_in() as client:
            found = self._record(client, client.signed_in.did, PROFILE, "self")
            profile = (found or {}).get("value") or {"$type": PROFILE}
            if is_labelled(profile):
                return
            if by_hand:
                raise Refused(f"{self._who}: its profile has no label `{BOT}` yet; leave out --by-hand to set it")
            body = {
                "repo": client.signed_in.did,
                "collection": PROFILE,
                "rkey": "self",
                "record": labelled(profile),
                "swapRecord": (found or {}).get("cid"),
            }
            try:
                client.call("com.atproto.repo.putRecord", body)
            except Exception as error:  # the guest's boundary
                raise self._before(error, "its profile could not be labelled") from None

    @property
    def _who(self) -> str:
        return f"bluesky account {self.name}"

    @property
    def _handle(self) -> str:
        """Whom config.yaml means: a handle, or an e-mail address."""
        return self.account.username.removeprefix("@")

    def _require_label(self, client: Client) -> None:
        """Raises Refused, never permanently, for a profile that does not say that it is automated."""
        if not is_labelled(self._profile(client)):
            sentence = f"the profile is not labelled as automated; run `influencer label {self.name}`"
            raise Refused(f"{self._who}: {sentence}", permanent=False)

    def _place(self, client: Client, rkey: str) -> dict[str, str]:
        """Where a record of ours is going to stand, and the time it says."""
        return {
            "did": client.signed_in.did,
            "pds": client.home,
            "rkey": rkey,
            "at": self.now().astimezone(UTC).isoformat(timespec="milliseconds"),
        }

    def _put(self, record: Mapping[str, Any], prepared: Mapping[str, str]) -> Receipt:
        """Put a record where none is, in one request. Raises Refused for a definite no, Unclear for any doubt."""
        body = {
            "repo": prepared["did"],
            "collection": POST,
            "rkey": prepared["rkey"],
            "record": record,
            "swapRecord": None,
            "validate": True,
        }
        with self._signed_in() as client:
            if client.signed_in.did != prepared["did"]:
                raise Refused(f"{self._who}: is signed in as somebody else by now; nothing was sent", permanent=False)
            try:
                answer = client.call("com.atproto.repo.putRecord", body)
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after(error, prepared)
        if not isinstance(answer, dict) or answer.get("uri") != uri_of(prepared):
            raise Unclear(f"{self._who}: Bluesky answered without the record; it may be live")
        return receipt_of(prepared)

    def _upload(self, client: Client, path: Path, data: bytes) -> None:
        """Send one picture. Raises Refused if the server keeps anything but these very bytes."""
        try:
            answer = client.upload(data)
        except Exception as error:  # the guest's boundary: nothing is published by an upload
            raise self._before(error, f"{path.name} could not be uploaded") from None
        blob = answer.get("blob") if isinstance(answer, dict) else None
        kept = blob.get("ref", {}).get("$link") if isinstance(blob, dict) else None
        if kept != cid_of(data):
            raise Failed(f"{self._who}: {path.name} did not arrive as it was sent; nothing was posted")

    def _profile(self, client: Client) -> Mapping[str, Any]:
        """The profile as it is; empty if there is none yet."""
        found = self._record(client, client.signed_in.did, PROFILE, "self")
        profile = (found or {}).get("value")
        return profile if isinstance(profile, dict) else {}

    def _record(self, client: Client, did: str, collection: str, rkey: str) -> dict[str, Any] | None:
        """A public record, None if there is none. Raises Failed if that cannot be told."""
        try:
            answer = client.ask("com.atproto.repo.getRecord", {"repo": did, "collection": collection, "rkey": rkey})
        except Exception as error:  # the guest's boundary
            if name_of(error) == "RecordNotFound":
                return None
            told = self._before(error, "its posts could not be read")
            raise told if isinstance(told, Refused) and told.freeze else Failed(told.sentence) from None
        if not isinstance(answer, dict) or answer.get("uri") != f"at://{did}/{collection}/{rkey}":
            raise Failed(f"{self._who}: its posts could not be read (an answer without a record)")
        return answer

    # What an error means.

    def _after(self, error: Exception, prepared: Mapping[str, str]) -> Receipt:
        """What an error at or after the one sending means: a no counts once the record is seen not to be there."""
        if never_left(error):
            raise Refused(f"{self._who}: Bluesky could not be reached; nothing was posted", permanent=False) from None
        if status_of(error) == 429:
            raise self._before(error, "the post was not taken") from None
        if not 400 <= status_of(error) < 500 or status_of(error) == 408:
            raise self._unclear(error) from None
        try:
            with self._client() as client:
                client.update_base_url(prepared["pds"])
                there = self._record(client, prepared["did"], POST, prepared["rkey"])
        except Failed:
            raise self._unclear(error) from None
        if there is not None:
            return receipt_of(prepared)
        if name_of(error) == "InvalidSwap":
            raise self._unclear(error) from None
        raise self._no(error, "Bluesky did not take the post") from None

    def _unclear(self, error: Exception) -> Unclear:
        return Unclear(f"{self._who}: no clear answer ({type(error).__name__}); the post may be live")

    def _before(self, error: Exception, what: str) -> Failed:
        """What an error means where nothing can have been published."""
        if status_of(error) == 429:
            return Refused(
                f"{self._who}: Bluesky asks to slow down; leave it alone for a day", permanent=False, freeze=True
            )
        if 400 <= status_of(error) < 500 and name_of(error) != "RepoNotFound":
            return self._no(error, what)
        return Failed(f"{self._who}: {what} ({type(error).__name__}); nothing was posted")

    def _no(self, error: Exception, what: str) -> Failed:
        """A definite no: of the account's standing, of its session, or of this very post."""
        sentence = f"{self._who}: {what} ({self._quote(error)}); nothing was posted"
        if name_of(error) in CLOSED:
            return Refused(f"{sentence}; see the account in the official app", freeze=True)
        lasting = status_of(error) in (400, 413, 422) and name_of(error) not in PASSING
        return Refused(sentence, permanent=lasting)

    def _quote(self, error: Exception) -> str:
        """Bluesky's own words, one short line, without the secrets we have."""
        content = getattr(getattr(error, "response", None), "content", None)
        words = getattr(content, "message", "") or getattr(content, "error", "") or type(error).__name__
        return quote(words, self._secrets())

    def _secrets(self) -> list[str]:
        """Every secret value this account has, to be kept out of sentences."""
        kept = self._kept()
        return [known(self.account.password_env), *((kept.access_jwt, kept.refresh_jwt) if kept else ())]

    # The session.

    @contextmanager
    def _signed_in(self) -> Iterator[Client]:
        """A client whose session the server has just accepted: the kept one, a refreshed one, or a new one.

        Raises Refused, never permanently: a session that has ended costs no approval.
        """
        with self._client() as client:
            kept = self._kept()
            if kept is None or not (self._accepted(client, kept) or self._refreshed(client, kept)):
                self._create(client, "")
            if kept is None or client.signed_in.access_jwt != kept.access_jwt:
                self._save_quietly(client)
            yield client

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A library client on a short lead, closed at the end."""
        client = Client(self.server, self.wire, proxy(self._who, self.account.proxy_env))
        try:
            yield client
        finally:
            client.request.close()

    def _accepted(self, client: Client, kept: Session) -> bool:
        """Whether the server still takes the kept session."""
        try:
            client.take(kept)
            client.ask("com.atproto.server.getSession", {})
        except Exception as error:  # the guest's boundary
            return self._is_over(error)
        return True

    def _refreshed(self, client: Client, kept: Session) -> bool:
        """Whether the server gave a new session for the kept one."""
        try:
            client.renew(kept)
        except Exception as error:  # the guest's boundary
            return self._is_over(error)
        return True

    def _is_over(self, error: Exception) -> bool:
        """False if the server says that a session has ended. Raises Refused if it could not be asked."""
        if status_of(error) in SIGNED_OUT and name_of(error) not in CLOSED:
            return False
        told = self._before(error, "its session could not be used")
        raise told if isinstance(told, Refused) else Refused(told.sentence, permanent=False) from None

    def _create(self, client: Client, code: str) -> None:
        """Sign in with the app password. Raises Refused."""
        if not self._handle:
            raise Refused(f"accounts.{self.name}.username: is empty; put the handle there", permanent=False)
        password = secret(self._who, "password_env", self.account.password_env)
        try:
            client.update_base_url(self.server)
            client.login(self._handle, password, auth_factor_token=code or None, fetch_bsky_profile=False)
            client.take(client.signed_in)
        except Exception as error:  # the guest's boundary
            told = self._before(error, "could not sign in")
            freeze = isinstance(told, Refused) and told.freeze
            raise Refused(told.sentence, permanent=False, freeze=freeze) from None

    def _kept(self) -> Session | None:
        """The session on disk; None if there is none that could be used, or it is another account's."""
        try:
            kept, _ = self.session.load()
            session = Session(**{name: str(kept[name]) for name in Session.__dataclass_fields__})
        except (Refused, KeyError):
            return None
        named = self._handle.casefold() in ("", session.handle.casefold(), session.did)
        return session if named or "@" in self._handle else None

    def _save_quietly(self, client: Client) -> None:
        """Keep the session: a post must not look failed because that did not work."""
        try:
            self.session.save(asdict(client.signed_in))
        except Failed as error:
            logging.getLogger(__name__).warning("%s: %s", self._who, error.sentence)

    # What the doctor sees.

    def _check_label(self, profile: Mapping[str, Any]) -> Finding:
        if is_labelled(profile):
            return Finding(self._who, True, "the profile is labelled as automated")
        sentence = "the profile is not labelled as automated; nothing is posted without"
        return Finding(self._who, False, sentence, f"run `influencer label {self.name}`")


class Client(atproto.Client):  # type: ignore[misc]
    """atproto on a short lead: a connection and a time limit for each request, no redirects, no refresh by itself."""

    def __init__(self, server: str, wire: Wire, proxy: str | None) -> None:
        connect, answer = wire.timeout
        request = Request(
            timeout=httpx.Timeout(answer, connect=connect),
            limits=httpx.Limits(max_keepalive_connections=0),
            proxy=proxy,
        )
        request._client.follow_redirects = False  # a redirected POST is a second sending; the library sets it to True
        super().__init__(server, request=request)

    @property
    def signed_in(self) -> Session:
        """The session in use."""
        return self._session_dispatcher.session

    @property
    def home(self) -> str:
        """The server the account lives on."""
        return str(self._base_url).removesuffix("/xrpc")

    def take(self, session: Session) -> None:
        """Use a session, on the server it names. Raises Invalid if tokens would travel there in the clear."""
        server_address("the account's server", str(session.pds_endpoint).removesuffix("/xrpc"))
        self.login(session_string=session.encode(), fetch_bsky_profile=False)

    def renew(self, kept: Session) -> None:
        """Change a session for a new one."""
        headers = {"Authorization": f"Bearer {kept.refresh_jwt}"}
        fresh = self._answer(self.request.post(self._build_url("com.atproto.server.refreshSession"), headers=headers))
        self.take(Session(kept.handle, kept.did, fresh["accessJwt"], fresh["refreshJwt"], kept.pds_endpoint))

    def ask(self, method: str, params: Mapping[str, str]) -> Any:
        """One GET. Raises the library's errors."""
        return self._answer(self.request.get(self._build_url(method), params=dict(params)))

    def call(self, method: str, body: Mapping[str, Any]) -> Any:
        """One POST, nulls included. Raises the library's errors."""
        return self._answer(self.request.post(self._build_url(method), json=dict(body)))

    def upload(self, data: bytes) -> Any:
        """Send the bytes of a picture."""
        headers = {"Content-Type": "image/jpeg"}
        url = self._build_url("com.atproto.repo.uploadBlob")
        return self._answer(self.request.post(url, content=data, headers=headers))

    @staticmethod
    def _answer(response: Any) -> Any:
        return response.content


def rkey_of(approved: Approved) -> str:
    """The post's key, the same for the same key and slot."""
    return tid_of(approved.key, approved.outgoing.due)


def tid_of(key: str, at: datetime) -> str:
    """A record's key, the same for the same key and moment: its minute and a hash, as Bluesky's TIDs are."""
    noise = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    micros = int(at.timestamp()) // 60 * 60_000_000 + noise % 60_000_000
    number = micros << 10 | noise >> 54
    return "".join(TID[number >> shift & 31] for shift in range(60, -1, -5))


def cid_of(data: bytes) -> str:
    """The id under which a server keeps these bytes: CID v1, raw, sha256."""
    digest = bytes((1, 0x55, 0x12, 0x20)) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(digest).decode().lower().rstrip("=")


def record_of(approved: Approved, pictures: tuple[bytes, ...], at: str) -> dict[str, Any]:
    """The post as Bluesky keeps it."""
    text = approved.outgoing.text
    images = [
        image_of(path, data, approved.outgoing.alt_text) for path, data in zip(approved.pictures, pictures, strict=True)
    ]
    return {
        "$type": POST,
        "text": text,
        "facets": [get_model_as_dict(facet) for facet in detect_facets(text)],
        "embed": {"$type": "app.bsky.embed.images", "images": images},
        "createdAt": at,
    }


def image_of(path: Path, data: bytes, alt_text: str) -> dict[str, Any]:
    """One picture of a post, by the id of its bytes."""
    width, height = jpeg_size(path, data)
    blob = {"$type": "blob", "ref": {"$link": cid_of(data)}, "mimeType": "image/jpeg", "size": len(data)}
    return {"alt": alt_text, "image": blob, "aspectRatio": {"width": width, "height": height}}


def is_labelled(profile: Mapping[str, Any]) -> bool:
    """Whether a profile says of itself that it is automated."""
    return BOT in [value.get("val") for value in label_values(profile)]


def labelled(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The profile with that label, everything else as it was."""
    values = [*label_values(profile), {"val": BOT}]
    return {**profile, "labels": {"$type": SELF_LABELS, "values": values}}


def label_values(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The labels that a profile gives itself."""
    labels = profile.get("labels")
    values = labels.get("values") if isinstance(labels, dict) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def uri_of(prepared: Mapping[str, str]) -> str:
    """The address of the post inside the network."""
    return f"at://{prepared['did']}/{POST}/{prepared['rkey']}"


def receipt_of(prepared: Mapping[str, str]) -> Receipt:
    """The receipt of a post that is there."""
    url = f"https://bsky.app/profile/{prepared['did']}/post/{prepared['rkey']}"
    return Receipt(remote_id=uri_of(prepared), url=url, at=datetime.fromisoformat(prepared["at"]))


def status_of(error: Exception) -> int:
    """The HTTP status that an error reports; 0 if there was no answer."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def name_of(error: Exception) -> str:
    """What the server calls an error; empty if it does not say."""
    content = getattr(getattr(error, "response", None), "content", None)
    return str(getattr(content, "error", "") or "")


def never_left(error: BaseException | None) -> bool:
    """Whether there never was a connection."""
    while error is not None:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return True
        error = error.__cause__ or error.__context__
    return False
