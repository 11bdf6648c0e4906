"""What is said in looser ways: without a subject, by what follows from it, by a number, a weekday, a liking.

A clause -> the same typed claims that `plainly` reads, so that either can go against the other. Knows no bible.
"""

from __future__ import annotations

# ruff: noqa: E501 (a pattern in pieces is harder to read than a long one)
import re
from collections.abc import Callable, Iterator

from influencer.records import Claim
from influencer.text import fold
from influencer.words.grammar import (
    ADJECTIVES,
    ADVERBS,
    BEING,
    DATE,
    KINSHIP,
    ME,
    NAME,
    NUMBER,
    ORDINAL,
    PLACE,
    SMALL,
    STOP,
    WIDER,
    any_of,
    head,
    noun,
    number,
    part,
    subject,
    verb,
)
from influencer.words.lexicon import (
    COLOURS,
    DWELLINGS,
    FOODS,
    HAIR,
    KIN,
    LANGUAGES,
    OUT_OF_HOME,
    PETS,
    SEASONS,
    TENS,
    TRADE_OF,
    TRADES,
    WEEKDAYS,
)
from influencer.words.plainly import (
    OBJECT,
    aged,
    born,
    comes,
    described,
    does,
    food_of,
    foods_in,
    gone,
    kept,
    lives,
    works,
)

Reader = Callable[[re.Match[str]], Iterator[Claim]]
SOMEBODY = re.compile(
    r"\b(?:(?i:he|she|they|you|somebody|someone|nobody|people|everybody|everyone)|[Tt]he (?:man|woman|couple|others?|guests?|shop|boys?|girls?)|"
    rf"[Aa]n? (?:man|woman|couple|customer|stranger|neighbour|guest|nurse|lawyer)|(?!I\b){NAME} [a-z]+(?:s|ed|ew)|[Mm]y {KINSHIP} (?:[A-Z]\w+ )?[a-z]+(?:s|ed))\b"
)
HOME = (
    r"(?:flat|apartment|house|cottage|bungalow|kitchen|landlord|landlady|neighbours|street|balcony|rooms?|home|doorstep|letterbox|"
    r"place|studio apartment|attic|village|town|address|front door)"
)
DAY = "|".join(day.capitalize() for day in WEEKDAYS)
WORN = {"glasses": "glass", "spectacles": "glass", "contact lenses": "glass", "specs": "glass"}
IDLE = frozenset(
    [
        "play",
        "go",
        "have",
        "do",
        "make",
        "take",
        "get",
        "be",
        "keep",
        "hold",
        "last",
        "have",
        "know",
        "call",
        "sell",
        "every",
        "each",
        "still",
    ]
)
FAMILY = ("sibling", "child", "pet")
LANGUAGE = rf"(?P<language>{'|'.join(LANGUAGES)})"
LINGERING = r"(?:year|month|week|summer|winter|spring|autumn|weekend|fortnight|holiday|trip|honeymoon|visit|journey|days?|time|semester)s?"


def hers(found: re.Match[str]) -> bool:
    """Whether what was found is said of her, and not of somebody named before it."""
    before = found.string[: found.start()]
    others = list(SOMEBODY.finditer(before))
    return not others or re.search(r"\bI\b", before[others[-1].end() :]) is not None


def denied(found: re.Match[str]) -> bool:
    """Whether a no stands before what was found."""
    return bool(part(found, "no")) or bool(
        re.search(
            r"\b(?:no|not|never|no longer|without|nothing|hardly|gave up|quit|stopped)\b[\w ]{0,14}$",
            found.string[: found.start()],
        )
    )


def of_her(predicate: str, value: str) -> Reader:
    """A reader of a sign that says this of her, or denies it."""

    def read(found: re.Match[str]) -> Iterator[Claim]:
        if hers(found):
            yield Claim(ME, predicate, value, "thing", not denied(found))

    return read


def doing(*verbs: str) -> Reader:
    """A reader of a sign that she does something, and so can, and mostly has."""

    def read(found: re.Match[str]) -> Iterator[Claim]:
        if not hers(found):
            return
        for each in verbs:
            yield Claim(ME, f"does {verb(each)}", "", "thing", not denied(found))
            if not denied(found):
                yield Claim(ME, f"can {verb(each)}", "", "thing")

    return read


# Family


def counted(found: re.Match[str]) -> Iterator[Claim]:
    """`two sons`, `both my daughters`: how many, and who counts them names them all."""
    what = noun(part(found, "what"))
    many = number(part(found, "number")) if part(found, "number") else "2"
    if what not in f"{KIN} {PETS}".split():
        return
    yield from kept(what, True)
    yield Claim(ME, f"count of {what}", many, "number", only=True)
    yield from (Claim(ME, f"every {wide}", what, "thing", only=True) for wide in wider(what))


def wider(what: str) -> list[str]:
    """What family a word belongs to: a son is a child."""
    return [wide for wide in FAMILY if what in WIDER[wide].split()]


def one_of_hers(found: re.Match[str]) -> Iterator[Claim]:
    """`my son`: among her children is a son."""
    what = noun(part(found, "what"))
    yield from (Claim(ME, f"every {wide}", what, "thing") for wide in wider(what))


def all_there_are(found: re.Match[str]) -> Iterator[Claim]:
    """`a dog and no other pets`."""
    yield Claim(ME, "every pet", noun(part(found, "what")), "thing", only=True)


def and_no(found: re.Match[str]) -> Iterator[Claim]:
    """`I have two sisters and no brothers`, `I eat fish but no meat`, `I speak French but no German`."""
    what = part(found, "what")
    yield from without(what)


def without(what: str) -> Iterator[Claim]:
    """That she has, eats, speaks none of it."""
    if what in LANGUAGES:
        yield from speaking(what, False)
    elif noun(what) in EDIBLE:
        yield Claim(ME, "does eat", noun(what), "thing", False)
    else:
        yield from kept(noun(what), False)


EDIBLE = frozenset(FOODS) | {food for foods in FOODS.values() for food in foods.split()}


def nobody(found: re.Match[str]) -> Iterator[Claim]:
    """No children."""
    for child in ("child", "son", "daughter", "kid"):
        yield Claim(ME, "has", child, "thing", False)


def lonely(found: re.Match[str]) -> Iterator[Claim]:
    """An only child."""
    for sibling in ("sister", "brother", "sibling", "twin"):
        yield Claim(ME, "has", sibling, "thing", False)


def twin(found: re.Match[str]) -> Iterator[Claim]:
    """`my twin Jan`: of one age."""
    if part(found, "name"):
        yield Claim(fold(part(found, "name")), "is", "twin", "thing")
    yield Claim(ME, "has", "twin", "thing")


def not_twin(found: re.Match[str]) -> Iterator[Claim]:
    """`Jan is two years older`."""
    yield Claim(fold(part(found, "name")), "is", "twin", "thing", False)


def married_to(found: re.Match[str]) -> Iterator[Claim]:
    """Whom she is married to."""
    yield Claim(ME, "is", "married", "thing")
    for who in ("husband", "wife"):
        yield Claim(who, "name", part(found, "name"), "name", only=True)


def alone(found: re.Match[str]) -> Iterator[Claim]:
    """Who lives alone lives with nobody."""
    yield Claim(ME, "lives with", "", "thing", False)


def together(found: re.Match[str]) -> Iterator[Claim]:
    """With whom she lives."""
    yield Claim(ME, "lives with", noun(part(found, "what")), "thing")


def alive(found: re.Match[str]) -> Iterator[Claim]:
    """Somebody of hers who does something today."""
    yield Claim(noun(part(found, "what")), "is", "alive", "thing")


def lost(found: re.Match[str]) -> Iterator[Claim]:
    """Somebody of hers whom she lost, or never knew."""
    yield from gone(found)


# Places


def dwelling(found: re.Match[str]) -> Iterator[Claim]:
    """What she lives in."""
    yield Claim(ME, "dwelling", noun(part(found, "dwelling")), "thing", only=True)


def floor(found: re.Match[str]) -> Iterator[Claim]:
    """How high up she lives."""
    if re.search(r"\b(?:my|I|live|living|flat|apartment)\b", found.string) or not found.string[: found.start()].strip():
        which = fold(part(found, "which"))
        yield Claim(ME, "floor", "0" if which == "ground" else number(which), "number", only=True)


def been(found: re.Match[str]) -> Iterator[Claim]:
    """Where she has been."""
    if hers(found) and fold(part(found, "place")) not in (*map(fold, LANGUAGES), *SEASONS):
        yield Claim(ME, "been to", part(found, "place"), "place")


def never_been(found: re.Match[str]) -> Iterator[Claim]:
    """Where she has never been."""
    yield Claim(ME, "been to", part(found, "place"), "place", False)


def never_outside(found: re.Match[str]) -> Iterator[Claim]:
    """What she has never left."""
    yield Claim(ME, "been to", f"outside {part(found, 'place')}", "place", False)


# Things


def coloured(found: re.Match[str]) -> Iterator[Claim]:
    """The colour of something of hers, or of somebody with a name."""
    what = noun(part(found, "what"))
    about = "hair" if what in HAIR else what
    colour = fold(part(found, "colour"))
    yield Claim(about, "colour", colour, "thing", only=True)
    if part(found, "name"):
        yield Claim(fold(part(found, "name")), "colour", colour, "thing", only=True)


def owned(found: re.Match[str]) -> Iterator[Claim]:
    """`my workshop`: she has one."""
    what = head(part(found, "object"))
    if len(what) > 2 and what not in BEING and not what.endswith("ing"):
        yield Claim(ME, "has", what, "thing")


def none_at_all(found: re.Match[str]) -> Iterator[Claim]:
    """`No garden, just a window box`: she has none."""
    yield from without(part(found, "what"))


def has_it(found: re.Match[str]) -> Iterator[Claim]:
    """`a house with a small garden`."""
    yield from kept(noun(part(found, "what")), True)


def parts_of(found: re.Match[str]) -> Iterator[Claim]:
    """`Six portholes to polish`: so many, whosever they are."""
    what = noun(part(found, "what"))
    if not denied(found):
        yield Claim("", f"count of {what}", number(part(found, "number")), "number", only=True)


def holds(found: re.Match[str]) -> Iterator[Claim]:
    """`My windowsill holds thirty-one pieces`."""
    yield Claim(
        subject(found), f"count of {noun(part(found, 'what'))}", number(part(found, "number")), "number", only=True
    )


def named_so(found: re.Match[str]) -> Iterator[Claim]:
    """`I call my kiln Doris`, `an old dog called Rex`."""
    yield Claim(noun(part(found, "what")), "name", part(found, "name"), "name", only=True)


# Numbers and times


def so_often(found: re.Match[str]) -> Iterator[Claim]:
    """`a hundred cups ... each year`."""
    key = f"{noun(part(found, 'what'))} a {part(found, 'period')}"
    yield Claim(ME, key, number(part(found, "number")), "number", only=True)


def so_many(found: re.Match[str]) -> Iterator[Claim]:
    """`I have run three marathons`, `my tenth marathon`."""
    what = noun(part(found, "what"))
    if what not in ("time", "year", "day", "week", "month", "birthday", "hour", "minute", "floor", "one", "thing"):
        yield Claim(ME, f"count of {what}", number(part(found, "number") or part(found, "nth")), "number", only=True)


def on_a_day(found: re.Match[str]) -> Iterator[Claim]:
    """`I play chess on Sundays`, `Choir on Friday nights`, `Thursday is rowing day`: the day of each thing in it."""
    day = fold(part(found, "day"))
    rest = found.string.replace(found.group("when"), " ") if "when" in found.groupdict() else part(found, "what")
    for word in re.findall(r"[a-z]{3,}", fold(rest)):
        stem = verb(noun(word))
        if word not in STOP | SMALL | BEING | IDLE and stem not in IDLE and word not in WEEKDAYS:
            yield Claim(ME, f"day of {stem}", day, "thing", only=True)


def rises(found: re.Match[str]) -> Iterator[Claim]:
    """When she gets up, as a habit."""
    if hers(found) and not re.search(
        r"\b(?:today|this morning|for once|yesterday|on Sunday|on holiday)\b", found.string
    ):
        yield Claim(ME, "gets up at", number(part(found, "number")), "number", only=True)


def carried(found: re.Match[str]) -> Iterator[Claim]:
    """`I deliver cups by train`: by what she does it."""
    yield Claim(ME, f"by: {verb(part(found, 'verb'))}", part(found, "mode"), "thing", only=True)


def decade(found: re.Match[str]) -> Iterator[Claim]:
    """`halfway through my forties`."""
    tens = [f"{ten[:-1]}ies" for ten in TENS]
    yield Claim(ME, "decade", str(tens.index(fold(part(found, "decade"))) + 2), "thing", only=True)


def never_ever(found: re.Match[str]) -> Iterator[Claim]:
    """`I have never smoked`."""
    yield Claim(ME, f"ever {verb(part(found, 'verb'))}", "", "thing", False)


def once(found: re.Match[str]) -> Iterator[Claim]:
    """`I gave up smoking`: she did once."""
    if hers(found):
        yield Claim(ME, f"ever {verb(part(found, 'verb'))}", "", "thing")


def all_named(found: re.Match[str]) -> Iterator[Claim]:
    """`My cats are called Pepper and Salt`: so many."""
    names = re.split(r", (?:and )?| and ", part(found, "names"))
    yield Claim(ME, f"count of {noun(part(found, 'what'))}", str(len(names)), "number", only=True)


# Likings


def favourite(found: re.Match[str]) -> Iterator[Claim]:
    """`My favourite colour is yellow`, `I like spring best`: one of a kind, and liked."""
    what = fold(part(found, "object"))
    slot = noun(part(found, "slot").split()[-1]) if part(found, "slot") else "season"
    slot = "season" if slot in ("year", "season") or what in SEASONS else slot
    if what in ("not", "the", "a", "an", "that", "this", "still"):
        return
    yield Claim(ME, f"favourite {slot}", noun(what), "thing", only=True)
    yield from liked(what, True)


def liked(what: str, so: bool) -> Iterator[Claim]:
    """That she likes a thing or not; food that she likes she eats."""
    yield Claim(ME, "does like", noun(what), "thing", so)
    if noun(what) in EDIBLE:
        yield Claim(ME, "does eat", noun(what), "thing", so)


def likes(found: re.Match[str]) -> Iterator[Claim]:
    """`Football is my great love`, `nothing beats a burger`."""
    if hers(found):
        yield from liked(last_word(part(found, "object")), True)
        yield from (Claim(ME, "does eat", food, "thing") for food in foods_in(part(found, "object")))


def dislikes(found: re.Match[str]) -> Iterator[Claim]:
    """`I hate mushrooms`, `Spring is the worst of the seasons`, `The sea and I do not get on`."""
    if hers(found):
        yield from liked(head(part(found, "object")) or last_word(part(found, "object")), False)


def last_word(phrase: str) -> str:
    """The last word of a phrase."""
    words = re.findall(r"[\w'-]+", phrase)
    return words[-1] if words else ""


def feared(found: re.Match[str]) -> Iterator[Claim]:
    """Who is afraid of dogs does not like them."""
    about = head(part(found, "what")) or last_word(part(found, "what"))
    so = not part(found, "no")
    yield Claim(ME, "fears", about, "thing", so)
    if so and about != "nothing":
        yield Claim(ME, "does like", about, "thing", False)


# Languages


def speaking(language: str, so: bool) -> Iterator[Claim]:
    """That she speaks a language or not."""
    for what in ("does speak", "can speak"):
        yield Claim(ME, what, fold(language), "thing", so)


def speaks_all(found: re.Match[str]) -> Iterator[Claim]:
    """`I speak Dutch, French and English`."""
    for language in re.findall(r"[A-Z]\w+", part(found, "list")):
        if language in LANGUAGES:
            yield from speaking(language, not part(found, "no"))


def speaks_it(found: re.Match[str]) -> Iterator[Claim]:
    """`Fluent in German`."""
    yield from speaking(part(found, "language"), True)


def no_such(found: re.Match[str]) -> Iterator[Claim]:
    """`French is a mystery to me`."""
    yield from speaking(part(found, "language"), False)


def only_that(found: re.Match[str]) -> Iterator[Claim]:
    """`I only speak English`: no other."""
    spoken = part(found, "language")
    for language in LANGUAGES:
        yield from speaking(language, language == spoken)


# Work and food


def by_trade(found: re.Match[str]) -> Iterator[Claim]:
    """`nursing is what I do`, `I paint portraits for a living`: a trade by what is done."""
    word = fold(part(found, "trade"))
    job = (
        TRADE_OF.get(word) or TRADE_OF.get(verb(word)) or next((one for one in TRADES.split() if one == noun(word)), "")
    )
    if job and hers(found):
        yield Claim(ME, "job", job, "thing", True, only=True)


def eaten(found: re.Match[str]) -> Iterator[Claim]:
    """What a sign of eating says that she eats."""
    if hers(found) and not denied(found):
        yield from (Claim(ME, "does eat", food, "thing") for food in foods_in(part(found, "object")))


def served(found: re.Match[str]) -> Iterator[Claim]:
    """A sentence that begins with food: it is on her plate, unless somebody else turns up in it."""
    if not SOMEBODY.search(found.string) and not re.search(r"\b(?:next door|smell|asked|shop)\b", found.string):
        yield from (Claim(ME, "does eat", food, "thing") for food in foods_in(part(found, "object")))


def untouched(found: re.Match[str]) -> Iterator[Claim]:
    """`I have not touched fish in years`, `I hate mushrooms`."""
    for food in foods_in(part(found, "object")):
        yield Claim(ME, "does eat", food_of(food) if food == food_of(food) else food, "thing", False)


def only_food(found: re.Match[str]) -> Iterator[Claim]:
    """`I do not drink coffee, only tea`."""
    yield from (Claim(ME, "does eat", food, "thing") for food in foods_in(part(found, "object")))


def wears(so: bool) -> Reader:
    """A reader of a sign that she wears glasses, or needs none."""

    def read(found: re.Match[str]) -> Iterator[Claim]:
        if hers(found):
            yield Claim(ME, "does wear", "glass", "thing", so)

    return read


PET = any_of(PETS)
KINS = rf"(?:{any_of(KIN)}|{PET})"
COLOUR = rf"(?P<colour>{any_of(COLOURS)})"
PHRASE = r"(?P<object>[\w'-]+(?: [\w'-]+){0,3})"
FOOD = "|".join(sorted((word for word in EDIBLE), key=len, reverse=True))
DISH = rf"(?P<object>(?:[A-Za-z-]+ ){{0,3}}?(?:{FOOD})(?:e?s)?\b(?: and (?:[a-z-]+ )?(?:{FOOD})(?:e?s)?\b)?)"
LOOSER: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        # family
        (rf"\b[Mm]y {NUMBER} (?:[a-z]+ )?(?P<what>{KINS})(?:e?s)?\b", counted),
        (rf"\b[Bb]oth (?:of )?my (?:[a-z]+ )?(?P<what>{KINS})(?:e?s)\b", counted),
        (rf"\bI {ADVERBS}(?:have|had|raise|raised|am raising|look after|feed) {NUMBER} (?:[a-z]+ )?(?P<what>{KINS})(?:e?s)?\b", counted),
        (rf"\b[Mm]y (?:[a-z]+ )?(?P<what>{KINS})(?:e?s)?\b", one_of_hers),
        (rf"\bI have (?:an?|{NUMBER}) (?:[a-z-]+ ){{0,2}}?(?P<what>{PET})s?\b.* and no (?:other|more) (?:pets|animals)", all_there_are),
        (r"\bI (?:have|keep|own|eat|drink|speak|play)\b.*? (?:and|but) no (?P<what>(?!other)[\w-]+)", and_no),
        (r"\bno (?:children|kids)\b|\bnever (?:wanted|had) (?:any )?(?:children|kids)\b|\bchildless\b|\bwithout children\b", nobody),
        (r"\b[Aa]s an only child\b|\b(?:was|being) an only child\b", lonely),
        (r"\b(?:[Aa]s|am|was|being) the (?:eldest|oldest|firstborn)\b", of_her("is", "eldest")),
        (r"\bI have (?:[a-z]+ )?older (?:sisters?|brothers?|siblings?)|\bthe (?:youngest|baby of the family)\b", lambda found: iter((Claim(ME, "is", "eldest", "thing", False),))),
        (rf"\b[Mm]y twin(?: (?:brother|sister))?(?:,? (?P<name>{NAME}))?", twin),
        (rf"\b(?P<name>{NAME}) is {NUMBER} years (?:older|younger)\b", not_twin),
        (rf"\bmarried to (?P<name>{NAME})", married_to),
        (r"\b(?:[Mm]y (?:husband|wife|spouse|wedding)|(?:got|been|years) married|wedding anniversary|since (?:my|the) wedding)\b", of_her("is", "married")),
        (r"\b[Ss]ingle life\b|\b[Aa]s a single (?:woman|man)\b|\b[Bb]eing single\b|\bmost eligible\b", of_her("is", "single")),
        (r"\b(?:I live|[Ll]iving|I have lived)(?: here)? (?:alone|by myself|on my own|solo)\b", alone),
        (rf"\bI (?:live|share|moved in|am moving in)\b[^.]*? with (?:my|our) (?:[a-z]+ )?(?P<what>{KINSHIP})", together),
        (rf"\b[Mm]y (?P<what>{KINSHIP})(?: {NAME})? lives with (?:me|us|I)\b", together),
        (rf"\b[Mm]y (?P<what>{KINSHIP})(?: {NAME})? (?:rang|phoned|telephoned|still|is {NUMBER}\b|[a-z]+(?<![sui])s\b(?<!was)(?<!has)(?<!dies))", alive),
        (rf"\b(?:lost|buried|miss) my (?P<kin>{KINSHIP})(?! at\b)", lost),
        (rf"\bnever (?:knew|met) my (?P<kin>{KINSHIP})", lost),
        (rf"\b[Mm]y (?P<kin>{KINSHIP})'s (?:[a-z]+ )?{HOME} in {PLACE}", lives),
        (rf"\b[Mm]y (?P<what>{KINS})s are (?:called|named) (?P<names>{NAME}(?:, {NAME})*,? and {NAME})", all_named),
        # places
        (rf"\b[Mm]y (?:[a-z-]+ ){{0,2}}?{HOME} (?:in|outside|near|of) {PLACE}", lives),
        (rf"\b(?:[Aa]fter|[Ff]or|[Tt]hese) (?:{NUMBER}|many|some|all these) years (?:[a-z]+ )?(?:in|of) {PLACE},? I\b", lives),
        (rf"\b{PLACE} is where (?:I (?:hang|keep|sleep|live|wake)|my (?:bed|home|heart|books))", lives),
        (rf"\b[Gg]rowing up in {PLACE}", comes),
        (rf"\b(?:child|daughter|son|native|kid) of {PLACE}", comes),
        (rf"\b(?:[Aa]n?|[Tt]he) (?:[a-z]+ )?{PLACE} (?:girl|boy|lad|lass|native|kid)\b", comes),
        (rf"\bspent (?:all )?my (?:first|early|school|young)\b[\w -]*? in {PLACE}", comes),
        (rf"^Born (?:and (?:bred|raised) )?in {PLACE}", comes),
        (rf"\blived in {PLACE} all my life|\ball my life in (?P<where>{PLACE.replace('place', 'spot')})", lambda found: comes(found) if part(found, "place") else iter(())),
        (rf"\b(?:[Mm]y|live (?:in|on|aboard)|I (?:rent|own|have|have got)) (?:(?:an?|the|my|{NUMBER}) )?(?:[\w-]+ ){{0,2}}?(?P<dwelling>{any_of(DWELLINGS)})\b", dwelling),
        (rf"\b(?P<which>{ORDINAL}|[Gg]round|(?i:(?:{'|'.join(('first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'))})))[- ]floor\b", floor),
        (rf"\b{LINGERING} (?:[a-z]+ )?(?:in|to) {PLACE}", been),
        (rf"\bI {ADVERBS}(?:have been to|was in|visited|flew to|spend [\w ]*? in|spent [\w ]*? in|went to|go to|travelled to|came back from|am back from) {PLACE}", been),
        (rf"\b(?:have |has )?never (?:been|gone|travelled) to {PLACE}|\bsee (?P<there>{PLACE.replace('place', 'spot')}) for the first time", lambda found: never_been(found) if part(found, "place") else iter((Claim(ME, "been to", part(found, "spot"), "place", False),))),
        (rf"\bnever (?:been outside|left|set foot outside) {PLACE}", never_outside),
        # things
        (rf"\b[Mm]y (?:[a-z-]+ ){{0,2}}?{COLOUR} (?P<what>[A-Za-z-]+)\b", coloured),
        (rf"\bI {ADVERBS}(?:drive|own|have|ride|keep|bought) an? (?:[a-z-]+ ){{0,3}}?{COLOUR} (?P<what>[A-Za-z-]+)\b", coloured),
        (rf"\b(?P<name>(?!I\b){NAME})(?:,| is)? (?:an?|my|the) (?:[a-z-]+ ){{0,2}}?{COLOUR} (?P<what>[a-z-]+)\b", coloured),
        (rf"\b[Mm]y (?P<what>[a-z-]+) {'(?:am|is|are)'} (?:[a-z]+ )?{COLOUR}\b", coloured),
        (r"\b[Mm]y (?P<object>[a-z][\w-]*(?: [a-z][\w-]*){0,2})", owned),
        (r"^[Nn]o (?P<what>[a-z-]+)(?= for me|,|\.|!|$| here| at home| just)", none_at_all),
        (rf"\bI {ADVERBS}(?:live|rent|own|have)\b.* with (?:an?|its own) {ADJECTIVES}(?P<what>{any_of(OUT_OF_HOME)})\b", has_it),
        (rf"^(?:[Aa]ll )?{NUMBER.replace('(?P', '(?i:(?P', 1)}) (?:[a-z]+ )?(?P<what>[a-z]{{3,}}s)\b", parts_of),
        (rf"\b[Mm]y (?P<kin>[a-z-]+)(?: of [a-z]+)? (?:holds|contains|has|counts) {NUMBER} (?:[a-z]+ )?(?P<what>[a-z]+)\b", holds),
        (rf"\bI call my (?P<what>[a-z-]+) (?P<name>{NAME})", named_so),
        (rf"\bI have an? (?:[a-z]+ )?(?P<what>{PET}) (?:called|named) (?P<name>{NAME})", named_so),
        # numbers and times
        (rf"{NUMBER.replace('(?P', '(?i:(?P', 1)}) (?P<what>[a-z]{{3,}})\b[^.]*? (?:a|each|every|this|per) (?P<period>day|week|month|year)\b", so_often),
        (rf"\bI have (?:[a-z]+ )?[a-z]+ {NUMBER} (?P<what>[a-z]+s)\b", so_many),
        (rf"\bmy (?P<nth>{ORDINAL}) (?P<what>[a-z]+)\b", so_many),
        (rf"\b(?P<when>(?:[Ee]very|[Ee]ach|[Oo]n) (?P<day>{DAY})(?:s\b| (?:morning|afternoon|evening|night)s?\b))", on_a_day),
        (rf"\b(?P<when>[Ee]very (?P<day>{DAY}))\b", on_a_day),
        (rf"\b(?P<day>{DAY}) (?:is|means|was) (?:my )?(?P<what>[a-z]+)[ -]day\b", on_a_day),
        (rf"\b(?:I {ADVERBS}(?:get|got) up|I {ADVERBS}(?:rise|wake(?: up)?)|[Ss]lept until|sleep until|asleep until|[Uu]p at|get up before|out of bed (?:at|before)) (?:at |before |until )?{NUMBER}\b", rises),
        (rf"\bmy (?:early |late |mid-?|middle )?(?P<decade>{'|'.join(f'{ten[:-1]}ies' for ten in TENS)})\b", decade),
        (rf"^Born (?:on|in) {DATE}", born),
        (r"\bI have never (?P<verb>[a-z]+ed)\b", never_ever),
        (r"\b(?:gave up|quit|stopped|used to) (?P<verb>[a-z]+(?:ing)?)\b", once),
        (rf"\b(?P<who>{NAME}),? (?:who is |now |aged ){NUMBER}\b", aged),
        (rf"\b(?P<who>{NAME}), {NUMBER}(?=,| years)", aged),
        (rf"\b(?P<who>(?!I\b){NAME})\b[^.]*?,? being an? (?:[a-z-]+ )?(?P<what>{PET})\b", described),
        (r"\bI (?:always |usually |mostly )?(?P<verb>[a-z]+)(?: [a-z]+){0,3}? by (?P<mode>car|train|bus|boat|ferry|plane|bicycle|bike|van|tram|post)\b", carried),
        # likings
        (r"\b[Mm]y favourite (?P<slot>[a-z]+(?: of (?:the )?(?:year|day))?) (?:is|are|was|has always been) (?:still |by far |always )*(?P<object>[\w-]+)", favourite),
        (r"\b(?P<object>[\w-]+) is (?:by far |still |easily |and will always be |clearly )*my favourite (?P<slot>[a-z]+(?: of (?:the )?(?:year|day))?)", favourite),
        (rf"\bI {ADVERBS}(?:like|love|prefer) (?P<object>{'|'.join(SEASONS)}) (?:best|most)\b", favourite),
        (rf"^{PHRASE} is my (?:great|one|only|first|true|biggest|secret)(?: true| great)? (?:love|passion|joy|thing|vice|weakness)\b", likes),
        (r"\bmy (?:one|only|great|first|true|biggest)(?: true| great)? (?:love|passion)(?: is|,) (?P<object>[\w -]{3,30})", likes),
        (r"^(?P<object>[\w -]{3,30}), my (?:one|only|great|first|true)(?: true| great)? (?:love|passion)", likes),
        (rf"\b[Nn]othing beats {PHRASE}", likes),
        (rf"\bI {ADVERBS}(?:hate|detest|loathe|dislike|despise|can not (?:stand|bear|abide)|do not (?:like|care for|enjoy)|avoid)\b (?:the )?{PHRASE}", dislikes),
        (r"^(?:The )?(?P<object>[\w-]+) (?:is|are) (?:by far |easily )*(?:the worst|my least favourite|not for me|not my (?:thing|season|sport))", dislikes),
        (r"^(?:The )?(?P<object>[\w-]+)\b.* I could do without", dislikes),
        (r"\bI could do without (?:the )?(?P<object>[\w-]+)", dislikes),
        (r"\b(?:[Tt]he )?(?P<object>[\w-]+) and I do not (?:get on|agree|mix|speak)", dislikes),
        (rf"\bI (?:am|have (?:always )?been) {ADVERBS}(?:afraid|scared|terrified|frightened|wary) of (?P<what>[\w'-]+(?: [\w'-]+){{0,3}})", feared),
        (r"\b(?P<what>[\w-]+) (?:still |always )?(?:scares?|frightens?|terrif(?:y|ies)|worr(?:y|ies)) me\b", feared),
        (r"\b(?P<what>[\w-]+) (?P<no>never bothered|do not bother|does not bother|have never bothered|has never bothered|never scared|do not scare) me\b", feared),
        # languages
        (rf"\bI (?:do )?(?P<no>not )?{ADVERBS}speak (?P<list>[A-Z]\w+(?:(?:,| and|, and) (?:a little |some )?[A-Z]\w+)*)", speaks_all),
        (rf"\b(?:[Ff]luent|at home|dream) in {LANGUAGE}\b", speaks_it),
        (rf"\b(?:do not|can not|never) (?:understand|speak|know|read|learned)(?: to speak)? (?:a (?:single )?word of |any )?{LANGUAGE}\b", no_such),
        (rf"\b{LANGUAGE} is (?:a (?:complete |total )?mystery|beyond me|lost on me|all Greek)", no_such),
        (rf"\b[Mm]y {LANGUAGE} is (?:non-?existent|nil|zero|nothing)", no_such),
        (rf"\bonly (?:speak|know|understand) {LANGUAGE}\b", only_that),
        # what follows from what
        (r"\b(?:lengths? (?:in|of) the pool|breaststroke|front crawl|backstroke|swam|[Ss]wimming (?:is|was|before|after|in)|my (?:morning|daily|evening) swim)\b", doing("swim")),
        (r"\b(?:[Pp]arked the|behind the wheel|I drove|I drive|my (?:own )?car\b|driving (?:home|down|to|through)|filled up the (?:car|van)|stuck in traffic)", doing("drive")),
        (r"\b(?:I flew|thousand metres up|boarding pass|my flight|on the plane|in the plane|[Ww]indow seat on the plane|take-off|landed in|jet ?lag)", doing("fly")),
        (r"\b(?:cigarettes?|cigars?|smoking|I smoke|smoker|a quick smoke)\b", doing("smoke")),
        (rf"\b(?:[Ff]irst|[Ss]econd|[Aa]nother|[Oo]ne|[Tt]wo|[Tt]hree|[Mm]y (?:morning|daily|weekly|usual)) (?P<object>(?:[a-z]+ )?(?:{FOOD})s?)\b", eaten),
        (rf"\b(?:spoons?|spoonfuls?|glass|cup|mug|slice|plate|bowl|pint|bottle|piece|bite|sip|lots?|plenty|pinch|half) (?:of )?(?P<object>(?:an? )?(?:[a-z]+ )?(?:{FOOD})s?(?: [a-z]+)?)", eaten),
        (rf"\b(?:snack(?:ing|ed)? on|put [\w ]{{0,16}}?|cook(?:ing|ed)?|fr(?:y|ying|ied)|roast(?:ing|ed)?|take my [a-z]+ with|means|finished|ate|eat|eating|craving|lives? on|tucked into|nibbl(?:ing|ed)(?: on)?) (?P<object>(?:[a-z]+ ){{0,3}}?(?:{FOOD})s?(?: and (?:[a-z]+ ){{0,2}}(?:{FOOD})s?)?)\b", eaten),
        (rf"^(?!No |My |Our |I ){DISH}(?= at| for| on| with| by| in|,|\.|$| again| is my| is the)", served),
        (rf"\b(?:have not|has not|never|not|do not) (?:touch(?:ed)?|eat|eaten|had) (?P<object>(?:[a-z]+ ){{0,2}}?(?:{FOOD})s?)\b", untouched),
        (rf", only (?P<object>(?:{FOOD})s?)\b", only_food),
        (r"\b(?:[Ww]ithout|[Nn]ew|lost|cleaned|wear|wearing|find|need|sat on) (?:my )?(?:reading )?(?:glasses|contact lenses|spectacles|contacts)\b(?! of)", lambda found: iter(()) if denied(found) or re.search(r"\bnot (?:need|wear)", found.group()) else wears(True)(found)),
        (r"\b(?:do not (?:need|wear)|never (?:needed|wore|worn|need)|have never worn) (?:any )?(?:glasses|spectacles)|\bperfect (?:eyesight|vision)|\btwenty-twenty vision|\beyes are perfect", wears(False)),
        (r"\b(?:tattooed|my tattoos?|inked on my|got (?:inked|a tattoo))\b", of_her("has", "tattoo")),
        (r"\bwalk(?:ed|ing)? the dog\b", of_her("has", "dog")),
        (r"\b[Bb]eing a (?P<no>)(?:tall|big) (?:man|woman|girl)\b", of_her("is", "tall")),
        (r"\b(?:[Bb]eing|am|as) a (?:very )?(?:short|small|tiny) (?:man|woman|girl|person)\b", of_her("is", "short")),
        (r"\bam (?:1[89]\d|20\d) cm\b", of_her("is", "tall")),
        (r"\b(?:with )?my right hand\b.*\b(?:everything|always|usual)|\bright-handed\b", of_her("is", "right-handed")),
        # work
        (rf"\b(?:{NUMBER}|many|all these) years as an? (?:[a-z]+ )?(?P<trade>{any_of(TRADES)})\b", by_trade),
        (r"\b(?:[Mm]y (?:day )?(?:job|trade|work|living) is) (?:to )?(?P<trade>[a-z]+)", by_trade),
        (r"\b(?P<trade>[a-z]+ing|[Dd]entistry|[Ll]aw|[Mm]edicine) (?:is|was) (?:what I do|my (?:job|trade|life|living))", by_trade),
        (r"\bI (?P<trade>[a-z]+) [\w ]{0,30}?for a living\b", by_trade),
        (r"\b(?:hours?|day|years?|shift) of (?P<trade>dentistry|nursing|teaching|accounting|plumbing)\b", by_trade),
        (rf"\bI have been an? (?:[a-z]+ )?(?P<job>{any_of(TRADES)})\b", works),
        (rf"\b(?P<me>I) am (?P<no>not )?{ADVERBS}(?P<verb>(?!going|being|looking|trying)[a-z]{{2,}}ing){OBJECT}", does),
    )
)  # fmt: skip
