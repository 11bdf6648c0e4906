"""Words that the reader of claims knows by kind: relations, animals, trades, foods, months, numbers. Knows no text."""

from __future__ import annotations

# ruff: noqa: E501 (lists of words read best as they come)
from collections.abc import Mapping


def listed(words: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(words.split())


KIN = (
    "mother mum mom father dad sister brother twin grandmother grandma gran nana grandfather grandpa granddad aunt uncle "
    "cousin niece nephew husband wife partner boyfriend girlfriend fiancé fiancée son daughter child stepmother stepfather "
    "half-sister half-brother sibling parent godmother godfather flatmate roommate landlady landlord boss"
)  # fmt: skip
SEVERAL = frozenset(("cousin", "friend", "neighbour", "neighbor", "colleague", "child", "sibling", "parent"))
PETS = (
    "cat dog parrot rabbit hamster turtle tortoise goldfish hen canary snake lizard budgie pony horse goat donkey ferret "
    "guinea-pig gecko parakeet kitten puppy terrier spaniel poodle dachshund greyhound collie chicken duck pig mouse rat "
    "gull crow hedgehog spider fox heron pigeon seal swan otter owl raven squirrel badger deer goose llama alpaca sheep cow robin"
)  # fmt: skip
BREEDS: Mapping[str, str] = {
    **dict.fromkeys(("puppy", "terrier", "spaniel", "poodle", "dachshund", "greyhound", "collie"), "dog"),
    "kitten": "cat",
    "chicken": "hen",
}
THINGS = (
    "car bicycle bike motorbike motorcycle boat piano guitar violin cello tattoo garden television tv phone smartphone "
    "flat apartment house cottage van scooter kiln dishwasher microwave computer laptop camera balcony fireplace licence "
    "degree loom caravan allotment watch umbrella surfboard sailboat kayak canoe pet"
)  # fmt: skip
TRADES = (
    "accountant actor actress architect artist astronomer baker bank-clerk barber barista beekeeper blacksmith bookbinder "
    "bookseller botanist bricklayer builder bus-driver butcher captain carpenter ceramicist chef chemist cleaner clockmaker "
    "coach cobbler composer cook courier dancer dentist designer detective diver doctor drummer economist editor "
    "electrician engineer farmer ferryman firefighter fisherman florist gardener geologist glassblower goldsmith "
    "hairdresser historian illustrator joiner journalist judge lawyer lecturer librarian lifeguard locksmith magician "
    "mason mathematician mechanic midwife miller miner model musician nurse optician painter paramedic pastor pharmacist "
    "philosopher photographer physicist pianist pilot plumber poet policeman postman potter printer printmaker producer "
    "professor programmer psychologist referee reporter sailor scientist sculptor seamstress secretary clockmaker shepherd "
    "shoemaker singer soldier solicitor statistician surgeon surveyor tailor tattooist teacher therapist translator "
    "typist upholsterer vet violinist waiter waitress watchmaker weaver welder woodworker writer zoologist"
)  # fmt: skip
FOODS: Mapping[str, str] = {
    "meat": "meat steak beef pork ham bacon chicken sausage burger lamb meatball salami schnitzel turkey duck veal goulash "
    "ribs rib kebab roast chorizo prosciutto venison meatloaf",
    "fish": "fish salmon herring cod tuna haddock trout kipper shrimp prawn crab lobster oyster mussel anchovy sardine sushi mackerel eel squid",
    "dairy": "dairy milk cheese butter yoghurt yogurt cream brie cheddar feta mozzarella latte cappuccino ice-cream custard",
    "egg": "egg scrambled-egg omelette omelet meringue frittata quiche",
    "honey": "honey",
    "gluten": "gluten bread pasta bun croissant toast pizza baguette noodle sandwich waffle pancake bagel pretzel biscuit",
    "nut": "nut peanut walnut almond hazelnut cashew pistachio pecan praline marzipan nougat",
    "alcohol": "alcohol wine beer whisky whiskey gin rum vodka champagne cider sherry cocktail port aquavit prosecco martini",
    "coffee": "coffee espresso latte cappuccino americano macchiato flat-white",
    "tea": "tea",
    "sugar": "sugar cake chocolate candy sweet toffee caramel fudge brownie doughnut syrup jam ice-cream marzipan cookie",
    "shellfish": "shellfish shrimp prawn crab lobster oyster mussel",
    "strawberry": "strawberry",
    "mushroom": "mushroom chanterelle porcini truffle",
    "onion": "onion shallot leek",
    "garlic": "garlic",
    "olive": "olive",
    "tomato": "tomato",
    "chocolate": "chocolate",
    "liquorice": "liquorice licorice",
}  # fmt: skip
DIETS: Mapping[str, tuple[str, ...]] = {
    "vegan": ("meat", "fish", "dairy", "egg", "honey"),
    "vegetarian": ("meat", "fish"),
    "pescatarian": ("meat",),
    "teetotaller": ("alcohol",),
    "teetotal": ("alcohol",),
    "coeliac": ("gluten",),
    "lactose-intolerant": ("dairy",),
}
EATING = frozenset(
    listed("eat drink order devour taste enjoy finish fry grill have share sip swallow nibble bite bake cook")
)
COLOURS = (
    "black white grey gray silver red copper ginger auburn orange yellow mustard gold green teal blue navy purple lilac "
    "lavender pink brown chestnut hazel beige cream blonde blond turquoise"
)  # fmt: skip
ALIKE: tuple[frozenset[str], ...] = tuple(
    frozenset(listed(words))
    for words in (
        "copper red ginger auburn", "grey gray silver", "blonde blond gold yellow", "blue navy", "brown chestnut",
        "mother mum mom", "father dad", "grandmother grandma gran nana", "grandfather grandpa granddad",
        "bicycle bike", "motorbike motorcycle", "television tv", "phone smartphone", "flat apartment room", "barge houseboat boat", "curl hair", "twin brother", "twin sister", "neighbour neighbor",
        "potter ceramicist", "cook chef", "author writer", "teacher schoolteacher", "violinist musician",
        "pianist musician", "tram streetcar", "sea ocean", "yoghurt yogurt",
    )
)  # fmt: skip
OPPOSITES: tuple[frozenset[str], ...] = tuple(
    frozenset(listed(words))
    for words in (
        "left-handed right-handed", "single married", "single engaged", "married divorced", "married engaged",
        "married widowed", "tall short", "eldest youngest", "short-sighted long-sighted", "vegetarian vegan", "vegetarian pescatarian",
        "vegan pescatarian", "alive dead",
    )
)  # fmt: skip
STATES = frozenset(word for pair in OPPOSITES for word in pair) | frozenset(DIETS) | {"widowed", "engaged", "divorced"}
PARTNERS = ("husband", "wife", "partner", "boyfriend", "girlfriend", "fiancé", "fiancée")
MONTHS = listed(
    "january february march april may june july august september october november december"
)  # fmt: skip
HOLIDAYS: Mapping[str, str] = {
    "Christmas Eve": "24 December",
    "Christmas Day": "25 December",
    "New Year's Eve": "31 December",
    "New Year's Day": "1 January",
    "Valentine's Day": "14 February",
    "Halloween": "31 October",
    "May Day": "1 May",
}
WEEKDAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)  # fmt: skip
TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS: Mapping[str, str] = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine",
    "twelfth": "twelve", "twentieth": "twenty", "thirtieth": "thirty", "fortieth": "forty", "fiftieth": "fifty",
    "sixtieth": "sixty", "seventieth": "seventy", "eightieth": "eighty", "ninetieth": "ninety",
}  # fmt: skip
IRREGULAR: Mapping[str, str] = {
    "ate": "eat", "eaten": "eat", "drank": "drink", "drunk": "drink", "swam": "swim", "swum": "swim", "drove": "drive",
    "driven": "drive", "rode": "ride", "ridden": "ride", "sang": "sing", "sung": "sing", "spoke": "speak",
    "spoken": "speak", "wrote": "write", "written": "write", "had": "have", "has": "have", "kept": "keep",
    "bought": "buy", "taught": "teach", "went": "go", "goes": "go", "gone": "go", "flew": "fly", "flown": "fly",
    "wore": "wear", "worn": "wear", "drew": "draw", "drawn": "draw", "threw": "throw", "thrown": "throw",
    "knitted": "knit", "sewed": "sew", "sewn": "sew", "made": "make", "met": "meet", "left": "leave", "built": "build",
    "began": "begin", "begun": "begin", "won": "win", "got": "get", "slept": "sleep", "ran": "run", "skied": "ski",
    "skiing": "ski", "lit": "light", "woke": "wake", "fell": "fall", "rang": "ring", "flying": "fly", "dove": "dive", "said": "say", "lent": "lend", "read": "read", "smoked": "smoke", "became": "become",
}  # fmt: skip
MENTAL = frozenset(
    listed(
        "know think say see want mean care mind remember understand need believe hope wish guess suppose regret notice "
        "feel find ask try expect admit be do can must should let call look wait stop start begin keep make get take go "
        "come put give tell turn leave hear dare answer"
    )
)
LANGUAGES = listed(
    "English French German Dutch Spanish Portuguese Italian Swedish Norwegian Danish Finnish Icelandic Polish Czech Slovak "
    "Hungarian Romanian Bulgarian Greek Turkish Arabic Hebrew Persian Hindi Urdu Bengali Tamil Chinese Mandarin Cantonese "
    "Japanese Korean Vietnamese Thai Russian Ukrainian Serbian Croatian Irish Welsh Gaelic Catalan Basque Latin Twi Swahili "
    "Yoruba Igbo Zulu Afrikaans Amharic"
)
SEASONS = listed("spring summer autumn winter")
HAIR = frozenset(listed("hair curl braid fringe ponytail bob plait lock"))
DWELLINGS = (
    "flat apartment cottage bungalow barge houseboat caravan mansion castle farmhouse villa penthouse lighthouse "
    "terraced-house rooms loft"
)
HYPERNYMS: Mapping[str, str] = {
    "instrument": "accordion piano guitar violin cello flute trumpet drum harp ukulele clarinet saxophone viola organ banjo",
    "sport": "football tennis rugby cricket hockey golf basketball volleyball badminton rowing",
    "animal": PETS,
    "pet": PETS,
    "alcohol": FOODS["alcohol"],
    "game": "chess card domino bridge poker backgammon",
}
OUT_OF_HOME = "garden balcony terrace fireplace lift view cellar"
TRADE_OF: Mapping[str, str] = {
    "nursing": "nurse", "teaching": "teacher", "teach": "teacher", "baking": "baker", "bake": "baker", "dentistry": "dentist",
    "law": "lawyer", "medicine": "doctor", "accounting": "accountant", "plumbing": "plumber", "painting": "painter",
    "paint": "painter", "farming": "farmer", "farm": "farmer", "cooking": "cook", "cook": "cook", "singing": "singer",
    "sing": "singer", "dance": "dancer", "dancing": "dancer", "weave": "weaver", "weaving": "weaver", "translate": "translator",
    "translating": "translator", "programming": "programmer", "coding": "programmer", "code": "programmer",
    "gardening": "gardener", "carpentry": "carpenter", "fishing": "fisherman", "fish": "fisherman", "flying": "pilot",
    "editing": "editor", "edit": "editor", "writing": "writer", "write": "writer", "photography": "photographer",
}  # fmt: skip
PAST = frozenset(
    listed(
        "ate drank swam drove rode sang spoke wrote bought taught went flew wore threw slept ran skied smoked fell woke walked "
        "parked finished baked cooked cycled climbed danced moved opened painted played rented sailed started stayed studied "
        "visited worked ordered adopted married rowed swapped quit landed booked drew knitted"
    )
)


def areas(lines: str) -> dict[str, tuple[str, ...]]:
    """`continent: country city city, country city` as what each city and country lies in."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        area, _, countries = line.strip().partition(": ")
        for country, *cities in (one.split() for one in countries.split(", ")):
            found |= dict.fromkeys((city.replace("-", " ") for city in cities), (country.replace("-", " "), area))
            found[country.replace("-", " ")] = (area,)
    return found


AREAS: Mapping[str, tuple[str, ...]] = areas("""
europe: england london leeds manchester bristol oxford, scotland edinburgh glasgow, ireland dublin galway cork, france paris lyon nice marseille, spain madrid barcelona seville, portugal lisbon porto faro, italy rome milan venice florence naples, germany berlin hamburg munich leipzig cologne, austria vienna salzburg, switzerland zurich geneva, belgium ghent brussels antwerp bruges, netherlands amsterdam rotterdam utrecht, denmark copenhagen aarhus, sweden stockholm gothenburg, norway oslo bergen, finland helsinki, iceland reykjavik, poland warsaw gdynia, czechia prague, hungary budapest, greece athens, croatia zagreb split, romania bucharest, estonia tallinn, latvia riga, lithuania vilnius, ukraine kyiv
america: usa new-york chicago boston los-angeles san-francisco seattle texas california florida miami hawaii, canada toronto montreal vancouver, mexico mexico-city, brazil rio rio-de-janeiro sao-paulo, argentina buenos-aires, chile santiago valparaiso, peru lima, cuba havana, colombia bogota
asia: japan tokyo kyoto osaka nara, china beijing shanghai, hong-kong, korea seoul, india delhi mumbai goa, thailand bangkok, vietnam hanoi, indonesia bali jakarta, singapore, nepal kathmandu, israel jerusalem, lebanon beirut, iran tehran, sri-lanka
africa: ghana accra kumasi, nigeria lagos, kenya nairobi, morocco marrakesh casablanca, egypt cairo, south-africa cape-town johannesburg, senegal dakar, ethiopia addis-ababa, tunisia tunis, tanzania zanzibar
oceania: australia sydney melbourne perth, new-zealand auckland wellington
""")
