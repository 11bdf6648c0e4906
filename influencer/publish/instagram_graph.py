"""Instagram by its official Graph API: pictures and films from a public store, a container for each, published once.

A container is published once at most, and says itself whether it was: that is how a post is found again, else by its
words and time, never as "the latest". Knows no ledger and no retry.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from influencer.config import AccountPart, Config
from influencer.errors import Failed, Missing, Refused, Unclear
from influencer.limits import LIMITS, SIZES
from influencer.publish import approved_bytes, approved_film
from influencer.publish.graph import OF_TOKENS, SAYS, Graph, GraphError, Meaning, Says, never_left, number
from influencer.publish.graph_token import Purse
from influencer.publish.session import SessionFile, session_path
from influencer.publish.store import PROBE, MediaStore, open_store
from influencer.publish.wire import (
    MOST_PICTURE,
    SHOWN_AT,
    Wire,
    is_same_picture,
    is_this_machine,
    jpeg_size,
    looking,
    proxy,
    quote,
    secret,
    server_address,
    text_sha256,
    thumbprint,
    trusted,
    utc_now,
)
from influencer.records import Approved, Channel, Finding, Receipt

SERVER = "https://graph.instagram.com"
PROCESSING_LOOKS = 40  # with a second between them; a picture takes Meta a few
FILM_LOOKS, FILM_PAUSES = 60, 5  # a film takes minutes; Meta asks to give up after five
PAGE, PAGES = 50, 3  # posts a look reads
BEFORE = timedelta(days=1)  # how long before its slot a post with these words can be ours: captions are never repeated
FIELDS = "id,caption,timestamp,permalink,is_ai_generated"
STORY_FIELDS = "id,timestamp,permalink,media_url"
PERMALINK_SECONDS = 5.0  # the post is live by then; its address is worth no long wait
FEW_DAYS = 7  # of a token's life, when the doctor says so
PROFESSIONAL = ("BUSINESS", "MEDIA_CREATOR", "CREATOR")
INSIDE = re.compile(r"\b2207\d{3}\b")  # a subcode in a container's status

NOTHING = "nothing was posted"
NO_SUCH_FIELD = 100  # Meta's code for a field that this kind of token may not see

logger = logging.getLogger(__name__)


def open_account(name: str, account: AccountPart, config: Config) -> Channel:
    """The instagram_graph account `name` of config.yaml; nothing is sent and nothing is read yet."""
    wire = Wire()
    store = open_store(name, account, config, wire)
    return InstagramGraphChannel(name, account, session_path(name, account, config), store, wire=wire)


class InstagramGraphChannel:
    """Posts photos, carousels, stories and reels to one professional Instagram account, each with the AI label."""

    limits = LIMITS["instagram_graph"]

    def __init__(
        self,
        name: str,
        account: AccountPart,
        session: Path,
        store: MediaStore,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
        wire: Wire | None = None,
    ) -> None:
        self.name = name
        self.account = account
        self.store = store
        self.now = now
        self.sleep = sleep
        self.wire = wire or Wire()
        self.server = server_address(f"accounts.{name}.server", account.server or SERVER)
        remedy = f"export a long-lived token and run `influencer sign-in {name}`"
        self.purse = Purse(self._who, account.token_env, SessionFile(session, remedy))
        self.repeatable = False  # until a look has seen that its container can never be published any more

    def prepare(self, approved: Approved) -> Mapping[str, str]:
        """Put the approved bytes where Meta fetches them and make the containers, which end by themselves in a day.

        Raises Refused or Failed; nothing is published by it.
        """
        pictures, film = approved_bytes(approved, self.limits), approved_film(approved)
        self._fits(approved, pictures)
        with self._graph() as graph:
            owner = self._owner(graph)
            self._renew(graph)
            self._has_room(graph, owner)
            addresses = [self.store.put(data) for data in (*pictures, *([film] if film else []))]
            children = [] if film else self._children(graph, owner, approved, addresses)
            body = reel_of if film else story_of if is_story(approved, pictures) else post_of
            container = self._contain(graph, owner, body(approved, addresses, children))
        return {
            "account": owner,
            "container": container,
            "picture": thumbprint(pictures[0]) if body is story_of else "",
            "children": json.dumps(children),
            "since": (min(self.now(), approved.outgoing.due) - BEFORE).astimezone(UTC).isoformat(),
            "text_sha256": text_sha256(approved.outgoing.text),
        }

    def commit(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt:
        """Publish the container, in one request. Raises Refused for a definite no, Unclear for any doubt."""
        approved_bytes(approved, self.limits)
        approved_film(approved)
        with self._graph() as graph:
            if (found := self._found_before(graph, prepared)) is not None:
                return found
            try:
                answer = graph.post(f"{prepared['account']}/media_publish", {"creation_id": prepared["container"]})
            except Exception as error:  # the guest's boundary: the request may have arrived
                return self._after(error, graph, prepared)
            media = str(answer.get("id") or "")
            if not media:
                raise Unclear(f"{self._who}: Instagram answered without the post; it may be live")
            return self._seen(graph, media, approved)

    def look(self, approved: Approved, prepared: Mapping[str, str]) -> Receipt | None:
        """What our container says of itself, and our words among the account's posts. Raises Failed if neither can."""
        self.repeatable = False
        with looking(), self._graph() as graph:
            return self._find(graph, prepared)

    def check(self) -> list[Finding]:
        """Account, permission, posts left, days of the token, the store, and the label on the latest posts."""
        try:
            with self._graph() as graph:
                profile = self._profile(graph)
                owner = str(profile.get("user_id") or profile["id"])
                findings = [self._check_kind(profile), self._check_room(graph, owner), self._check_token()]
                findings += [self._check_labels(graph, owner), self._check_profile()]
        except Failed as error:
            findings = [Finding(self._who, False, error.sentence, self.purse.file.remedy)]
        return [*findings, self._check_store()]

    def bio(self) -> str:
        """What the profile says. Raises Missing where Meta does not show it to such a token, or Failed."""
        with self._graph() as graph, self._reading("its profile could not be read"):
            said = self._own_words(graph)
        if "biography" not in said:
            raise Missing(f"{self._who}: Instagram does not show its profile's words")
        return str(said["biography"] or "")

    def _own_words(self, graph: Graph) -> dict[str, Any]:
        """The field with the profile's words; nothing where Meta says that there is no such field."""
        try:
            return graph.get("me", {"fields": "biography"})
        except GraphError as error:
            if error.code != NO_SUCH_FIELD:
                raise
            return {}

    def sign_in(self, code: str = "") -> None:
        """Try the token from the environment, renew it if it is old enough, keep it. Raises Refused or Failed."""
        secret(self._who, "token_env", self.account.token_env)
        with self._graph() as graph:
            self._profile(graph)
            self._renew(graph)
        self.purse.keep(self.purse.token(self.now()))

    def label_account(self, by_hand: bool = False) -> None:
        """Note that the operator labelled the profile. Raises Refused otherwise: Meta gives us no switch for it."""
        if not by_hand:
            raise Refused(
                f"{self._who}: every post carries Instagram's AI label; the profile's own is switched on in the app, "
                f"then run `influencer label {self.name} --by-hand`"
            )
        token = self.purse.token(self.now())
        self.purse.keep(replace(token, labelled=self.now().astimezone(UTC).isoformat()))

    @property
    def _who(self) -> str:
        return f"instagram_graph account {self.name}"

    # Before the sending.

    def _fits(self, approved: Approved, pictures: Sequence[bytes]) -> None:
        """Raises Refused for pictures that Instagram would crop: all of a post get the shape of the first."""
        sizes = [jpeg_size(path, data) for path, data in zip(approved.pictures, pictures, strict=True)]
        for path, size in zip(approved.pictures, sizes, strict=True):
            if size not in self.limits.sizes or size != sizes[0]:
                known = " or ".join(f"{width}x{height}" for width, height in self.limits.sizes)
                raise Refused(f"{path}: is {size[0]}x{size[1]}; Instagram keeps {known}, one size a post")
        if approved.video is not None and sizes != [SIZES["9:16"]]:
            raise Refused(f"{approved.outgoing.draft}: the cover of a reel is one picture of 1080x1920")
        if approved.video is not None:
            return
        if sizes[0] == SIZES["9:16"] and len(sizes) > 1:
            raise Refused(f"{approved.outgoing.draft}: a story is one picture; make one of each")
        if sizes[0] == SIZES["9:16"] and approved.outgoing.labels.sponsored:
            raise Refused(f"{approved.outgoing.draft}: is paid for, and a story shows no words to say so; post a photo")

    def _profile(self, graph: Graph) -> dict[str, Any]:
        """The account that the token belongs to."""
        with self._reading("the token was not taken"):
            profile = graph.get("me", {"fields": "id,user_id,username,account_type"})
        if not (profile.get("user_id") or profile.get("id")):
            raise Failed(f"{self._who}: Instagram did not say whose token this is")
        return profile

    def _owner(self, graph: Graph) -> str:
        profile = self._profile(graph)
        return str(profile.get("user_id") or profile["id"])

    def _room(self, graph: Graph, owner: str) -> tuple[int, int]:
        """How many posts went out in 24 hours, and how many may."""
        with self._reading("its publishing limit could not be read"):
            said = graph.get(f"{owner}/content_publishing_limit", {"fields": "quota_usage,config"})
        rows = said.get("data")
        row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        part = row.get("config")
        return number(row.get("quota_usage")), number(part.get("quota_total")) if isinstance(part, dict) else 0

    def _has_room(self, graph: Graph, owner: str) -> None:
        """Raises Refused when as many posts went out as Instagram allows."""
        used, total = self._room(graph, owner)
        if total and used >= total:
            raise self._no(SAYS[Meaning.FULL], f"{used} of {total} posts are used up; {NOTHING}")

    def _children(self, graph: Graph, owner: str, approved: Approved, addresses: Sequence[str]) -> list[str]:
        """The containers inside a carousel; none for a single picture."""
        if len(addresses) == 1:
            return []
        alt_text = approved.outgoing.alt_text
        return [
            self._contain(graph, owner, {"image_url": address, "alt_text": alt_text, "is_carousel_item": True})
            for address in addresses
        ]

    def _contain(self, graph: Graph, owner: str, body: Mapping[str, Any]) -> str:
        """Make a container and wait until Meta has fetched and checked what is in it; its id."""
        what = "film" if "video_url" in body else "picture"
        looks, pauses = (FILM_LOOKS, FILM_PAUSES) if "video_url" in body else (PROCESSING_LOOKS, 1)
        with self._before(f"the {what} was not taken"):
            container = str(graph.post(f"{owner}/media", body).get("id") or "")
        if not container:
            raise Failed(f"{self._who}: Instagram took the {what} without naming it; {NOTHING}")
        for _ in range(looks):
            with self._before(f"the {what}'s state could not be read"):
                code, status = self._state(graph, container)
            if code == "FINISHED":
                return container
            if code != "IN_PROGRESS":
                raise self._spoilt(what, code, status)
            self.sleep(self.wire.pause * pauses)
        raise Failed(f"{self._who}: Instagram is still busy with the {what}; {NOTHING}")

    def _state(self, graph: Graph, container: str) -> tuple[str, str]:
        """What a container says of itself. Raises GraphError, or httpx's errors."""
        said = graph.get(container, {"fields": "status_code,status"})
        return str(said.get("status_code") or ""), str(said.get("status") or "")

    def _spoilt(self, what: str, code: str, status: str) -> Failed:
        """A container that came to nothing: for good if it says that the picture, film or caption is at fault."""
        found = INSIDE.search(status)
        meaning = GraphError(400, subcode=int(found[0])).meaning if found else Meaning.AGAIN
        return self._told(meaning, f"the {what} came to nothing ({self._quote(status or code)}); {NOTHING}")

    def _found_before(self, graph: Graph, prepared: Mapping[str, str]) -> Receipt | None:
        """An earlier post of this approval. Raises Refused if that cannot be told: nothing is sent then."""
        try:
            code, status = self._container(graph, prepared)
            found = self._listed(graph, prepared) if code != "PUBLISHED" else self._published(graph, prepared)
        except Failed as error:
            freeze = isinstance(error, Refused) and error.freeze
            raise Refused(f"{error.sentence}; {NOTHING}", permanent=False, freeze=freeze) from None
        if found is None and code != "FINISHED":
            why = f"its container is {code} by now ({self._quote(status)})"
            raise Refused(f"{self._who}: {why}; {NOTHING}, a new one is made", permanent=False)
        return found

    def _seen(self, graph: Graph, media: str, approved: Approved) -> Receipt:
        """The receipt of a post just made, with its address if that can be had."""
        try:
            said = graph.get(media, {"fields": FIELDS}, PERMALINK_SECONDS)
        except Exception:  # the post is live, whatever becomes of its address
            return Receipt(media, "", self.now())
        if approved.outgoing.labels.ai_flag and said.get("is_ai_generated") is not True:
            logger.warning("%s: Instagram shows no AI label on %s; label it in the app", self._who, media)
        return receipt_of({"id": media, **said}, self.now())

    # Reading back.

    def _find(self, graph: Graph, prepared: Mapping[str, str]) -> Receipt | None:
        """Our post, None if it is not there. Raises Failed while that cannot be told."""
        try:
            code, _ = self._container(graph, prepared)
        except Refused:
            raise
        except Failed:
            found = self._listed(graph, prepared)
            if found is None:
                raise
            return found
        if code == "PUBLISHED":
            return self._published(graph, prepared)
        found = self._listed(graph, prepared)
        if found is None and code == "IN_PROGRESS":
            raise Failed(f"{self._who}: Instagram is still at work on it")
        self.repeatable = found is None and code == "EXPIRED"
        return found

    def _container(self, graph: Graph, prepared: Mapping[str, str]) -> tuple[str, str]:
        """State and status of our container. Raises Failed if they cannot be read."""
        with self._reading("its container could not be read"):
            code, status = self._state(graph, prepared["container"])
        if code not in ("IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "PUBLISHED"):
            raise Failed(f"{self._who}: its container could not be read (no state in the answer)")
        return code, status

    def _published(self, graph: Graph, prepared: Mapping[str, str]) -> Receipt:
        """The receipt of a container that says it is live: the post's own if it is in the list, else only its id."""
        try:
            found = self._listed(graph, prepared)
        except Failed:
            found = None
        return found or Receipt(prepared["container"], "", self.now())

    def _listed(self, graph: Graph, prepared: Mapping[str, str]) -> Receipt | None:
        """Our words among the account's own posts. Raises Failed if not all of them since then could be read."""
        since = datetime.fromisoformat(prepared["since"])
        if prepared.get("picture"):
            return self._in_stories(graph, prepared, since)
        after = ""
        for _ in range(PAGES):
            page, after = self._page(graph, prepared["account"], after)
            found = [media for media in page if is_ours(media, prepared["text_sha256"], since)]
            if found:
                return receipt_of(found[-1], self.now())
            if not after or any(made_at(media, since) < since for media in page):
                return None
        raise Failed(f"{self._who}: more than {PAGES * PAGE} posts since this one; look by hand")

    def _in_stories(self, graph: Graph, prepared: Mapping[str, str], since: datetime) -> Receipt | None:
        """Our picture among what the account's story shows. Raises Failed if not all of that could be seen."""
        with self._reading("its story could not be read"):
            said = graph.get(f"{prepared['account']}/stories", {"fields": STORY_FIELDS, "limit": str(PAGE)})
        shown, paging = said.get("data"), said.get("paging")
        if not isinstance(shown, list) or not all(isinstance(media, dict) and media.get("id") for media in shown):
            raise Failed(f"{self._who}: its story could not be read (an answer that is no list of pictures)")
        for media in shown:
            if made_at(media, since) >= since and self._shows(media, prepared["picture"]):
                return receipt_of(media, self.now())
        if isinstance(paging, dict) and paging.get("next"):
            raise Failed(f"{self._who}: its story has more than {PAGE} pictures; look by hand")
        return None

    def _shows(self, media: Mapping[str, Any], picture: str) -> bool:
        """Whether a picture of the story is ours. Raises Failed if it cannot be seen."""
        address = str(media.get("media_url") or "")
        parts = urlsplit(address)
        here = is_this_machine(parts.hostname or "") and is_this_machine(urlsplit(self.server).hostname or "")
        try:
            if not here and not (parts.scheme == "https" and (parts.hostname or "").endswith(SHOWN_AT)):
                raise ValueError("no address of a picture of Instagram's")
            limit = httpx.Timeout(self.wire.timeout[1], connect=self.wire.timeout[0])
            answer = httpx.get(address, timeout=limit, follow_redirects=False, verify=trusted())
            data = answer.raise_for_status().content
            return len(data) <= MOST_PICTURE and is_same_picture(thumbprint(data), picture)
        except Exception as error:  # the guest's boundary
            raise Failed(f"{self._who}: a picture of its story could not be read ({type(error).__name__})") from None

    def _page(self, graph: Graph, owner: str, after: str) -> tuple[list[dict[str, Any]], str]:
        """Some of the account's posts, newest first, and where the next begin."""
        more = {"after": after} if after else {}
        with self._reading("its posts could not be read"):
            said = graph.get(f"{owner}/media", {"fields": FIELDS, "limit": str(PAGE)} | more)
        page, paging = said.get("data"), said.get("paging")
        if not isinstance(page, list) or not all(isinstance(media, dict) and media.get("id") for media in page):
            raise Failed(f"{self._who}: its posts could not be read (an answer that is no list of posts)")
        cursors = paging.get("cursors") if isinstance(paging, dict) and paging.get("next") else None
        return page, str(cursors.get("after") or "") if isinstance(cursors, dict) else ""

    # What an error means.

    def _after(self, error: Exception, graph: Graph, prepared: Mapping[str, str]) -> Receipt:
        """What an error at or after the one sending means: a no counts once the post is seen not to be there."""
        if never_left(error):
            sentence = f"{self._who}: Instagram could not be reached; {NOTHING}"
            raise Refused(sentence, permanent=False) from None
        if not isinstance(error, GraphError) or not 400 <= error.status < 500:
            raise self._unclear(error) from None
        if error.meaning in (Meaning.TOKEN, Meaning.SLOW) or error.code in OF_TOKENS:
            raise self._no(SAYS[error.meaning], f"{self._quote(error.words)}; {NOTHING}") from None
        try:
            code, _ = self._container(graph, prepared)
            found = self._published(graph, prepared) if code == "PUBLISHED" else self._listed(graph, prepared)
        except Failed:
            raise self._unclear(error) from None
        if found is not None:
            return found
        if code == "IN_PROGRESS" or error.meaning in (Meaning.SPAM, Meaning.AGAIN, Meaning.TWICE):
            raise self._unclear(error) from None
        raise self._no(SAYS.get(error.meaning, Says()), f"{self._quote(error.words)}; {NOTHING}") from None

    def _unclear(self, error: Exception) -> Unclear:
        words = (
            f"{type(error).__name__}, {self._quote(error)}" if isinstance(error, GraphError) else type(error).__name__
        )
        return Unclear(f"{self._who}: no clear answer ({words}); the post may be live")

    @contextmanager
    def _before(self, what: str) -> Iterator[None]:
        """Errors where nothing can have been published, in our words."""
        try:
            yield
        except GraphError as error:
            raise self._told(error.meaning, f"{what} ({self._quote(error.words)}); {NOTHING}") from None
        except Exception as error:  # the guest's boundary
            raise Failed(f"{self._who}: {what} ({type(error).__name__}); {NOTHING}") from None

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        """Errors of what only reads: they say nothing of any post."""
        try:
            yield
        except GraphError as error:
            raise self._told(error.meaning, f"{what} ({self._quote(error.words)})") from None
        except Exception as error:  # the guest's boundary
            raise Failed(f"{self._who}: {what} ({type(error).__name__})") from None

    def _told(self, meaning: Meaning, what: str) -> Failed:
        """A no as Refused, Meta's own trouble as Failed."""
        if meaning in SAYS:
            return self._no(SAYS[meaning], what)
        return Failed(f"{self._who}: {what}")

    def _no(self, says: Says, what: str) -> Refused:
        return Refused(f"{self._who}: {what}: {says.advice}", permanent=says.permanent, freeze=says.freeze)

    def _quote(self, words: object) -> str:
        """A server's own words, without any token of ours."""
        return quote(words, self.purse.secrets())

    # The token.

    @contextmanager
    def _graph(self) -> Iterator[Graph]:
        """A client with the token in use, closed at the end. Raises Refused, never permanently, without one."""
        token = self.purse.token(self.now())
        graph = Graph(self.server, token.value, self.wire, proxy(self._who, self.account.proxy_env))
        try:
            yield graph
        finally:
            graph.close()

    def _renew(self, graph: Graph) -> None:
        """Renew a token that is a day old, and keep it; a post must not wait for that, so trouble is only logged."""
        now = self.now()
        token = self.purse.token(now)
        try:
            if token.is_due(now):
                token = token.renewed(graph.refreshed(), now)
                graph.token = token.value
            elif self.purse.is_kept():
                return
            self.purse.keep(token)
        except Failed as error:
            logger.warning("%s: %s", self._who, error.sentence)
        except Exception as error:  # the guest's boundary
            logger.warning("%s: its token could not be renewed (%s)", self._who, type(error).__name__)

    # What the doctor sees.

    def _check_kind(self, profile: Mapping[str, Any]) -> Finding:
        kind = str(profile.get("account_type") or "")
        sentence = (
            f"signed in as {profile.get('username')}, a {kind.lower().replace('_', ' ') or 'nameless kind of'} account"
        )
        remedy = "make it a professional account in the app (Settings, Account type); Meta posts to no other"
        return Finding(self._who, kind.upper() in PROFESSIONAL, sentence, remedy)

    def _check_room(self, graph: Graph, owner: str) -> Finding:
        used, total = self._room(graph, owner)
        if not total:
            return Finding(self._who, True, f"{used} posts in 24 hours; Instagram does not say how many may")
        return Finding(self._who, used < total, f"{total - used} of {total} posts a day are left", "wait, or post less")

    def _check_token(self) -> Finding:
        token = self.purse.token(self.now())
        days = token.days_left(self.now())
        sentence = f"the token ends in {days} days" if token.exact else f"the token ends in {days} days at most"
        return Finding(self._who, days >= FEW_DAYS, sentence, self.purse.file.remedy)

    def _check_labels(self, graph: Graph, owner: str) -> Finding:
        """Whether the latest posts show the label that each of ours is sent with."""
        page, _ = self._page(graph, owner, "")
        bare = [media for media in page if media.get("is_ai_generated") is not True]
        sentence = f"{len(page) - len(bare)} of the latest {len(page)} posts show Instagram's AI label"
        first = f", not {bare[0].get('permalink') or bare[0]['id']}" if bare else ""
        return Finding(self._who, not bare, f"{sentence}{first}", "label the others in the app")

    def _check_profile(self) -> Finding:
        """What a person noted of the profile's own label, which Meta does not show us."""
        noted = self.purse.token(self.now()).labelled[:10]
        by_hand = f"once it is on in the app, run `influencer label {self.name} --by-hand`"
        return Finding(self._who, True, f"the profile's own AI label: {f'noted on {noted}' if noted else by_hand}")

    def _check_store(self) -> Finding:
        """Whether a picture can be put into the store and read by the world."""
        try:
            self.store.put(PROBE)
        except Failed as error:
            return Finding(self._who, False, error.sentence, "see media_store and media_url, and the store's own keys")
        if self._is_hidden():
            sentence = f"{self.store.url} is this machine, which Meta cannot reach"
            return Finding(self._who, False, sentence, "name a public https address as media_url")
        return Finding(self._who, True, f"pictures are put where {self.store.url} shows them")

    def _is_hidden(self) -> bool:
        """Whether only this machine reads the store, while Meta is elsewhere."""
        store, meta = (urlsplit(address).hostname or "" for address in (self.store.url, self.server))
        return is_this_machine(store) and not is_this_machine(meta)


def post_of(approved: Approved, addresses: Sequence[str], children: Sequence[str]) -> dict[str, Any]:
    """What the container of the whole post is made of; the label belongs on it, not on a carousel's parts."""
    outgoing = approved.outgoing
    body: dict[str, Any] = {"caption": outgoing.text, "is_ai_generated": outgoing.labels.ai_flag}
    if children:
        return body | {"media_type": "CAROUSEL", "children": ",".join(children)}
    return body | {"image_url": addresses[0], "alt_text": outgoing.alt_text}


def story_of(approved: Approved, addresses: Sequence[str], children: Sequence[str]) -> dict[str, Any]:
    """What the container of a story is made of; it shows no words and takes none."""
    return {"media_type": "STORIES", "image_url": addresses[0], "is_ai_generated": approved.outgoing.labels.ai_flag}


def reel_of(approved: Approved, addresses: Sequence[str], children: Sequence[str]) -> dict[str, Any]:
    """What the container of a reel is made of; it shows its words and takes no alt text."""
    cover, film = addresses
    outgoing = approved.outgoing
    body = {"media_type": "REELS", "video_url": film, "cover_url": cover, "caption": outgoing.text}
    return body | {"share_to_feed": True, "is_ai_generated": outgoing.labels.ai_flag}


def is_story(approved: Approved, pictures: Sequence[bytes]) -> bool:
    """Whether it is a single upright picture, which the feed would crop, and no film's cover."""
    alone = approved.video is None and len(pictures) == 1
    return alone and jpeg_size(approved.pictures[0], pictures[0]) == SIZES["9:16"]


def is_ours(media: Mapping[str, Any], sha256: str, since: datetime) -> bool:
    """Whether a post has our words and is not too old."""
    text = str(media.get("caption") or "")
    return bool(text.strip()) and made_at(media, since) >= since and text_sha256(text) == sha256


def made_at(media: Mapping[str, Any], default: datetime) -> datetime:
    """When a post was made."""
    try:
        made = datetime.fromisoformat(str(media["timestamp"]))
    except (KeyError, ValueError):
        return default
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def receipt_of(media: Mapping[str, Any], now: datetime) -> Receipt:
    """The receipt of a post that is there."""
    url = str(media.get("permalink") or "")
    return Receipt(str(media["id"]), url if url.startswith("https://") else "", made_at(media, now))
