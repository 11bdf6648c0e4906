"""A comment as data: short, in plain letters, nothing hidden, nobody's handle; fenced when a model reads it.

Knows no rules about what a comment may say.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from influencer.text import fold, is_hidden

LONGEST = 500  # characters of a comment that a writer sees
LONGEST_READ = 4000  # characters that the rules look at, more than any platform takes
MASKED = (
    (
        "[link]",
        re.compile(
            r"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|io|co|app|dev|ly|shop|store"
            r"|link|xyz|ru|bet|biz|me|example|invalid|site|online)\b(?:/\S*)?(?!\s*@)",
            re.IGNORECASE,
        ),
    ),
    ("[somebody]", re.compile(r"(?<![\w.])@[\w.]{1,60}")),
    ("[number]", re.compile(r"(?<!\w)\+?\d(?:[\s().-]{0,2}\d){8,}(?!\w)|(?<!\d)\d{3}[-. ]\d{3,4}[-. ]\d{2,4}(?!\d)")),
)
LEAST_PACKED = 6  # bytes; a chance word that decodes to as many letters is one in ten thousand
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
LOOKALIKES = str.maketrans("аеорсухіјѕԁһқіѵωοαερτυικνηβмткнвгдлпѡ", "aeopcyxijsdhkivwoaeptuikvnbmtkhbrdlnw")
LEET = str.maketrans("013457@$!|", "oieastasii")
ENCODED = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
MARKUP = re.compile(
    r"<[|/!a-z]|\[/?inst|<<|>>|\{\{|\{%|\$\{|```|^\s*[\"']?\{|\\x[0-9a-f]{2}|%[0-9a-f]{2}%|&#\d+;", re.I
)
DRAGGED = re.compile(r"([^\W\d_])\1{2,}")
STARS = re.compile(r"(?<=\w)[*#]+(?=\w)")
CENSORED = """suicide suicidal suicides suicidio suizid kill killing killed die dies dying died dead death cut cuts
    cutting overdose overdosed selfharm unalive hang hanging harm matar matarme morir muerte morrer mourir mort tuer
    sterben selbstmord umbringen sjalvmord doda"""  # what people write with a star in it, so that no platform finds it
HEXED = re.compile(r"\b(?:[0-9a-f]{2}){5,}\b", re.IGNORECASE)
ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A comment that may be looked at. `hidden` counts characters nobody could see.

    `rest` is what follows the LONGEST characters that a writer may see; the rules look at it all the same.
    """

    text: str
    hidden: int = 0
    rest: str = ""


def clean(text: str) -> Cleaned:
    """`text` in NFKC, on one line, nothing hidden; links, handles and numbers masked."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST_READ])[:LONGEST_READ]
    hidden = sum(is_hidden(composed, index) and not char.isspace() for index, char in enumerate(composed))
    seen = "".join(
        " " if char.isspace() else char
        for index, char in enumerate(composed)
        if char.isspace() or not is_hidden(composed, index)
    )
    line = " ".join(masked(seen).split())
    return Cleaned(text=line[:LONGEST], hidden=hidden, rest=line[LONGEST:])


def masked(text: str) -> str:
    """`text` with a plain word where somebody's address, link, handle or number stood."""
    text = EMAIL.sub("[e-mail]", text)
    for word, form in MASKED:
        text = form.sub(word, text)
    return text


def fenced(cleaned: Cleaned, mark: str, notes: Sequence[str] = ()) -> str:
    """The comment between two lines that hold `mark`, which it cannot know, each word tied to the next by a dot; below
    it, in the same way, the notes on whoever wrote it.

    A model that reads `ignore·all·rules` sees at every word that it is quoting.
    """
    lines = [dotted(cleaned.text, mark), *(f"earlier:·{dotted(note, mark)}" for note in notes)]
    return "\n".join((f"<<{mark}>>", *lines, f"<<end {mark}>>"))


def dotted(text: str, mark: str) -> str:
    """`text` without `mark` and whatever could end a fence, its words joined by dots."""
    return "·".join(re.sub(r"[·<>{}\[\]`|]", " ", text.replace(mark, " ")).split())


def readings(text: str) -> tuple[str, ...]:
    """The ways `text` may be meant to be read, folded and without apostrophes: as it stands, its look-alike letters,
    its digits, its gaps, its stars and its dragged letters undone.
    """
    folded = bare(text)
    latin = folded.translate(LOOKALIKES)
    plain = " ".join(plain_word(unstarred(word)) for word in latin.split())
    short, long = DRAGGED.sub(r"\1", plain), DRAGGED.sub(r"\1\1", plain)
    return tuple(dict.fromkeys((folded, latin, plain, joined(plain), joined(latin), short, long)))


def bare(text: str) -> str:
    """`text` folded, on one line, without apostrophes: `I don't` and `i dont` are one."""
    return " ".join(fold(text).replace("'", "").replace("`", "").split())


def decodings(text: str) -> tuple[str, ...]:
    """What `text` says once unpacked: base64, hexadecimal, escapes, rot13, backwards; folded."""
    unpacked = (*packed_in(text), codecs.encode(text, "rot13"), text[::-1], spoken_apart(text))
    return tuple(dict.fromkeys(bare(one) for one in unpacked if one and one != text))


def packed_in(text: str) -> Iterator[str]:
    """Texts that are packed inside `text`."""
    yield html.unescape(text)
    yield unquote(text)
    yield ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)
    for found in HEXED.findall(text):
        yield readable(bytes.fromhex(found))
    for found in ENCODED.findall(text):
        yield readable(from_base64(found))


def packed(text: str) -> bool:
    """Whether words are hidden in `text` as base64 or hexadecimal."""
    inside = (*(bytes.fromhex(one) for one in HEXED.findall(text)), *map(from_base64, ENCODED.findall(text)))
    return any(len(data) >= LEAST_PACKED and re.fullmatch(r"[A-Za-z ,.!?']+", readable(data)) for data in inside)


def from_base64(text: str) -> bytes:
    """The bytes of `text`, none if it holds none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except (ValueError, binascii.Error):
        return b""


def readable(data: bytes) -> str:
    """`data` as text if it is plain text, otherwise nothing."""
    return data.decode() if data and all(32 <= byte < 127 for byte in data) else ""


def plain_word(word: str) -> str:
    """`k1ll` as `kill`; what has no letter, or is a number with a unit, stays."""
    letters = sum(char.isalpha() for char in word)
    bare = word.rstrip("!?.,")
    if letters and not re.fullmatch(r"\W*\d+[a-z]{0,4}\W*", word) and set(bare) & set("013457@$!|"):
        return bare.translate(LEET) + word[len(bare) :]
    return word


def unstarred(word: str) -> str:
    """`s*icide` as `suicide`; a word that hides something else stays."""
    if not STARS.search(word):
        return word
    pattern = re.compile(r"\w{1,3}".join(map(re.escape, STARS.split(word.rstrip("!?.,")))))
    return next((one for one in CENSORED.split() if pattern.fullmatch(one)), word)


def joined(text: str) -> str:
    """`k i l l` and `k.i.l.l` as `kill`: single letters in a row are one word."""
    apart = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.\-_*/]{1,3}){3,}[^\W\d_](?![^\W_])")
    return apart.sub(lambda found: re.sub(r"[\s.\-_*/]", "", found.group()), text)


def spoken_apart(text: str) -> str:
    """`ignore/**/all.rules` as `ignore all rules`."""
    return re.sub(r"(?<=\w)[^\w\s']+(?=\w)", " ", text)
