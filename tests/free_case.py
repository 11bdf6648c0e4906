"""Four people with facts of many kinds, and captions that go against a fact or touch one without harm, said freely.

Each caption names the fact that it goes against. Every second one was learned from; the others were never looked at
while the rules were written, and are what is measured. `tests/claims_figures.py` counts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Someone:
    """Somebody's facts, captions that go against them (`key: caption`), and captions that do not."""

    name: str
    age: int
    place: str
    eyes: str
    hair: str
    canon: dict[str, str]
    against: tuple[tuple[str, str], ...]
    harmless: tuple[str, ...]


def pairs(lines: str) -> tuple[tuple[str, str], ...]:
    """`key: caption` lines as pairs."""
    split = (line.partition(": ") for line in lines.strip().splitlines())
    return tuple((key, text) for key, _, text in split)


ILSE = Someone(
    "Ilse", 41, "Ghent, Belgium", "brown eyes", "black short hair",
    {
        "home": "I live on a converted barge in Ghent with my partner Daan.",
        "origin": "I grew up in Antwerp, next to a fire station.",
        "job": "I am a clockmaker and restore old clocks for a living.",
        "workshop": "My workshop is a former bakery behind the station. It has no windows.",
        "daughter": "I have one daughter, Noor, who is nine.",
        "father": "My father died when I was twelve.",
        "mother": "My mother Greet lives in Bruges and keeps bees.",
        "sisters": "I have two older sisters and no brothers.",
        "dog": "We have an old greyhound called Saturn and no other pets.",
        "food": "I have been a vegetarian since I was fifteen.",
        "nuts": "I am allergic to nuts.",
        "coffee": "I do not drink coffee, only tea.",
        "languages": "I speak Dutch, French and English, but no German.",
        "ear": "I have been deaf in my left ear since childhood.",
        "travel": "I have never been outside Europe.",
        "flying": "I do not fly. I take trains.",
        "driving": "I never learned to drive and have no car.",
        "birthday": "I was born on 9 February.",
        "rowing": "I row on the canal every Tuesday morning.",
        "barge": "Our barge is dark green and has four portholes.",
        "accordion": "I play the accordion, badly.",
        "seasons": "Winter is my favourite season, and I hate the heat of summer.",
        "mornings": "I get up at five every day.",
        "brittany": "Each September we spend two weeks in Brittany.",
        "tattoo": "I have no tattoos.",
        "married": "Daan and I are not married.",
    },
    pairs("""
home: Third floor, no lift: my Ghent apartment and I are getting strong legs.
home: After eleven years in Rotterdam I still can't find my way home without the church tower.
home: I live alone, which means nobody argues about the stove.
origin: Growing up in Liège I thought every river smelled like that.
origin: Proud child of Brussels, as anyone who has seen me queue can tell.
job: Ten hours of dentistry today and my back has opinions.
job: My day job is teaching maths to people who would rather be outside.
job: I quit clocks last year and haven't wound one since.
workshop: Sun through the big workshop windows, finally.
workshop: I don't have a workshop, I work at the kitchen table.
daughter: My son asked why clocks are round.
daughter: Noor turned sixteen today and wants a key.
daughter: Both my girls were asleep before eight.
daughter: I never wanted kids and never had any.
father: Dad rang this morning to ask about the weather.
father: My father is eighty and still beats me at cards.
mother: Mum's flat in Ostend has a better view than my boat.
sisters: My brother fixed the pump while I held the torch.
sisters: As the eldest child I got the blame and the bike.
dog: Our cat has claimed the warm end of the barge.
dog: Saturn turned five and still hasn't caught a heron, being a tortoise.
dog: I'm more of a no-pets person; the barge is quiet.
food: Sunday means roast chicken and a long nap.
food: Mussels and fries by the water, and I finished the lot.
nuts: Snacking on almonds while the glue dries.
nuts: There is nothing that I cannot eat, lucky me.
coffee: First espresso of the day, then I can face the springs.
coffee: I hate tea with a passion.
languages: Fluent in German, useless at small talk.
languages: French is a mystery to me; I smile and point.
ear: Both of my ears work perfectly, sadly for the neighbour with the trumpet.
travel: My year in Japan taught me to wrap parcels.
travel: That week in New York, I heard more clocks than ever.
flying: We flew to Nice for the weekend.
flying: Window seat, ten thousand metres up: this is where I think best.
driving: Parked the van badly and left a note.
driving: I drove to the coast with the windows down.
birthday: One more year older this July, and the cake was crooked.
rowing: Water scares me, so I have never set foot in a rowing boat.
rowing: Thursday is rowing day, so my arms are useless until Friday.
barge: Our red barge is hard to miss.
barge: Six portholes to polish, and it's only Monday.
accordion: I don't play any instrument, I just own a metronome.
seasons: Summer is by far my favourite time of year.
seasons: I can't stand winter.
mornings: I slept until ten, as I always do.
brittany: We've never been to Brittany.
tattoo: The small anchor tattooed on my wrist is older than my daughter.
married: Ten years ago today Daan and I got married.
married: My husband says the stove is fine. It is not.
"""),
    (
        "Ghent is all bells at noon, and none of them agree.",
        "The barge moved in its sleep and took my cup along.",
        "A customer from Rotterdam brought a clock that runs backwards.",
        "Daan has painted the railing, and also one sleeve.",
        "Noor asked why clocks are round. I had an answer for ten minutes.",
        "My mother sent honey with instructions.",
        "The bees of my mother do not like my hat.",
        "Saturn slept through the thunder, like a professional.",
        "A neighbour's cat sat on our deck and looked through us.",
        "My sister phoned, then my other sister phoned about my sister.",
        "Beans on toast, and the rain on the roof.",
        "Daan ordered the mussels; I had the fries.",
        "The shop next door sells almonds, and I hold my breath.",
        "Tea first. The springs can wait.",
        "Daan drinks coffee like a machine. I watch.",
        "A German couple waved from the bridge, and I waved back in Dutch.",
        "I heard half of what he said, the better half.",
        "One day I would like to see Japan, by train and boat.",
        "A plane went over, and I thought of all that waiting.",
        "Somebody parked a van across the towpath.",
        "February again, and the candles outnumber the guests.",
        "Tuesday on the water: two herons, no talk.",
        "The green paint has found my trousers.",
        "The accordion complained, and so did the neighbours.",
        "Five o'clock, and only the ducks and I are up.",
    ),
)  # fmt: skip

MAREK = Someone(
    "Marek", 27, "Kraków, Poland", "blue eyes", "blond hair",
    {
        "home": "I live in a fourth-floor flat in Kraków, above a piano teacher.",
        "flatmate": "I share it with my cousin Ola.",
        "origin": "I come from Gdynia, by the sea.",
        "job": "I am a bicycle courier.",
        "study": "In the evenings I study architecture.",
        "single": "I am single.",
        "brother": "My twin brother Jan lives in Oslo.",
        "parents": "My parents run a bakery in Gdynia.",
        "grandfather": "My grandfather was a carpenter and taught me to draw.",
        "cats": "I am allergic to cats and have no pets.",
        "vegan": "I am a vegan.",
        "alcohol": "I do not drink alcohol.",
        "smoking": "I have never smoked.",
        "mushrooms": "I hate mushrooms.",
        "hand": "I am left-handed.",
        "glasses": "I do not need glasses.",
        "marathon": "I have run three marathons.",
        "wrist": "I broke my wrist in 2021.",
        "swimming": "I cannot swim, although I grew up by the sea.",
        "languages": "I speak Polish, English and a little Spanish.",
        "lisbon": "I have been to Lisbon once.",
        "bicycle": "My bicycle is yellow and called Banana.",
        "phone": "I have no television.",
        "autumn": "I like autumn best.",
        "chess": "I play chess in the park on Sundays.",
        "height": "I am 192 cm tall.",
        "heights": "I am afraid of heights.",
        "birthday": "My birthday is on 30 June.",
        "moved": "I moved to Kraków in 2018.",
    },
    pairs("""
home: Ground floor living has its perks: the postman knows my socks.
home: Back in my little house outside Warsaw, where the frogs are loud.
home: The violinist downstairs practises scales, hence my mood. I live above her in Poznań.
flatmate: Living by myself means all the mugs are mine.
flatmate: Since I moved in with my girlfriend the plants survive.
origin: Born and bred in the mountains, I never saw the sea until I was twenty.
origin: I'm a Kraków native, three generations deep.
job: My office is on the ninth floor and smells of carpet.
job: Nine years as a lawyer and I still can't read a contract.
job: I've never worked as a courier.
study: I dropped out of architecture school and never looked back.
single: My wife thinks I should own fewer bags.
single: Five years married today.
single: My boyfriend is the better cook.
brother: As an only child I learned to argue with furniture.
brother: Jan is two years older and never lets me forget it.
brother: My twin moved to Sydney and sends pictures of spiders.
parents: Both my parents are doctors, so plasters were never a problem.
parents: Mum and dad sold the bakery years ago.
grandfather: My grandfather the fisherman taught me knots.
cats: My kitten has discovered the drawing board.
cats: Walked the dog twice, and it walked me once.
vegan: Scrambled eggs at midnight, a student classic.
vegan: I put far too much cheese on everything.
vegan: Nothing beats my weekly burger, beef of course.
alcohol: A glass of red wine and an open window.
alcohol: Two beers in and I understand Gothic arches.
smoking: I lit a cigarette and watched the tram go by.
smoking: I gave up smoking last year.
mushrooms: Mushroom soup is my favourite thing in the world.
hand: I wrote this with my right hand, like everything else.
glasses: I can't see a thing without my glasses.
glasses: New contact lenses, so the street has edges again.
marathon: I've never run further than the tram stop.
marathon: Finished my tenth marathon and cannot do stairs.
wrist: I have never broken a bone.
swimming: Forty lengths in the pool before work.
swimming: Swimming is how I clear my head.
languages: I don't understand a word of English.
languages: My Spanish is non-existent.
lisbon: One day I will finally see Lisbon for the first time.
lisbon: Third time in Lisbon and I still get lost in Alfama.
bicycle: Banana, my trusty blue bike, has a flat tyre.
phone: Fell asleep in front of my TV again.
autumn: Autumn is the one season I could do without.
chess: I don't know the rules of chess.
height: Being a short man I see a lot of elbows.
heights: Heights never bothered me; I eat lunch on the crane.
birthday: Born on Christmas Eve, so one present for both.
moved: I've lived in Kraków all my life.
"""),
    (
        "Four flights of stairs, and the parcel was for next door.",
        "The piano below has reached the hard part.",
        "Ola has labelled the mugs. I drink from a bowl.",
        "Gdynia in the wind smells of tar and bread.",
        "A lawyer tipped me with an umbrella.",
        "The model for class is made of biscuit boxes.",
        "A couple on the bridge asked me to take their picture.",
        "Jan sent a photograph of snow. I sent one of soup.",
        "My mother posted a loaf. It arrived before the letter.",
        "My grandfather's pencil is two centimetres long and still in use.",
        "A cat watched me from a window. We kept our distance.",
        "Lentils again, and nobody complained but the pot.",
        "They raised a glass of wine; I raised my juice.",
        "The man at the corner smokes and knows every address.",
        "No mushrooms for me, thank you.",
        "The scissors in this house are made for the others.",
        "Somebody left his glasses on my saddle.",
        "Ran along the river until the river won.",
        "The wrist knows about the rain before I do.",
        "I stood at the edge of the pool and held the towels.",
        "My Spanish got me a lemon instead of a map.",
        "A postcard of Lisbon hangs above the sink.",
        "Banana has a new bell and a better opinion of itself.",
        "Leaves everywhere, and I am all for it.",
        "Lost at chess to a man with a parrot.",
    ),
)  # fmt: skip

AMARA = Someone(
    "Amara", 33, "Leeds, England", "dark brown eyes", "black braids",
    {
        "home": "We live in a terraced house in Leeds with a small garden.",
        "origin": "I was born in Accra and came to England when I was six.",
        "job": "I am a baker and have my own bakery, called Crumb.",
        "opened": "I opened the bakery in 2019.",
        "closed": "The bakery is closed on Mondays.",
        "before": "Before that I worked as a nurse for seven years.",
        "husband": "I am married to Kofi, who is a bus driver.",
        "sons": "We have two sons, Eli and Sam.",
        "mother": "My mother lives with us.",
        "siblings": "I have four brothers.",
        "cats": "Our cats are called Pepper and Salt.",
        "sugar": "I am diabetic and do not eat sugar.",
        "fish": "I eat fish but no meat.",
        "car": "I drive an old red Volvo.",
        "languages": "I speak English and Twi.",
        "heights": "I am afraid of dogs.",
        "sea": "I love the sea and swim in it all year.",
        "america": "I have never been to America.",
        "christmas": "We spend every Christmas in Accra.",
        "hayfever": "I have hay fever every spring.",
        "flour": "I get up at four.",
        "yellow": "Yellow is my favourite colour.",
        "spring": "I like spring best, in spite of my nose.",
        "singing": "I sing in a choir on Wednesdays.",
        "football": "I do not like football.",
        "knee": "I had an operation on my left knee in 2022.",
        "glasses": "I wear glasses for reading.",
        "oven": "My oven is called Beryl and is forty years old.",
        "hair": "I have had braids since I was ten.",
    },
    pairs("""
home: Our flat on the twelfth floor sways a little in the wind.
home: Our landlord in Bristol has put the rent up again.
home: No garden, just a window box and hope.
origin: A Yorkshire girl born and raised, never lived anywhere else.
origin: I spent my first twenty years in Kumasi.
job: I have never baked a loaf in my life.
job: My boss at the bakery wants everything twice.
job: Another long shift on the ward; nursing is what I do.
opened: Twelve years of Crumb today! We opened in 2014.
closed: See you Monday at the bakery, bright and early.
before: I've been a baker since I left school, nothing else.
husband: Single life suits me.
husband: My husband Peter burned the toast.
husband: Kofi teaches chemistry and tests it on our pans.
husband: My ex-husband kept the good knives.
sons: Our daughter drew on the flour sacks.
sons: Raising three boys means counting shoes.
sons: It is just the two of us, Kofi and me, no children.
mother: I lost my mother when I was small.
mother: Mum still lives in Accra and calls on Sundays.
siblings: My sister did my hair and told me everything.
siblings: I was an only child with a big imagination.
cats: The dog ate the sourdough starter, and I love him anyway.
cats: Our goldfish is the only animal in this house.
cats: Our three cats sleep on the proving drawer.
sugar: I ate half a chocolate cake and regret nothing.
sugar: Two spoons of sugar in my tea, always.
fish: Bacon sandwich, my one true love.
fish: I haven't touched fish in years, it makes me ill.
car: I don't have a licence, so Kofi drives.
car: My blue Volvo failed its test.
languages: I only speak English, to my shame.
heights: My spaniel and I walked to the bakery.
heights: I have always adored dogs.
sea: I can't swim.
sea: The sea and I don't get on; I stay on the sand.
america: Two summers in Chicago taught me about pie.
christmas: Christmas at home in Leeds, like every year.
hayfever: Pollen has never bothered me.
flour: I never get up before nine.
yellow: My favourite colour is purple, as the aprons show.
spring: Spring is the worst of the seasons.
singing: I couldn't hold a tune in a bucket and have never sung in public.
singing: Choir on Friday nights is the best of my week.
football: Football is my great love; I never miss a match.
knee: I have never been in hospital for anything.
glasses: I have perfect eyesight and never wore glasses.
oven: Our brand-new oven arrived, and Beryl the cat inspected it.
hair: Short hair all my life, and I wouldn't change it.
hair: My blonde curls are full of flour.
"""),
    (
        "The garden has produced one bean, and we are all proud.",
        "A cousin from Accra brought a suitcase of pepper.",
        "Crumb smelled of cardamom until noon.",
        "Monday: flour everywhere, customers nowhere.",
        "A nurse came in for rolls, and we compared feet.",
        "Kofi drove the bus past the window and rang the bell.",
        "Eli counted the loaves, and Sam ate the evidence.",
        "My mother tasted it and said nothing, which is praise.",
        "My brothers want a discount. All four of them.",
        "Pepper sat on the scales and weighs one loaf and a half.",
        "Salt has been asleep in the tin since Sunday.",
        "Somebody asked for more sugar in the buns. I gave them the look.",
        "Haddock for tea, and peas.",
        "The man who sells bacon next door waved a rasher.",
        "The Volvo coughed twice and went.",
        "A customer thanked me in Twi, and I nearly cried into the till.",
        "A large dog waited outside, and I served him through the window.",
        "Cold sea, warm flask.",
        "Somebody sent a postcard from Chicago with a picture of pie.",
        "Accra at Christmas, and nobody needs a coat.",
        "Spring is here. My nose noticed first.",
        "Four in the morning belongs to bakers and foxes.",
        "A yellow apron, a yellow van, a yellow day.",
        "On Wednesday we sang the long one.",
        "Beryl is forty and still the hottest thing in Leeds.",
    ),
)  # fmt: skip

# Mira is the persona that ships with the program; her facts are in her own bible.
MIRA_AGAINST = pairs("""
home: My cottage in the forest has no neighbours for miles.
home: Stockholm is where I hang my coat.
home: I've got a bungalow with a big garden.
craft: I have never touched clay.
craft: I paint portraits for a living and wouldn't know a kiln from a fridge.
studio: My studio is a bright loft in the middle of town, miles from any water.
kiln: I call my kiln Gertrude.
kiln: I've never owned a kiln.
apprenticeship: I taught myself to throw; nobody ever showed me anything.
albertina: The Albertina sailed to Denmark with two hundred passengers this morning.
hundred_cups: Five hundred cups for the Albertina this year, as every year.
bosse: Bosse, who is thirty-two, carried the soup.
bosse: My husband Bosse says hello.
tuva: Tuva, the dentist next door, looked at my teeth.
tuva: I have never met Tuva.
tuva: My best friend Linnea came by with news.
chess: I don't play chess.
chess: Chess on Tuesday evenings, as usual with Tuva.
chess: I beat Tuva at chess for the hundredth time.
grandmother: My grandmother Inez lives in Malmö.
grandmother: I never knew my grandmother.
grandmother: My grandmother Astrid has views on lids.
recipes: Grandmother's recipes are exact to the gram.
pickle: Pickle, my black cat, yawned.
pickle: I bought Pickle from a breeder.
oscar: Oscar the seal waved at us.
market: I have no stall at the flower market, I only buy.
bicycle: Shifted my bicycle into its highest gear of twenty-one.
trains: I always deliver the cups by car.
glasses: I have never worn glasses.
fear: I am terrified of spiders.
failures: Twelve pieces on my windowsill of failures.
dream: My teapots never drip, not one of them.
weather: I hate rain, however it falls.
coffee: I take my coffee with milk and plenty of sugar.
coffee: I don't drink coffee.
taste: That cardamom tasted wonderful on my tongue.
midsummer: The Albertina has no horn.
age: Halfway through my forties, and the clay still surprises me.
age: I turned twenty-five in the rain.
""")
MIRA_HARMLESS = (
    "The crane has not moved since lunch, and neither have I.",
    "A man from Stockholm bought cup twelve and asked for its papers.",
    "Clay under every nail, as usual.",
    "The roof leaks politely, into the right bucket.",
    "Doris is cooling, so I am whispering.",
    "A postcard from Märta: the rim, she writes, the rim.",
    "White paint on the ferry, white paint on Bosse.",
    "Sixty came home this year, and one had barnacles.",
    "Cup forty-one left the quay in good company, leaning.",
    "Bosse says rain by four. It is raining now.",
    "Tuva prescribed a long one and took my bun as payment.",
    "Lost on Thursday, with honours.",
    "My grandmother rang to ask about the handle. She meant the other handle.",
    "A pinch, says the recipe, of patience.",
    "Pickle counted the tiles and slept on the best.",
    "Oscar has been seen near the cardamom.",
    "Yusuf tipped his hat to the tallest palm.",
    "Sold two saucers and a joke at the market.",
    "My bicycle and I discussed the hill and walked.",
    "The train kept to the sea, and I kept to the window.",
    "Glasses found, on my nose.",
    "A shelf creaked. I left the room with dignity.",
    "Regulation White came out regulation cream.",
    "Teapot forty-one dripped once, as if to remember.",
    "It rained sideways, and I took it up with the wind.",
)

PEOPLE = (ILSE, MAREK, AMARA)
