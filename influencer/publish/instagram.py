"""The one file that knows instagrapi: a photo, carousel, story or reel, posted once. Knows no ledger and no retry.

The library is pinned and kept on a short lead: HTTP/2 through curl, no second sending of anything, time limits, no
prompts, no log lines, and the approved bytes instead of its own JPEG.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import instagrapi
from curl_cffi import CurlOpt
from instagrapi import config as library
from instagrapi import exceptions as said

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Missing, Refused, Unclear
from influencer.limits import LIMITS, SIZES
from influencer.publish import approved_bytes, approved_film
from influencer.publish.reel import Reel, reel_of
from influencer.publish.session import SessionFile, session_path
from influencer.publish.vault import known, lookup, where
from influencer.publish.wire import (
    MOST_PICTURE,
    SHOWN_AT,
    is_same_picture,
    jpeg_size,
    looking,
    quote,
    text_sha256,
    thumbprint,
    utc_now,
)
from influencer.records import Approved, Channel, Finding, Receipt

PAGE = 33  # items of the feed per look; the library's own page
PAGES = 3
CLOCK_SKEW = timedelta(minutes=5)  # how far this machine's clock may be ahead of Instagram's
NOT_SENT = (5, 6, 7)  # curl: no proxy found, no host found, no connection
OURS = "influencer"  # our own key inside the session file
PHOTO, CAROUSEL, STORY, REEL = "photo", "carousel", "story", "reel"
UPLOADED = "film"  # our key for the film that lies at Instagram and is not posted yet
SLOWEST = 100_000  # bytes a second that an upload takes at least
UPLOAD_LASTS = timedelta(minutes=30)  # that we trust such a film to be there still
TRANSCODING = "Transcode not finished yet"
COVERED = Path("covered")  # what the library takes for a cover's path: ours lies there already
STORY_LASTS = timedelta(hours=23)  # of its day, as long as we believe that one which is not shown was not made
Sizes = list[tuple[int, int]]

HUMAN = (
    said.LoginRequired,
    said.ClientLoginRequired,
    said.ChallengeError,
    said.CaptchaChallengeRequired,
    said.TwoFactorRequired,
    said.BadPassword,
    said.BadCredentials,
    said.AccountSuspended,
    said.ReloginAttemptExceeded,
    said.ClientNeedsUpgradeError,
)
COOL_DOWN = (
    said.FeedbackRequired,
    said.PleaseWaitFewMinutes,
    said.ClientThrottledError,
    said.RateLimitError,
    said.SentryBlock,
    said.ProxyAddressIsBlocked,
)
DEFINITE_NO = (said.InvalidMediaId, said.MediaNotFound, said.MediaUnavailable, said.CommentsDisabled)

UPLOAD_SAYS: dict[str, type[Exception]] = {
    "login_required": said.LoginRequired,
    "challenge_required": said.ChallengeRequired,
    "checkpoint_required": said.ChallengeRequired,
    "feedback_required": said.FeedbackRequired,
}

# What of an older session file is the account's own; its transport, retries and trust settings are not taken over.
KEPT = (
    "uuids",
    "mid",
    "ig_u_rur",
    "ig_www_claim",
    "authorization_data",
    "cookies",
    "last_login",
    "device_settings",
    "user_agent",
    "country",
    "country_code",
    "locale",
    "timezone_offset",
    "timezone_name",
    "usdid",
)
DEVICE = ("uuids", "device_settings", "user_agent", "country", "country_code", "locale", "timezone_offset", "usdid")

_silent = logging.Logger(f"{__name__}.library", logging.CRITICAL + 1)  # not in the registry, where anybody may wake it


def _like_a_hand() -> None:
    """The pause between two requests."""
    time.sleep(random.uniform(1, 3))


def _while_it_is_read() -> None:
    """The time Instagram takes to read a short film, as the library has it."""
    time.sleep(10)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that is sought. `picture` is the thumbprint of its first picture."""

    upload: str
    text_sha256: str
    since: datetime | None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """How requests travel. `timeout` is seconds to connect and seconds to answer; `verify` may name a CA file.

    `settle` is the wait between the upload of a film and its post.
    """

    timeout: tuple[float, float] = (10, 90)
    verify: bool | str = True
    trust_env: bool = True
    pause: Callable[[], None] = _like_a_hand
    settle: Callable[[], None] = _while_it_is_read


def open_account(name: str, account: AccountPart, config: Config) -> Channel:
    """The instagram account `name` of config.yaml; nothing is sent and nothing is read yet."""
    return InstagramChannel(name, account, session_path(name, account, config))


class InstagramChannel:
    """Posts photos, carousels, stories and reels to one Instagram account through its private API."""

    limits = LIMITS["instagram"]
    repeatable = False  # whether Instagram drops a second post with the same upload id is not known

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

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Upload the approved bytes under ids of our own. Raises Refused or Failed; nothing is published by it."""
        pictures, film = approved_bytes(approved, self.limits), approved_film(approved)
        form, _ = self._form(approved, pictures)
        reel = reel_of(film) if film else None
        children = child_ids(approved, len(pictures)) if form == CAROUSEL else []
        prepared = {
            "form": form,
            "upload_id": upload_id(approved),
            "children": json.dumps(children),
            "since": self.now().astimezone(UTC).isoformat(),
            "text_sha256": text_sha256(approved.outgoing.text),
            "picture": thumbprint(pictures[0]),
        }
        with self._signed_in() as client:
            if approved.outgoing.labels.ai_flag and not client.ours.get("ai_label_at"):
                raise Refused(
                    f"{self._who}: the profile's AI label is off; run `influencer label {self.name}`", permanent=False
                )
            if reel and (since := self._uploaded(client, approved)):
                return prepared | {"since": since}
            try:
                if reel:
                    client.send_film(film, prepared["upload_id"], reel)
                for data, upload in zip(pictures, children or [prepared["upload_id"]], strict=True):
                    client.send_photo(data, upload, bool(children))
            except Exception as error:  # the guest's boundary: whatever it raises, nothing was published
                what = "film" if reel else "picture"
                raise self._before(error, f"the {what} could not be uploaded") from None
            if reel:
                self.wire.settle()
                client.ours[UPLOADED] = {"digest": approved.digest, "key": approved.key, "at": prepared["since"]}
        return prepared

    def _uploaded(self, client: Any, approved: Approved) -> str:
        """Since when this very film lies at Instagram, which was not done with it at an earlier try; else nothing."""
        kept = client.ours.get(UPLOADED)
        ours = isinstance(kept, dict) and (kept.get("digest"), kept.get("key")) == (approved.digest, approved.key)
        if not ours or self.now() > datetime.fromisoformat(kept["at"]) + UPLOAD_LASTS:
            return ""
        return str(kept["at"])

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Make the post of the uploads, in one request. Raises Refused for a definite no, Unclear for any doubt."""
        form, sizes = self._form(approved, approved_bytes(approved, self.limits))
        film = approved_film(approved)
        send = functools.partial(send_reel, reel_of(film)) if film else SENDS[form]
        upload = prepared.get("upload_id") or upload_id(approved)
        with self._signed_in() as client:
            if film and (found := self._made_before(client, approved, prepared)) is not None:
                return found
            try:
                answer = send(client, approved, upload, sizes)
            except Exception as error:  # the guest's boundary: the request may have arrived
                raise self._after(error) from None
            client.ours.pop(UPLOADED, None)
        return self._receipt_of(answer, form)

    def _made_before(self, client: Any, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """The reel of an earlier try that Instagram said it was not done with. Raises Refused if that is not to see."""
        try:
            return self._in_feed(client, wanted_of(approved, prepared))
        except Refused:
            raise
        except Failed as error:
            raise Refused(f"{error.sentence}; nothing was posted", permanent=False) from None

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """Our post in the account's feed or story, by upload id, else by words and time, else by its picture.

        Raises Failed if it cannot look: as Refused where the account must be frozen for the reason.
        """
        wanted = wanted_of(approved, prepared)
        with looking(), self._signed_in() as client:
            return self._in_story(client, wanted) if prepared.get("form") == STORY else self._in_feed(client, wanted)

    def _in_feed(self, client: Any, wanted: Wanted) -> Receipt | None:
        """Our post in the account's feed. Raises Failed if not all of it since then could be read."""
        cursor = ""
        for _ in range(PAGES):
            items, cursor = self._page(client, cursor)
            for item in items:
                if _is_ours(item, wanted) or self._shows(client, item, wanted):
                    return _receipt(item, self.now())
            if not cursor or wanted.since is None or _reaches(items, wanted.since):
                return None
        raise Failed(f"{self._who}: more than {PAGES * PAGE} posts since this one; look by hand")

    def _in_story(self, client: Any, wanted: Wanted) -> Receipt | None:
        """Ours in the account's story, which shows a day. Raises Failed if that is over, or a picture is unreadable."""
        if wanted.since is None or self.now() > wanted.since + STORY_LASTS:
            raise Failed(f"{self._who}: a story is shown for a day only; look in its archive")
        try:
            answer = client.private_request(f"feed/user/{client.user_id}/story/")
        except Exception as error:  # the guest's boundary
            raise self._before(error, "its story could not be read") from None
        if not isinstance(answer, dict) or "reel" not in answer:
            raise Failed(f"{self._who}: its story could not be read (an answer without one)")
        items = (answer["reel"] or {}).get("items") if isinstance(answer["reel"] or {}, dict) else None
        for item in items or ():
            seen = _is_ours(item, wanted) or self._shows(client, item, wanted)
            if seen is None:
                raise Failed(f"{self._who}: a picture of its story could not be read; look by hand")
            if seen:
                return _receipt(item, self.now(), self._story_url(item))
        return None

    def _shows(self, client: Any, item: Mapping[str, Any], wanted: Wanted) -> bool | None:
        """Whether an item since then shows our picture; None if nobody can tell."""
        taken = taken_at(item)
        if not wanted.picture or wanted.since is None or taken is None or taken < wanted.since:
            return False
        try:
            return is_same_picture(thumbprint(client.read_picture(_address_in(item))), wanted.picture)
        except Exception:  # the guest's boundary, and a picture that is none
            return None

    def _story_url(self, item: Mapping[str, Any]) -> str:
        pk, name = str(item.get("pk") or ""), self.account.username
        return f"https://www.instagram.com/stories/{name}/{pk}/" if pk.isdigit() and name else ""

    def check(self) -> list[Finding]:
        """The session, the AI label, the proxy: what can be seen without asking Instagram."""
        return [self._check_session(), self._check_label(), *self._check_proxy()]

    def bio(self) -> str:
        """What the profile says, in one request. Raises Refused or Failed."""
        with self._signed_in() as client:
            try:
                return str(client.account_info().biography or "")
            except Exception as error:  # the guest's boundary
                raise self._before(error, "its profile could not be read") from None

    def sign_in(self, code: str = "") -> None:
        """Sign in with the password from the environment, keep the session, switch the AI label on.

        `code` is a one-time code; without it the TOTP seed named in config.yaml makes one.
        Raises Missing, Refused, Failed.
        """
        if not self.account.username:
            raise Missing(f"accounts.{self.name}.username: is empty; put the Instagram user name there")
        password = self._secret(self.account.password_env, "password_env")
        seed = self._secret(self.account.totp_env, "totp_env") if self.account.totp_env and not code else ""
        with self._client(self._device()) as client:
            try:
                code = code or (client.totp_generate_code(seed) if seed else "")
                client.login(self.account.username, password, verification_code=code)
            except Exception as error:  # the guest's boundary
                raise self._before(error, "could not sign in") from None
            self._save(client)
        if not self.check()[1].ok:
            self.label_account()

    def label_account(self, by_hand: bool = False) -> None:
        """Switch on the profile's AI label, or note that the operator did so in the app. Raises Refused or Failed."""
        with self._signed_in() as client:
            if not by_hand:
                try:
                    client.account_set_ai_info(True)
                except Exception as error:  # the guest's boundary
                    raise self._before(error, "the AI label could not be switched on; do it in the app") from None
            client.ours["ai_label_at"] = self.now().astimezone(UTC).isoformat()
            self._save(client)

    @property
    def _who(self) -> str:
        return f"instagram account {self.name}"

    def _form(self, approved: Approved, pictures: Sequence[bytes]) -> tuple[str, Sizes]:
        """What becomes of the pictures, and their sizes. Raises Refused for any that Instagram would crop or convert.

        A single upright 9:16 is a story, for in the feed it would be cropped; or with a film its cover.
        """
        sizes = [jpeg_size(path, data) for path, data in zip(approved.pictures, pictures, strict=True)]
        for path, size in zip(approved.pictures, sizes, strict=True):
            if size not in self.limits.sizes or size != sizes[0]:
                known = " or ".join(f"{width}x{height}" for width, height in self.limits.sizes)
                raise Refused(f"{path}: is {size[0]}x{size[1]}; Instagram keeps {known} as it is, one size a post")
        if approved.video is not None:
            if sizes != [SIZES["9:16"]]:
                raise Refused(f"{approved.outgoing.draft}: the cover of a reel is one picture of 1080x1920")
            return REEL, sizes
        if sizes[0] != SIZES["9:16"]:
            return (CAROUSEL if len(sizes) > 1 else PHOTO), sizes
        if len(sizes) > 1:
            raise Refused(f"{approved.outgoing.draft}: a story is one picture; make one of each")
        if approved.outgoing.labels.sponsored:
            raise Refused(f"{approved.outgoing.draft}: is paid for, and a story shows no words to say so; post a photo")
        return STORY, sizes

    def _page(self, client: Any, cursor: str) -> tuple[list[dict[str, Any]], str]:
        """One page of the account's own feed, newest first, and the cursor of the next."""
        params = {"max_id": cursor, "count": PAGE, "rank_token": client.rank_token, "ranked_content": "true"}
        try:
            answer = client.private_request(f"feed/user/{client.user_id}/", params=params)
        except Exception as error:  # the guest's boundary
            raise self._before(error, "its posts could not be read") from None
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list):
            raise Failed(f"{self._who}: its posts could not be read (an answer without a list)")
        more = answer.get("next_max_id") if answer.get("more_available", True) else ""
        return [item for item in items if isinstance(item, dict)], str(more or "")

    def _receipt_of(self, answer: object, form: str) -> Receipt:
        """The receipt in a configure answer. Raises Unclear if it names no post: the feed is not guessed from."""
        media = answer.get("media") if isinstance(answer, dict) else None
        if not isinstance(media, dict) or not (media.get("pk") or media.get("id")):
            raise Unclear(f"{self._who}: Instagram answered without a post; it may be live")
        return _receipt(media, self.now(), self._story_url(media) if form == STORY else None)

    # What an error means.

    def _after(self, error: Exception) -> Failed:
        """What an error at or after the one sending means: only a documented no is a no."""
        if never_left(error):
            return Refused(f"{self._who}: Instagram could not be reached; nothing was posted", permanent=False)
        known = self._known(error)
        if known is not None:
            return known
        if TRANSCODING in _message(error):
            raise Refused(
                f"{self._who}: Instagram is still at work on the film; nothing was posted, it is asked again",
                permanent=False,
            )
        no = isinstance(error, DEFINITE_NO) or _message(error) == "media_needs_reupload"
        if no and (status_of(error) or 0) < 500:
            return Refused(f"{self._who}: Instagram did not take the post ({self._quote(error)}); nothing was posted")
        return Unclear(f"{self._who}: no clear answer ({type(error).__name__}); the post may be live")

    def _before(self, error: Exception, what: str) -> Failed:
        """What an error means where nothing can have been published."""
        known = self._known(error)
        if known is not None:
            return known
        if isinstance(error, said.PhotoNotUpload | said.ClipNotUpload) and 400 <= (status_of(error) or 0) < 500:
            return Refused(f"{self._who}: {what} ({self._quote(error)})")
        return Failed(f"{self._who}: {what} ({type(error).__name__}); nothing was posted")

    def _known(self, error: Exception) -> Refused | None:
        """The answers that stop the account until a person looks; a server error is never one of them."""
        if (status_of(error) or 0) >= 500:
            return None
        if isinstance(error, COOL_DOWN):
            return Refused(
                f"{self._who}: Instagram asks to slow down ({self._quote(error)}); leave it alone for a day or two",
                permanent=False,
                freeze=True,
            )
        if isinstance(error, HUMAN):
            return Refused(f"{self._who}: {self._remedy(error)} ({type(error).__name__})", freeze=True)
        return None

    def _remedy(self, error: Exception) -> str:
        if isinstance(error, said.AccountSuspended):
            return "Instagram has suspended it; see the official app"
        if isinstance(error, said.TwoFactorRequired):
            return f"asks for a one-time code; run `influencer sign-in {self.name} --code CODE`"
        if isinstance(error, said.ChallengeError | said.CaptchaChallengeRequired):
            return f"Instagram asks who you are; confirm it in the official app, then {self.session.remedy}"
        if isinstance(error, said.ClientNeedsUpgradeError):
            return "Instagram no longer takes this version of the library; upgrade influencer"
        return f"Instagram has signed it out or does not take the password; {self.session.remedy}"

    def _quote(self, error: Exception) -> str:
        """Instagram's own words, one short line, without anything we keep secret."""
        words = getattr(error, "feedback_message", "") or _message(error) or type(error).__name__
        return quote(words, self._secrets())

    # The session.

    @contextmanager
    def _signed_in(self) -> Iterator[Any]:
        """A client with the kept session; what Instagram changed in it is kept afterwards. Raises Refused."""
        kept, raw = self._load()
        with self._client(kept) as client:
            yield client
            self._save_quietly(client, raw)

    @contextmanager
    def _client(self, kept: Mapping[str, Any]) -> Iterator[Any]:
        """A library client on a short lead, closed at the end."""
        settings = {key: kept[key] for key in KEPT if key in kept}
        proxy = self._proxy()
        try:
            client = Client(settings, self.wire, proxy, dict(kept.get(OURS) or {}))
        except Exception as error:  # the guest's boundary: a settings file it cannot read, a proxy that is none
            sentence = f"{self._who}: the session or the proxy cannot be used ({type(error).__name__})"
            raise Refused(f"{sentence}; {self.session.remedy}", permanent=False) from None
        try:
            yield client
        finally:
            client.close()

    def _proxy(self) -> str | None:
        """The proxy's address. Raises Refused if one is named and not set: a strange address costs an account."""
        variable = self.account.proxy_env
        if variable and not lookup(variable):
            raise Refused(f"{self._who}: {where(variable)} (its proxy) is empty", permanent=False)
        return lookup(variable) if variable else None

    def _load(self) -> tuple[dict[str, Any], bytes]:
        """The signed-in session and its bytes. Raises Refused."""
        kept, raw = self.session.load()
        if not _user_of(kept):
            raise Refused(f"{self.session.path}: names no signed-in user; {self.session.remedy}", permanent=False)
        return kept, raw

    def _device(self) -> dict[str, Any]:
        """The device of an earlier session: a known one raises fewer questions."""
        try:
            kept, _ = self._load()
        except Refused:
            return {}
        return {key: kept[key] for key in (*DEVICE, OURS) if key in kept}

    def _save(self, client: Any) -> None:
        """Keep the session. Raises Failed."""
        settings = client.get_settings()
        self.session.save({key: settings[key] for key in KEPT if key in settings} | {OURS: client.ours})

    def _save_quietly(self, client: Any, raw: bytes) -> None:
        """Keep the session, unless a new sign-in was kept meanwhile: a live post must not look failed for it."""
        try:
            if self.session.read() == raw:
                self._save(client)
        except Exception as error:  # the guest's boundary, and a disk that is full
            logging.getLogger(__name__).warning("%s: session not kept (%s)", self._who, type(error).__name__)

    def _secret(self, variable: str, key: str) -> str:
        """A secret from where it is kept. Raises Missing."""
        value = lookup(variable)
        if not value:
            there = f"{where(variable)} is empty" if variable else "names no environment variable"
            raise Missing(f"accounts.{self.name}.{key}: {there}; put the secret there, never in a file of the project")
        return value

    def _secrets(self) -> list[str]:
        """Every secret value this account has, to be kept out of sentences."""
        variables = (self.account.password_env, self.account.totp_env, self.account.proxy_env)
        found = [known(variable) for variable in variables if variable]
        try:
            kept = json.loads(self.session.read())
            found += [
                str(value) for value in {**kept.get("authorization_data", {}), **kept.get("cookies", {})}.values()
            ]
        except (OSError, ValueError, AttributeError, TypeError):
            pass
        return sorted((value for value in found if len(value) > 5), key=len, reverse=True)

    # What the doctor sees.

    def _check_session(self) -> Finding:
        try:
            self._load()
        except Refused as error:
            return Finding(self._who, False, error.sentence, self.session.remedy)
        return Finding(self._who, True, "signed in, and the session is private")

    def _check_label(self) -> Finding:
        """The label on the profile is the only AI flag the private API has."""
        try:
            labelled = self._load()[0].get(OURS, {}).get("ai_label_at")
        except Refused:
            labelled = ""
        if labelled:
            return Finding(self._who, True, f"the profile's AI label is on since {labelled}")
        remedy = f"run `influencer label {self.name}`, or switch it on in the app and add --by-hand"
        return Finding(
            self._who, False, "the profile's AI label is not known to be on; nothing is posted without", remedy
        )

    def _check_proxy(self) -> list[Finding]:
        try:
            self._proxy()
        except Refused as error:
            return [Finding(self._who, False, error.sentence, f"set it, or remove accounts.{self.name}.proxy_env")]
        return []


class Client(instagrapi.Client):  # type: ignore[misc]
    """instagrapi on a short lead. `ours` is what we keep beside its session."""

    private_request_logger = _silent
    token = ""  # what the library's next random ids shall be instead, if not empty

    def __init__(self, settings: dict[str, Any], wire: Wire, proxy: str | None, ours: dict[str, Any]) -> None:
        super().__init__(
            settings=settings,
            proxy=proxy,
            logger=_silent,
            with_challenge_flow=False,
            private_transport="curl",
            tls_verify=wire.verify,
            request_timeout=0,
            session_retry_total=0,
            public_request_retries_count=1,
            override_app_version=True,
        )
        self.ours = ours
        self.wire = wire
        self.pause = wire.pause
        self.private.trust_env = self.public.trust_env = wire.trust_env
        # No time limit and following redirects are the library's defaults; a redirected POST is a second sending.
        self.private.request = functools.partial(self.private.request, timeout=wire.timeout, allow_redirects=False)
        # libcurl itself sends a request again when a connection that it uses again dies before the answer.
        self.private.get_adapter("https://").client.curl_options[CurlOpt.FRESH_CONNECT] = 1

    def private_request(
        self, endpoint: str, *args: Any, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Any:
        """One request, sent once: the library's own sends again after a 408 and after a handled exception."""
        self.pause()
        sent = dict(headers or {})
        if self.authorization:
            sent.setdefault("Authorization", self.authorization)
        self.private_requests_count += 1
        return self._send_private_request(endpoint, *args, headers=sent, **options)

    def send_photo(self, data: bytes, upload: str, of_several: bool = False) -> None:
        """`photo_rupload` without its re-encoding: the bytes as they are. Raises the library's errors."""
        self.pause()
        name = f"{upload}_0_{random.randint(1_000_000_000, 9_999_999_999)}"
        answer = self.private.post(
            f"https://{library.API_DOMAIN}/rupload_igphoto/{name}",
            data=data,
            headers=self.private_headers(_upload_headers(name, upload, len(data), of_several)),
        )
        _check_upload(answer, said.PhotoNotUpload)

    def send_film(self, data: bytes, upload: str, reel: Reel) -> None:
        """The first half of `clip_upload`, without its cutting: the bytes as they are. Raises the library's errors."""
        session, asset = str(uuid.uuid4()), uuid.uuid4().hex[:12].upper()
        name = f"{uuid.uuid4().hex}-0-{len(data)}-{upload}-{upload}"
        settings = json.dumps(reel.settings(session, asset, len(data), int(self.user_id))).encode()
        base = f"https://{library.API_DOMAIN}"
        headers = self.private_headers(reel.settings_headers(session, len(settings)))
        _check_upload(self._post(f"{base}/upload_settings/{session}", settings, headers), said.ClipNotUpload)
        headers = self.private_headers(reel.headers(session, asset, upload))
        self.pause()
        _check_upload(self.private.get(f"{base}/rupload_igvideo/{name}", headers=headers), said.ClipNotUpload)
        headers = self.private_headers(reel.body_headers(name, len(data)) | headers)
        _check_upload(self._post(f"{base}/rupload_igvideo/{name}", data, headers), said.ClipNotUpload)

    def _post(self, address: str, data: bytes, headers: Mapping[str, str]) -> Any:
        self.pause()
        connect, answer = self.wire.timeout
        return self.private.post(address, data=data, headers=headers, timeout=(connect, answer + len(data) / SLOWEST))

    def photo_rupload(self, path: Path, upload_id: str = "", *args: Any, **options: Any) -> Any:
        """The library's own, but for a cover that lies there already: it would save that again as another JPEG."""
        return (upload_id, 0, 0) if path == COVERED else super().photo_rupload(path, upload_id, *args, **options)

    def read_picture(self, address: str) -> bytes:
        """A picture as Instagram shows it, from where it keeps pictures and nowhere else; without our session."""
        parts = urlsplit(address)
        if parts.scheme != "https" or not (parts.hostname or "").endswith(SHOWN_AT):
            raise ValueError("no address of a picture of Instagram's")
        self.pause()
        answer = self.public.get(address, timeout=self.wire.timeout, allow_redirects=False, stream=True)
        data: bytes = answer.raw.read(MOST_PICTURE + 1)
        if answer.status_code != 200 or len(data) > MOST_PICTURE:
            raise ValueError("no picture there")
        return data

    def generate_uuid(self, prefix: str = "", suffix: str = "") -> str:
        """A random id, or the token that was set: the library has no other way to say which one a comment bears."""
        made: str = super().generate_uuid(prefix, suffix)
        return f"{prefix}{self.token}{suffix}" if self.token else made

    def challenge_code_handler(self, username: str, choice: object = None) -> str:
        """Never asks on stdin."""
        raise said.ChallengeRequired("a code is asked for")

    def change_password_handler(self, username: str) -> str:
        """Never asks on stdin."""
        raise said.ChallengeRequired("a new password is asked for")

    def close(self) -> None:
        """Close every connection."""
        for session in (self.private, self.public, getattr(self, "graphql", None)):
            if session is not None:
                session.close()


def upload_id(approved: Approved, part: str = "") -> str:
    """Thirteen digits like the app's milliseconds, the same for the same key, slot and part."""
    noise = int(hashlib.sha256(f"{approved.key}{part}".encode()).hexdigest(), 16) % 3_600_000
    return str(int(approved.outgoing.due.timestamp()) // 3600 * 3_600_000 + noise)


def child_ids(approved: Approved, count: int) -> list[str]:
    """An upload id for each picture of a carousel, none of them the carousel's own, all different."""
    ids = [upload_id(approved)]
    part = 0
    while len(ids) <= count:
        part += 1
        made = upload_id(approved, f"#{part}")
        ids += [made] if made not in ids else []
    return ids[1:]


def send_photo(client: Client, approved: Approved, upload: str, sizes: Sizes) -> object:
    """One request that makes a photo of an upload."""
    alt_text = {"custom_accessibility_caption": approved.outgoing.alt_text}
    return client.photo_configure(upload, *sizes[0], approved.outgoing.text, extra_data=alt_text)


def send_carousel(client: Client, approved: Approved, upload: str, sizes: Sizes) -> object:
    """One request that makes a carousel of its uploads. The library makes up an id; what we add comes last and wins."""
    parts = zip(child_ids(approved, len(sizes)), sizes, strict=True)
    children = [_child(approved, id, width, height) for id, (width, height) in parts]
    ours = {"upload_id": upload, "client_sidecar_id": upload}
    return client.album_configure(children, approved.outgoing.text, extra_data=ours)


def send_story(client: Client, approved: Approved, upload: str, sizes: Sizes) -> object:
    """One request that makes a story of an upload. Nobody would see a caption there: what it says is in the picture."""
    return client.photo_configure_to_story(upload, *sizes[0], "")


def send_reel(reel: Reel, client: Client, approved: Approved, upload: str, sizes: Sizes) -> object:
    """One request that makes a reel of an upload, shown in the feed as well, where we find it again."""
    return client.clip_configure(upload, COVERED, reel.width, reel.height, reel.seconds, approved.outgoing.text)


SENDS = {PHOTO: send_photo, CAROUSEL: send_carousel, STORY: send_story}


def wanted_of(approved: Approved, prepared: Mapping[str, str]) -> Wanted:
    """What a post is recognised by."""
    return Wanted(
        prepared.get("upload_id") or upload_id(approved),
        prepared.get("text_sha256") or text_sha256(approved.outgoing.text),
        datetime.fromisoformat(prepared["since"]) - CLOCK_SKEW if "since" in prepared else None,
        prepared.get("picture", ""),
    )


def _check_upload(answer: Any, refused: Callable[..., Exception]) -> None:
    """Raises what a bad answer to an upload means; `refused` for one that says nothing we know."""
    if answer.status_code == 200:
        return
    try:
        message = str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        message = ""
    if answer.status_code == 429 or "Please wait a few minutes" in message:
        raise said.ClientThrottledError(message or "too many requests", response=answer)
    kind: Callable[..., Exception] = UPLOAD_SAYS.get(message, refused)
    raise kind(message or f"status {answer.status_code}", response=answer)


def _child(approved: Approved, upload: str, width: int, height: int) -> dict[str, Any]:
    """A picture of a carousel, as the library's `album_upload` has it, with its alt text."""
    edits = {"crop_original_size": [width, height], "crop_center": [0.0, -0.0], "crop_zoom": 1.0}
    return {
        "upload_id": upload,
        "edits": json.dumps(edits, separators=(",", ":")),
        "extra": json.dumps({"source_width": width, "source_height": height}, separators=(",", ":")),
        "scene_capture_type": "",
        "scene_type": None,
        "custom_accessibility_caption": approved.outgoing.alt_text,
    }


def _upload_headers(name: str, upload: str, length: int, of_several: bool) -> dict[str, str]:
    """What the app says of an upload, as the library's `photo_rupload` has it."""
    params = {
        "retry_context": '{"num_step_auto_retry":0,"num_reupload":0,"num_step_manual_retry":0}',
        "media_type": "1",
        "xsharing_user_ids": "[]",
        "upload_id": upload,
        "image_compression": json.dumps({"lib_name": "moz", "lib_version": "3.1.m", "quality": "80"}),
    } | ({"is_sidecar": "1"} if of_several else {})
    return {
        "Accept-Encoding": "gzip",
        "X-Instagram-Rupload-Params": json.dumps(params),
        "X_FB_PHOTO_WATERFALL_ID": str(uuid.uuid4()),
        "X-Entity-Type": "image/jpeg",
        "Offset": "0",
        "X-Entity-Name": name,
        "X-Entity-Length": str(length),
        "Content-Type": "application/octet-stream",
        "Content-Length": str(length),
    }


def _is_ours(item: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether an item is this post: by upload id, else by its caption if it was taken since then."""
    if wanted.upload in (str(item.get("upload_id", "")), str(item.get("device_timestamp", ""))):
        return True
    taken = taken_at(item)
    if wanted.since is None or taken is None or taken < wanted.since:
        return False
    caption = item.get("caption")
    there = str(caption.get("text", "")) if isinstance(caption, dict) else ""
    return bool(there.strip()) and text_sha256(there) == wanted.text_sha256


def _address_in(item: Mapping[str, Any]) -> str:
    """Where the picture of an item is shown, the first of a carousel's. Raises what a missing one raises."""
    first = item["carousel_media"][0] if item.get("carousel_media") else item
    return str(first["image_versions2"]["candidates"][0]["url"])


def _reaches(items: list[dict[str, Any]], since: datetime) -> bool:
    """Whether a page ends before `since`. Pinned posts come first, so the last item is asked."""
    taken = taken_at(items[-1]) if items else None
    return taken is None or taken < since


def _receipt(media: Mapping[str, Any], now: datetime, url: str | None = None) -> Receipt:
    remote = str(media.get("pk") or media.get("id")).split("_")[0]
    code = str(media.get("code") or "")
    kind = "reel" if media.get("product_type") == "clips" else "p"
    post = f"https://www.instagram.com/{kind}/{code}/" if re.fullmatch(r"[\w-]+", code) else ""
    return Receipt(remote_id=remote, url=post if url is None else url, at=taken_at(media) or now)


def taken_at(item: Mapping[str, Any]) -> datetime | None:
    """When a post was made."""
    try:
        return datetime.fromtimestamp(int(item["taken_at"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _user_of(kept: Mapping[str, Any]) -> str:
    """The user id a session is signed in as, empty if none."""
    for part in (kept.get("authorization_data"), kept.get("cookies")):
        if isinstance(part, dict) and part.get("ds_user_id") and part.get("sessionid"):
            return str(part["ds_user_id"])
    return ""


def _message(error: Exception) -> str:
    return str(getattr(error, "message", "") or "")


def status_of(error: Exception) -> int | None:
    """The HTTP status an error carries, if any."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def never_left(error: BaseException | None) -> bool:
    """Whether curl says that there never was a connection."""
    while error is not None:
        if getattr(error, "code", None) in NOT_SENT and type(error).__module__.startswith("curl_cffi"):
            return True
        error = error.__cause__ or error.__context__
    return False
