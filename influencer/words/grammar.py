"""Patterns and small readers that all who read claims share: who, what, how many, when. Knows no claim."""

from __future__ import annotations

# ruff: noqa: E501 (a pattern in pieces is harder to read than a long one)
import re

from influencer.text import fold
from influencer.words.lexicon import HOLIDAYS, IRREGULAR, KIN, MONTHS, ONES, ORDINALS, PETS, TENS, WEEKDAYS, listed

ME = "me"
WIDER = {
    "sibling": "sister brother twin half-sister half-brother",
    "child": "son daughter",
    "pet": PETS,
    "partner": "husband wife boyfriend girlfriend",
}


def any_of(words: str) -> str:
    """A pattern for one of `words`, the longest first; a hyphen may be a space."""
    return "|".join(sorted((word.replace("-", "[- ]") for word in words.split()), key=len, reverse=True))


NO_NAME = (
    r"(?!(?:On|By|The|As|In|At|It|Is|If|An?|And|But|So|He|She|They|You|We|My|Our|For|From|No|Not|Nobody|Everybody|Some|"
    r"Somebody|There|This|That|These|Those|When|While|With|Who|What|Where|Why|How|Every|Each|Then|Today|Tomorrow|Now|Here|"
    r"To|Up|Of|One|Two|Let|Also|Still|Even|After|Before|Since|Once|Only|All|Never|Always|Back|Hello|Yes|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Morning|Night|Early|Late|Later|Spring|Summer|Autumn|Winter)\b)"
)
NAME = NO_NAME + r"[A-ZÀ-Þ](?:[\w-]|'(?!s\b))*\w(?: [A-ZÀ-Þ][\w-]*\w)*"
PLACE = (
    r"(?P<place>[A-ZÀ-Þ][\w'-]+(?:[ -](?:[A-ZÀ-Þ][\w'-]+|(?:de|da|do|del|la|le|am|of|upon|sur) [A-ZÀ-Þ][\w'-]+))*"
    r"(?:, [A-ZÀ-Þ][\w'-]+)?)"
)
WORD_NUMBER = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(ONES[1:10])}))?|{'|'.join(sorted(ONES, key=len)[::-1])})"
NUMBER = (
    rf"(?P<number>(?i:\d+(?:[.,]\d+)?|(?:a |one )hundred(?: and {WORD_NUMBER})?|{WORD_NUMBER} hundred|{WORD_NUMBER}))"
)
ORDINAL = rf"(?:\d+(?:st|nd|rd|th)|(?:(?:{'|'.join(TENS)})[- ])?(?:{'|'.join(ORDINALS)}|\w+th))"
MONTH = "|".join(month.capitalize() for month in MONTHS)
HOLIDAY = "|".join(HOLIDAYS)
DATE = (
    rf"(?P<date>{HOLIDAY}|(?:the )?{ORDINAL} of (?:{MONTH})|(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTH})(?: (?:the )?{ORDINAL}| \d{{1,2}}\b)?"
    r"(?:,? \d{4})?|(?:19|20)\d\d)"
)
EVERY = rf"(?P<date>(?:[Ee]very |[Ee]ach |[Oo]n )?(?:{'|'.join(day.capitalize() for day in WEEKDAYS)})(?:s\b| (?:morning|afternoon|evening|night)s?\b)?)"
KINSHIP = rf"(?:{any_of(KIN)}|(?:best|closest|oldest) friend|neighbou?r|friend|colleague)"
ADVERBS = (
    r"(?:(?:still|now|currently|always|also|just|already|only|proudly|originally|actually|really|happily|definitely|usually|"
    r"often|sometimes|secretly|mostly|very|happily|quite|fairly|simply|certainly|obviously|gladly|once|finally|both|all) )*"
)
WHO = (
    rf"(?:\b(?P<me>I|[Ww]e|{NAME} and I)|\b[Mm]y (?P<kin>(?:[a-z]+ )?(?!of|in|on|at|is|and|has|with)[a-z][\w-]+)"
    rf"(?:,? (?P<called>{NAME}),?)?"
    rf"|\b(?!I\b|We\b|My\b)(?:The )?(?P<who>{NAME}))"
)
NOT = r"(?:do |does |did |have |has |had |am |is |are )?(?P<no>not |never |no longer |hardly ever )?"
IS = r"(?:am|is|are)"
ADJECTIVES = r"(?:[a-z][\w-]* ){0,3}?"
END = r"(?=[.,;:!]| and | but | in | at | on | next | today| by | who | from |$)"

NO_SMALL = r"(?!(?:an?|the|my|our|his|her|its|their|no|some|any|one|two|to|in|on|at|of)\b)"

STOP = frozenset(
    listed(
        "in at on by of for with from to into onto over under and but or so because than that which who when while "
        "where as until before after without about again today now yet too either anymore well here there every "
        "each since if"
    )
)
BEING = frozenset(listed("am is are was were been be will may shall has have had does did ever as"))
ADVERB = frozenset(re.findall(r"[a-z]+", ADVERBS)) | {"not", "never"}
SMALL = frozenset(listed("a an the my our his her their its some any one no much many this that these those of own"))


# Who and what


def part(found: re.Match[str], name: str) -> str:
    """A group of a match, empty if it has none of that name or it did not take part."""
    return (found.groupdict().get(name) or "").strip()


def subject(found: re.Match[str]) -> str:
    """Whom a match is about."""
    if part(found, "kin"):
        return noun(part(found, "kin").split()[-1] if not part(found, "kin").endswith("friend") else part(found, "kin"))
    return fold(part(found, "who")) if part(found, "who") else ME


def affirmed(found: re.Match[str]) -> bool:
    """Whether a match says that it is so."""
    return not part(found, "no")


def noun(word: str) -> str:
    """A noun in the singular, folded."""
    word = fold(word).strip("'").removesuffix("'s")
    known = {"children": "child", "wives": "wife", "mice": "mouse", "feet": "foot", "geese": "goose"}
    if word in known or word.endswith(("ss", "us", "is")) or len(word) < 4:
        return known.get(word, word)
    word = re.sub(r"ies$", "y", word)
    return re.sub(r"(?<=[sx])es$|(?<=[cs]h)es$|s$", "", word)


def verb(word: str) -> str:
    """The stem of a verb, the same for all its forms, good or bad."""
    word = fold(word)
    word = IRREGULAR.get(word, word)
    word = re.sub(r"(?:ies|ied)$", "y", word)
    stem = re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 or word.endswith("s") else word
    stem = re.sub(r"([bdgklmnprt])\1$", r"\1", stem)
    return re.sub(r"e$", "", stem) if len(stem) > 3 else stem


def head(phrase: str) -> str:
    """The noun that a noun phrase is about: `a very small cup of tea` is about a cup. Empty if there is none."""
    kept: list[str] = []
    for word in re.findall(r"[\w'-]+|[,.;]", phrase):
        if fold(word) in STOP or word in ",.;":
            break
        if fold(word) not in SMALL:
            kept.append(word)
    return noun(kept[-1]) if kept else ""


def number(text: str) -> str:
    """`forty-one`, `a hundred and six`, `1.200`, `34th` as digits."""
    words = re.sub(r"(?<=\d)[.,](?=\d{3})", "", fold(text)).replace("-", " ").split()
    total = 0
    for word in (ORDINALS.get(word, word) for word in words):
        plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word)
        bare = word.removesuffix("th") if word.removesuffix("th") in ONES else word
        if plain.isdigit():
            total += int(plain)
        elif bare in ONES:
            total += ONES.index(bare)
        elif word in TENS:
            total += 10 * (TENS.index(word) + 2)
        elif word == "hundred":
            total = max(1, total) * 100
        elif word == "a":
            continue
    return str(total)


def when(text: str) -> str:
    """A date as what it says of year, month, day and weekday: `day=3 month=5`."""
    text = re.sub(HOLIDAY, lambda found: HOLIDAYS[found.group()], text)
    said: dict[str, str] = {}
    for word in re.findall(r"[\w-]+", fold(text)):
        day = word.removesuffix("s")
        if re.fullmatch(r"(?:19|20)\d\d", word):
            said["year"] = word
        elif word in MONTHS:
            said["month"] = str(MONTHS.index(word) + 1)
        elif day in WEEKDAYS:
            said["weekday"] = day
        elif word not in ("the", "of", "on", "every", "each") and number(word) != "0":
            said["day"] = number(word)
    return " ".join(f"{key}={value}" for key, value in sorted(said.items()))
