"""Plain statements: `I live in Porto`, `My sister is called Ana`, `I do not eat meat`. A clause -> what it claims."""

from __future__ import annotations

# ruff: noqa: E501 (a pattern in pieces is harder to read than a long one)
import re
from collections.abc import Callable, Iterator

from influencer.records import Claim
from influencer.text import fold
from influencer.words.grammar import (
    ADJECTIVES,
    ADVERB,
    ADVERBS,
    BEING,
    DATE,
    END,
    EVERY,
    IS,
    KINSHIP,
    ME,
    NAME,
    NO_SMALL,
    NOT,
    NUMBER,
    ORDINAL,
    PLACE,
    STOP,
    WHO,
    WIDER,
    affirmed,
    any_of,
    head,
    noun,
    number,
    part,
    subject,
    verb,
    when,
)
from influencer.words.lexicon import (
    BREEDS,
    COLOURS,
    DIETS,
    EATING,
    FOODS,
    MENTAL,
    MONTHS,
    PARTNERS,
    PETS,
    SEVERAL,
    STATES,
    THINGS,
    TRADES,
    WEEKDAYS,
)

# What is said


def lives(found: re.Match[str]) -> Iterator[Claim]:
    """Where somebody lives."""
    yield from placed(found, "lives in")


def comes(found: re.Match[str]) -> Iterator[Claim]:
    """Where somebody comes from."""
    yield from placed(found, "comes from")


def placed(found: re.Match[str], predicate: str) -> Iterator[Claim]:
    """A place, unless it is a month or a day."""
    place = part(found, "place")
    if fold(place) not in (*MONTHS, *WEEKDAYS):
        yield Claim(subject(found), predicate, place, "place", affirmed(found), only=True)


def aged(found: re.Match[str]) -> Iterator[Claim]:
    """How old somebody is."""
    yield Claim(subject(found), "age", number(part(found, "number")), "number", affirmed(found), only=True)


def tall(found: re.Match[str]) -> Iterator[Claim]:
    """A measure of somebody."""
    yield Claim(subject(found), f"in {part(found, 'unit')[:2]}", number(part(found, "number")), "number", only=True)


def born(found: re.Match[str]) -> Iterator[Claim]:
    """When somebody's birthday is."""
    yield Claim(subject(found), "birthday", when(part(found, "date")), "date", affirmed(found), only=True)


def works(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody is by trade."""
    yield Claim(subject(found), "job", noun(part(found, "job").replace(" ", "-")), "thing", affirmed(found), only=True)


def works_at(found: re.Match[str]) -> Iterator[Claim]:
    """Where somebody works."""
    where = head(part(found, "where"))
    if where:
        yield Claim(subject(found), "works at", where, "thing", affirmed(found), only=True)


def named(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody or something is called, and what the one of that name is."""
    name, who = part(found, "name") or part(found, "surname"), subject(found)
    if not name or fold(name) in (*MONTHS, *WEEKDAYS, "i"):
        return
    single = who == ME or not (who in SEVERAL or part(found, "kin").endswith("s"))
    yield Claim(who, "name", name, "name", affirmed(found), only=single)
    if who != ME:
        yield from kept(who, True)
    if affirmed(found):
        yield from is_kind(fold(name), who)


def is_kind(who: str, what: str, so: bool = True) -> Iterator[Claim]:
    """What the one of a name is: a cat, my sister."""
    animal = BREEDS.get(what, what)
    if animal in PETS.split():
        yield Claim(who, "is a", animal, "thing", so, only=True)
    elif re.fullmatch(KINSHIP, what):
        yield Claim(who, "is my", what, "thing", so, only=True)


def described(found: re.Match[str]) -> Iterator[Claim]:
    """`Pickle is a grey cat`, `Inez, my grandmother`."""
    yield from is_kind(subject(found), noun(part(found, "what")), affirmed(found))


def has(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody has, and how many."""
    what, count, who = noun(part(found, "what")), part(found, "number"), subject(found)
    none = bool(part(found, "none")) or number(count or "one") == "0"
    so = affirmed(found) and not none
    if so and count and who != ME:
        yield Claim(who, f"count of {what}", number(count), "number", only=True)
    if who == ME:
        yield from kept(what, so)
        if so and count:
            yield Claim(ME, f"count of {what}", number(count), "number", only=True)


def kept(what: str, so: bool) -> Iterator[Claim]:
    """That she has something, or somebody; who has a sister has a sibling."""
    yield Claim(ME, "has", BREEDS.get(what, what), "thing", so)
    wider = next((wide for wide, narrow in WIDER.items() if what in narrow.split()), "")
    if so and wider:
        yield Claim(ME, "has", wider, "thing")
    if so and what in PARTNERS:
        yield Claim(ME, "is", "single", "thing", False)


def mine(found: re.Match[str]) -> Iterator[Claim]:
    """`my sister`, `my car`: she has one."""
    what = noun(part(found, "what"))
    yield from kept(what, True)
    if part(found, "sole"):
        yield Claim(ME, f"count of {what}", "1", "number", only=True)


def only_child(found: re.Match[str]) -> Iterator[Claim]:
    """Who is an only child has neither sister nor brother."""
    for sibling in ("sister", "brother", "sibling", "twin"):
        yield Claim(ME, "has", sibling, "thing", not affirmed(found))


def gone(found: re.Match[str]) -> Iterator[Claim]:
    """Somebody has died."""
    yield Claim(subject(found), "is", "alive", "thing", False)


def there(found: re.Match[str]) -> Iterator[Claim]:
    """Somebody does things, so is alive."""
    yield Claim(noun(part(found, "what")), "is", "alive", "thing")


def state(found: re.Match[str]) -> Iterator[Claim]:
    """`I am left-handed`, `I am a vegan`, and what follows from it."""
    what, so = fold(part(found, "state")).replace(" ", "-"), affirmed(found)
    yield Claim(subject(found), "is", what, "thing", so)
    if so and what in DIETS:
        yield from (Claim(subject(found), "does eat", food, "thing", False) for food in DIETS[what])
    if so and what == "single":
        yield from (Claim(ME, "has", partner, "thing", False) for partner in PARTNERS)


def coloured(found: re.Match[str]) -> Iterator[Claim]:
    """The colour of something of hers."""
    yield Claim(noun(part(found, "what")), "colour", fold(part(found, "colour")), "thing", affirmed(found), only=True)


def allergic(found: re.Match[str]) -> Iterator[Claim]:
    """Who is allergic to something does not eat it."""
    yield Claim(subject(found), "allergic to", head(part(found, "what")), "thing", affirmed(found))
    if affirmed(found):
        yield Claim(subject(found), "does eat", food_of(head(part(found, "what"))), "thing", False)


def food_of(what: str) -> str:
    """The kind of food that is meant: `nut` for nuts, the thing itself where no kind is known."""
    return what if what in FOODS else next((kind for kind, foods in FOODS.items() if what in foods.split()), what)


def can(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody can do or cannot."""
    so, who = affirmed(found) and not part(found, "cannot"), subject(found)
    what, about = verb(part(found, "verb")), head(part(found, "object"))
    if what in ("stand", "bear"):
        yield Claim(who, "does like", about, "thing", so)
        return
    if what in {verb(each) for each in MENTAL}:
        return
    yield Claim(who, f"can {what}", about, "thing", so)
    if not so:
        yield Claim(who, f"does {what}", about, "thing", False)


def no_word(found: re.Match[str]) -> Iterator[Claim]:
    """Who knows no word of a language does not speak it."""
    for what in ("can speak", "does speak"):
        yield Claim(ME, what, fold(part(found, "language")), "thing", False)


def does(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody does, or never does."""
    spoken = part(found, "verb") or part(found, "works")
    word, about, so, who = verb(spoken), head(part(found, "object")), affirmed(found), subject(found)
    if fold(spoken) in (*BEING, *STOP, *ADVERB):
        return
    if re.search(r"\bdid not |\b(?:has|have) not ", found.group()) or about in ("nothing", "nobody", "anything"):
        return
    liking = {
        "lik": True,
        "lov": True,
        "ador": True,
        "enjoy": True,
        "hat": False,
        "dislik": False,
        "detest": False,
        "loath": False,
    }
    so = so and not re.match(r" no ", found.group("object"))
    if word in liking:
        yield Claim(who, "does like", about, "thing", so == liking[word])
        if so and liking[word]:
            yield from (Claim(who, "does eat", food, "thing") for food in foods_in(part(found, "object")))
    eaten = foods_in(part(found, "object")) if word in {verb(each) for each in EATING} else []
    if eaten:
        yield from (Claim(who, "does eat", food, "thing", so) for food in eaten)
    elif word not in {verb(each) for each in MENTAL} and word not in liking:
        yield Claim(who, f"does {word}", about, "thing", so)
        if so:
            yield Claim(who, f"can {word}", about, "thing")


def foods_in(phrase: str) -> list[str]:
    """The foods that a noun phrase names."""
    known = {food for foods in FOODS.values() for food in foods.split()}
    words = re.split(r"\b(?:in|at|on|by|for|with|and then|because|while)\b", phrase)[0]
    return [noun(word) for word in re.findall(r"[\w-]+", words) if noun(word) in known]


def had(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody had to eat or drink."""
    for food in foods_in(part(found, "object")):
        yield Claim(subject(found), "does eat", food, "thing")


def dated(found: re.Match[str]) -> Iterator[Claim]:
    """In which year something was done, on which weekday it is."""
    word, about = verb(part(found, "verb")), head(part(found, "object"))
    if word in {verb(each) for each in ("moved", "arrived", "settled", "live", "came")}:
        word, about = "move", ""
    said = when(part(found, "date"))
    habit = re.match(r"(?:every|each)|.*s$", fold(part(found, "date")))
    if said and ("weekday" not in said or habit):
        yield Claim(subject(found), f"when: {word} {about}".strip(), said, "date", affirmed(found), only=True)


def often(found: re.Match[str]) -> Iterator[Claim]:
    """How many in each year, week, day."""
    key = f"{verb(part(found, 'verb'))} {noun(part(found, 'what'))} a {part(found, 'period')}"
    yield Claim(subject(found), key, number(part(found, "number")), "number", affirmed(found), only=True)


def fears(found: re.Match[str]) -> Iterator[Claim]:
    """What somebody is afraid of."""
    about = head(part(found, "what"))
    if about and about != "nothing":
        yield Claim(subject(found), "fears", about, "thing", affirmed(found))


Reader = Callable[[re.Match[str]], Iterator[Claim]]
HAVE = r"(?:have|has|own|owns|keep|keeps|got)"
OBJECT = r"(?P<object>(?: [\w'-]+){0,6})"
RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"{WHO} {NOT}{ADVERBS}(?:lives?|lived(?= here)|have lived|am based|based|at home|settled|am at home) (?:[a-z][\w'-]* ){{0,9}}?"
         rf"(?:in|near|outside|of|on|at) {PLACE}", lives),
        (rf"\b[Mm]y (?:home|home ?town|city|town|village|address|flat|house|apartment)(?: (?:town|city))? {IS} {NOT}(?:in )?{PLACE}", lives),
        (rf"\b{PLACE} is (?P<no>not )?(?:my home|home|where I live|the town I live in|the city I live in)\b", lives),
        (rf"\b(?:I|we) (?:can )?call {PLACE} (?:my )?home\b", lives),
        (rf"\b[Mm]y (?:flat|house|apartment|kitchen|street|balcony|room|rooms) (?:is )?in {PLACE}", lives),
        (rf"\b[Mm]y (?P<kin>{KINSHIP}),? who {NOT}lives (?:[a-z]+ )?in {PLACE}", lives),
        (rf"\bI (?:have|own|rent|keep) (?:a|an|two|the) {ADJECTIVES}(?:flat|house|room|rooms|apartment|studio|cottage|home) in {PLACE}", lives),
        (rf"\b{PLACE} has (?P<no>not |never )?(?:always )?been (?:my )?home", lives),
        (rf"\b[Mm]y {PLACE} (?:flat|house|apartment|kitchen|street|neighbourhood|balcony)\b", lives),
        (rf"\b{PLACE}, where I live\b", lives),
        (rf"\b{PLACE} is (?P<no>not )?where I (?:grew up|was born|come from)", comes),
        (rf"\bI spent (?:all |most of )?my childhood in {PLACE}", comes),
        (rf"\b(?:[Aa]|[Mm]y) {PLACE} childhood", comes),
        (rf"\b[Mm]y childhood in {PLACE}", comes),
        (rf"\b(?:[Bb]ack home|[Aa]t home|[Hh]ere) in {PLACE}", lives),
        (rf"{WHO} (?:have |has )?moved (?:[a-z]+ )?(?:away )?to {PLACE}", lives),
        (rf"{WHO} {NOT}(?:am |is |was )?{ADVERBS}(?:(?:come|comes) from|born (?:and raised )?in|from|grew up in|was raised in|raised in) {PLACE}", comes),
        (rf"{WHO} {IS} {NOT}{ADVERBS}{NUMBER}(?: years old\b|{END})", aged),
        (rf"{WHO} (?:(?:will )?turn|turns|turned|am turning|is turning|will be) {NUMBER}\b", aged),
        (rf"\b[Mm]y (?P<number>{ORDINAL}) birthday", aged),
        (rf"^(?:[Aa]t ){NUMBER.replace('(?P', '(?i:(?P', 1)}),? I\b", aged),
        (rf"^{NUMBER.replace('(?P', '(?i:(?P', 1)}) years old\b", aged),
        (rf"{WHO} {IS} {NOT}{NUMBER} (?P<unit>cm|centimetres|metres|feet|years|kilos|kg)(?! old) ?(?:tall|high)?", tall),
        (rf"\b[Mm]y birthday (?:is|falls|comes|was) {NOT}(?:on|in)? ?{DATE}", born),
        (rf"{WHO} (?:was|is) {NOT}born (?:on|in) {DATE}", born),
        (rf"\b{DATE} is (?P<no>not )?my birthday", born),
        (rf"\b[Mm]y {DATE} birthday", born),
        (rf"\b{DATE} (?:brings|has|holds) my birthday", born),
        (rf"{WHO} {IS} {NOT}{ADVERBS}(?:a|an|the|her [a-z]+'s|now a) {ADJECTIVES}(?P<job>{any_of(TRADES)})\b", works),
        (rf"{WHO} {NOT}{ADVERBS}(?:work|works|worked|working|earns? (?:my|his|her) living) as (?:a|an|the) {ADJECTIVES}(?P<job>{any_of(TRADES)}|[a-z-]+)\b", works),
        (rf"\b[Mm]y (?:job|trade|profession|work) (?:is|as) (?:a|an|being an?|that of an?) {ADJECTIVES}(?P<job>{any_of(TRADES)})\b", works),
        (rf"\bI (?P<no>was never|have never been|am no longer|used to be|gave up being|stopped being) an? {ADJECTIVES}(?P<job>{any_of(TRADES)})\b", works),
        (rf"\bI (?:trained|qualified) as an? {ADJECTIVES}(?P<job>{any_of(TRADES)})\b", works),
        (rf"\b(?:[Aa]s|[Bb]eing) an? {ADJECTIVES}(?P<job>{any_of(TRADES)}),? I\b", works),
        (rf"{WHO} {NOT}{ADVERBS}(?:work|works) (?:at|in|for) (?P<where>[\w'-]+(?: [\w'-]+){{0,4}})", works_at),
        (rf"\b[Mm]y (?P<kin>[a-z][\w-]+(?: friend)?)(?: {IS} (?P<no>not )?(?:called|named)|,? called|'s name is|,? named|s name is) (?P<name>{NAME})", named),
        (rf"\b[Mm]y (?:[a-z]+ )?(?P<kin>{KINSHIP}|{any_of(PETS)}|{any_of(THINGS)}),?(?: {IS}(?P<no> not)?)? (?P<name>{NAME})", named),
        (rf"\b(?P<name>{NAME}),? (?:is (?P<no>not )?)?my (?:[a-z]+ )?(?P<kin>{KINSHIP}|{any_of(PETS)})\b", named),
        (rf"\b[Tt]he (?P<kin>{any_of(PETS)}),? (?P<name>{NAME})", named),
        (rf"\b[Tt]he (?P<kin>{any_of(PETS)}) is (?:called|named) (?P<name>{NAME})", named),
        (rf"\bI (?:named|called) my (?P<kin>[a-z-]+) (?P<name>{NAME})", named),
        (rf"\b[Mm]y name is (?P<no>not )?(?P<name>{NAME})|\bI am (?:called|named) (?P<surname>{NAME})", named),
        (rf"\b(?P<who>{NAME}),? (?:is )?(?P<no>not )?(?:a|an|the|my) {ADJECTIVES}(?P<what>{any_of(PETS)})\b", described),
        (rf"{WHO} {NOT}{ADVERBS}{HAVE} (?:{NUMBER}|(?P<none>no|zero)|a|an|any) {ADJECTIVES}(?P<what>{KINSHIP}s?|{any_of(PETS)}|{any_of(THINGS)}|[a-z-]+)(?:e?s)?\b", has),
        (rf"{WHO} {NOT}(?:had|owned|have had|have owned) (?:a|an|any) {ADJECTIVES}(?P<what>{KINSHIP}|{any_of(PETS)}|{any_of(THINGS)})s?\b", has),
        (rf"\b[Mm]y (?P<kin>[a-z-]+),? (?:which|that|with) (?:has )?{NUMBER} {ADJECTIVES}(?P<what>[a-z-]+)\b", has),
        (rf"(?:\b[Aa]ll |\b[Tt]he )?\b{NUMBER.replace('(?P', '(?i:(?P', 1)}) (?P<what>[a-z-]+) (?:of|on) my (?P<kin>[a-z-]+)", has),
        (rf"\b(?P<me>I) (?:grew up|was raised|live) with {NUMBER} {ADJECTIVES}(?P<what>{KINSHIP})s?\b", has),
        (rf"\b(?P<me>I) live (?:in|with) {NUMBER} {ADJECTIVES}(?P<what>[a-z]+)", has),
        (rf"\bI bought (?:a|an|another) {ADJECTIVES}(?P<what>{any_of(THINGS)})\b", mine),
        (rf"\b[Tt]here is an? {ADJECTIVES}(?P<what>{any_of(PETS)}|{any_of(THINGS)}) in my (?:flat|house|garden|kitchen|hall|room|street)\b", mine),
        (rf"\b[Mm]y (?P<sole>only )?{ADJECTIVES}(?P<what>{KINSHIP}|{any_of(PETS)}|{any_of(THINGS)})\b", mine),
        (r"\bI am (?P<no>not )?an only child\b", only_child),
        (rf"\b[Mm]y (?P<kin>{KINSHIP})(?:,? {NAME},?)? (?:has |have )?(?:died|passed away|is dead|is no longer with us)", gone),
        (rf"\b[Mm]y (?:late|dead) (?P<kin>{KINSHIP})\b", gone),
        (rf"\b[Mm]y (?P<what>{KINSHIP})(?:,? {NAME},?)? (?:is|has|lives|calls|says|wants|asks|writes|works|keeps|thinks|sends|knits|visits|bakes|plays|runs|owns|drives|speaks)\b(?! (?:dead|died|passed|no longer with))", there),
        (rf"\bI (?P<no>was never|have never been|am no longer|used to be|gave up being|stopped being|gave up on being) (?:an? )?(?P<state>{any_of(' '.join(STATES))})\b", state),
        (rf"{WHO} {IS} (?:(?P<no>not |never |no longer |no ))?{ADVERBS}(?:a |an )?{ADVERBS}(?P<state>{any_of(' '.join(STATES))})\b", state),
        (rf"\b(?:[Mm]y|[Mm]y own) (?P<what>[a-z-]+) {IS} (?P<no>not )?(?:painted |dark |light |bright |pale )?(?P<colour>{any_of(COLOURS)})\b", coloured),
        (rf"\b[Mm]y (?:old |dark |light |bright |new )?(?P<colour>{any_of(COLOURS)}) (?P<what>[a-z-]+)\b", coloured),
        (rf"{WHO} {IS} {NOT}(?:very |badly )?allergic to (?P<what>[\w-]+(?: [\w-]+){{0,2}})", allergic),
        (rf"{WHO} (?:can|could always) (?P<cannot>not |never |hardly )?(?P<verb>[a-z-]+){OBJECT}", can),
        (rf"{WHO} (?:love|like|loves|likes|learned) to (?P<verb>[a-z]+){OBJECT}", can),
        (rf"{WHO} (?:went|go|goes|have gone|am going) (?P<verb>[a-z]+ing)\b(?P<object>)", can),
        (rf"{WHO} {IS} (?P<no>not |no |never )?(?:a |an )?{ADJECTIVES}(?P<verb>swim|driv|sing|danc|ski|skat|sail|paint|writ|cycl|climb|surf|div|knitt|row|smok)m?(?:er|ier)(?P<object>)\b", can),
        (r"\b(?P<me>I) (?P<cannot>do not )(?P<verb>know|speak|understand) a word of (?P<language>[A-Z]\w+)", no_word),
        (rf"{WHO} (?:{NOT}(?:know|knows) how to|(?P<cannot>never learned (?:how )?to|am unable to|is unable to)) (?P<verb>[a-z-]+){OBJECT}", can),
        (rf"\b(?P<me>I|[Ww]e|{NAME} and I) {NOT}{ADVERBS}(?P<verb>{NO_SMALL}[a-z]{{2,}}){OBJECT}", does),
        (rf"{WHO} (?:(?P<no>does not |never |no longer ){ADVERBS}(?P<verb>[a-z]{{2,}})|{ADVERBS}(?P<works>[a-z]{{2,}}s)){OBJECT}", does),
        (rf"\b(?P<me>I|[Ww]e|{NAME} and I) (?:had|am having|are having|have just had|have had){OBJECT}", had),
        (r"\b[Mm]y (?:favourite|usual) (?:food|dish|lunch|dinner|breakfast|drink|snack) is(?P<object>(?: [\w'-]+){1,4})", had),
        (r"(?P<object>(?:[\w'-]+ ){1,4})(?:is |was |lay |waited )?on my plate", had),
        (rf"\b(?:it|It) was {DATE} when {WHO} {ADVERBS}(?P<verb>[a-z]+){OBJECT}", dated),
        (rf"{WHO} (?:have |has )?(?:been )?{ADVERBS}(?P<verb>[a-z]+)(?P<object>(?: [\w'-]+){{0,6}}?) (?:in|since|on|back in) {DATE}", dated),
        (rf"\b(?:In|Since|Back in|On) {DATE},? {WHO} (?:have |has )?{ADVERBS}(?P<verb>[a-z]+){OBJECT}", dated),
        (rf"{WHO} {ADVERBS}(?P<verb>[a-z]+)(?P<object>(?: [\w'-]+){{0,6}}?) {EVERY}", dated),
        (rf"\b(?:On )?{EVERY},? {WHO} {ADVERBS}(?P<verb>[a-z]+){OBJECT}", dated),
        (rf"{WHO} {NOT}{ADVERBS}(?P<verb>[a-z]+) {NUMBER} {ADJECTIVES}(?P<what>[a-z-]+)(?: [\w'-]+){{0,6}}? (?:a|each|every|per) (?P<period>day|week|month|year)\b", often),
        (rf"{WHO} {IS} {NOT}{ADVERBS}(?:afraid|scared|terrified) of (?P<what>[\w'-]+(?: [\w'-]+){{0,3}})", fears),
    )
)  # fmt: skip
