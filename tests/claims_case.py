"""Invented people with a few facts each, and captions that say otherwise or the same, in several ways each."""

from __future__ import annotations

# ruff: noqa: E501
from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """Somebody's facts, and for each a value that is not so."""

    name: str
    place: str
    elsewhere: str
    origin: str
    other_origin: str
    age: int
    other_age: str
    month: str
    other_month: str
    job: str
    other_job: str
    diet: str
    eats: tuple[str, ...]
    not_diet: str
    kin: str
    kin_name: str
    kin_other: str
    kin_place: str
    kin_elsewhere: str
    none: str
    pet: str
    pet_name: str
    pet_other: str
    other_animal: str
    thing: str
    lacks: str
    gears: str
    other_gears: str
    colour: str
    other_colour: str
    cannot: str
    cannot_past: str
    speaks: str
    year: str
    other_year: str
    weekday: str
    other_weekday: str

    @property
    def canon(self) -> dict[str, str]:
        """The facts as a bible has them."""
        return {
            "home": f"I live in a small flat above a bakery in {self.place}.",
            "origin": f"I grew up in {self.origin}, beside the railway.",
            "job": f"I am a {self.job}, and have been one since {self.year}.",
            "birthday": f"My birthday is on 12 {self.month}.",
            "diet": f"I am a {self.diet}.",
            "kin": f"My {self.kin} {self.kin_name} lives in {self.kin_place} and writes letters.",
            "siblings": f"I have no {self.none}s.",
            "pet": f"My {self.pet} is called {self.pet_name} and sleeps on the stairs.",
            "thing": f"My {self.thing} has {self.gears} gears and is {self.colour}.",
            "lack": f"I do not own a {self.lacks}.",
            "cannot": f"I cannot {self.cannot}, and have stopped pretending.",
            "language": f"I speak {self.speaks} with my neighbours.",
            "moved": f"I moved to {self.place} in {self.year}.",
            "chess": f"I play cards every {self.weekday}.",
        }


LIVES = (
    Life("Nora", "Porto", "Lisbon", "Braga", "Faro", 31, "twenty-nine", "May", "October", "bookbinder", "dentist",
         "vegetarian", ("steak", "salmon", "ham"), "I am not a vegetarian", "sister", "Ana", "Rita", "Coimbra", "Madrid",
         "brother", "cat", "Biscuit", "Pepper", "dog", "bicycle", "car", "three", "twelve", "green", "red", "swim",
         "swam", "Portuguese", "2015", "2019", "Monday", "Friday"),
    Life("Jonas", "Leipzig", "Hamburg", "Dresden", "Munich", 44, "51", "January", "July", "baker", "lawyer",
         "vegan", ("cheese", "butter", "sausage"), "I am no longer a vegan", "brother", "Emil", "Fritz", "Vienna", "Berlin",
         "sister", "dog", "Otto", "Rex", "cat", "bike", "television", "seven", "one", "blue", "yellow", "drive",
         "drove", "German", "2008", "2011", "Tuesday", "Sunday"),
    Life("Aoife", "Galway", "Dublin", "Sligo", "Cork", 26, "33", "August", "March", "weaver", "nurse",
         "pescatarian", ("bacon", "lamb", "turkey"), "I am not a pescatarian", "grandmother", "Brid", "Nuala", "Clifden", "Boston",
         "sister", "parrot", "Admiral", "Polly", "rabbit", "bicycle", "piano", "two", "nine", "black", "white", "sing",
         "sang", "Irish", "2020", "2016", "Wednesday", "Saturday"),
    Life("Kenji", "Kyoto", "Osaka", "Nara", "Tokyo", 38, "forty-two", "November", "April", "carpenter", "pilot",
         "vegetarian", ("tuna", "chicken", "prosciutto"), "I am no longer a vegetarian", "uncle", "Haru", "Goro", "Kobe", "Sapporo",
         "brother", "tortoise", "Momo", "Kame", "snake", "bicycle", "boat", "five", "eight", "orange", "purple", "dance",
         "danced", "Japanese", "2012", "2004", "Thursday", "Monday"),
    Life("Lucia", "Valparaíso", "Santiago", "Concepción", "Lima", 29, "forty", "February", "June", "florist", "pilot",
         "teetotaller", ("wine", "beer", "whisky"), "I am not a teetotaller", "aunt", "Carmen", "Elena", "Arica", "Miami",
         "sister", "cat", "Limón", "Sombra", "parrot", "bicycle", "motorbike", "four", "ten", "silver", "pink", "ski",
         "skied", "Spanish", "2018", "2010", "Sunday", "Thursday"),
)  # fmt: skip


def planted(life: Life) -> list[tuple[str, str]]:
    """Captions that go against a fact, each with the key of that fact."""
    return [
        *(("home", text) for text in (
            f"Morning fog. I live in {life.elsewhere}, so this is no news.",
            f"My home is {life.elsewhere}, and it rains here too.",
            f"I'm based in {life.elsewhere} and know every tram by its voice.",
            f"I do not live in {life.place}, whatever the letterbox says.",
            f"I've lived in {life.elsewhere} for years and still get lost.",
            f"{life.elsewhere} is my home, and the kettle knows it.",
        )),
        *(("origin", text) for text in (
            f"I grew up in {life.other_origin}, where the bread was better.",
            f"I come from {life.other_origin}. You can tell by the vowels.",
            f"I'm originally from {life.other_origin}, which explains the coat.",
            f"I was born in {life.other_origin} during a storm.",
        )),
        *(("age", text) for text in (
            f"I am {life.other_age} years old and have learned nothing about lids.",
            f"I'm {life.other_age}, and the stairs know it.",
            f"I turned {life.other_age} and nobody made a speech.",
        )),
        *(("birthday", text) for text in (
            f"My birthday is in {life.other_month}, so I started early.",
            f"I was born in {life.other_month}, hence the mood.",
            f"My birthday is on 12 {life.other_month}. Bring rope.",
            f"It is quiet here. My birthday is on 25 {life.month}.",
        )),
        *(("job", text) for text in (
            f"I am a {life.other_job}, and it shows in the handwriting.",
            f"I work as a {life.other_job} most days.",
            f"As a {life.other_job}, I take a professional interest in this.",
            f"My job is that of a {life.other_job}, and it is a fine one.",
            f"I'm not a {life.job}. I only look like one.",
        )),
        *(("diet", text) for text in (
            f"I ate a {life.eats[0]} and regret nothing.",
            f"I had {life.eats[1]} for lunch, twice.",
            f"We had the {life.eats[2]} and watched the rain.",
            f"{life.not_diet}, let it be noted.",
            f"I ordered the {life.eats[0]} and read a thin book.",
        )),
        *(("kin", text) for text in (
            f"My {life.kin} {life.kin_other} sent a parcel with no string.",
            f"My {life.kin} is called {life.kin_other} and collects lids.",
            f"My {life.kin} lives in {life.kin_elsewhere} and complains about the light.",
            f"My {life.kin} {life.kin_name} lives in {life.kin_elsewhere}, near the water.",
            f"{life.kin_name} lives in {life.kin_elsewhere} now, and I believe it suits the curtains.",
            f"My late {life.kin} would have laughed at this. My {life.kin} died in winter.",
        )),
        *(("siblings", text) for text in (
            f"My {life.none} thinks that this is a hat.",
            f"I have two {life.none}s, and both are late.",
            f"I have a {life.none} who would not approve.",
            f"My only {life.none} gave me this cup.",
        )),
        *(("pet", text) for text in (
            f"My {life.pet} is called {life.pet_other} and has opinions.",
            f"My {life.pet} {life.pet_other} has eaten the list.",
            f"{life.pet_name} is a {life.other_animal}, and a lazy one.",
            f"My {life.other_animal} {life.pet_name} watched the whole time.",
            f"I have no {life.pet}, and the stairs are quiet.",
            "I have no pets, only a draught.",
            f"I've never had a {life.pet} in my life.",
        )),
        *(("thing", text) for text in (
            f"My {life.thing} has {life.other_gears} gears and no patience.",
            f"My {life.thing} is {life.other_colour} and faster than I am.",
            f"I left my {life.other_colour} {life.thing} by the door.",
            f"I do not own a {life.thing}. I walk.",
        )),
        *(("lack", text) for text in (
            f"I have a {life.lacks} and a plan.",
            f"I own a {life.lacks}, which surprises people.",
            f"My {life.lacks} would not start this morning.",
            f"My old {life.lacks} stood in the rain all night.",
        )),
        *(("cannot", text) for text in (
            f"I can {life.cannot} quite well, given a reason.",
            f"I {life.cannot} every morning before the gulls do.",
            f"I {life.cannot_past} for an hour and came home hungry.",
            f"I know how to {life.cannot}, and it saved the day.",
        )),
        *(("language", text) for text in (
            f"I do not speak {life.speaks}, so I nodded.",
            f"I can't speak {life.speaks}, but I can point.",
            f"I never learned to speak {life.speaks}. It is a pity.",
        )),
        *(("moved", text) for text in (
            f"I moved to {life.place} in {life.other_year} with one suitcase.",
            f"In {life.other_year} I moved to {life.place}, and it rained.",
        )),
        *(("chess", text) for text in (
            f"I play cards every {life.other_weekday}, and lose with grace.",
            f"On {life.other_weekday}s I play cards and forget the soup.",
            "I never play cards. They stare.",
        )),
    ]  # fmt: skip


def in_keeping(life: Life) -> list[str]:
    """Captions that go against nothing, though they touch the same facts."""
    return [
        f"I live in {life.place}, above the smell of bread.",
        f"My home is {life.place}, where the rain knows me.",
        f"Somebody asked whether I live in {life.elsewhere}. Do I look it?",
        f"If I lived in {life.elsewhere}, I would own more umbrellas.",
        f"A postcard from {life.elsewhere} today, with a stamp like a small window.",
        f"I come from {life.origin}, so I can read timetables.",
        f"I am {life.age}, which is a good age for soup.",
        f"My birthday is in {life.month}. Two lids would do.",
        f"I am a {life.job}, and the glue is cold.",
        f"My neighbour is a {life.other_job} and says little.",
        f"I am a {life.diet}, so I took the beans.",
        f"Somebody next to me ordered the {life.eats[0]} and sighed.",
        f"My {life.kin} {life.kin_name} wrote to ask about the curtains.",
        f"My {life.kin} lives in {life.kin_place}, and the post is slow.",
        f"I visited {life.kin_elsewhere} once. It was closed.",
        f"My {life.pet} {life.pet_name} has moved to the third stair.",
        f"{life.pet_name} is a {life.pet} of few words.",
        f"A {life.other_animal} crossed the street as if it owned it.",
        f"My {life.thing} is {life.colour}, and so is the mud.",
        f"My {life.thing} has {life.gears} gears, of which one is decorative.",
        f"I do not own a {life.lacks}, so I took the tram.",
        f"I wish I had a {life.lacks}. Then I look at the rain.",
        f"I cannot {life.cannot}. I wave from the shore.",
        f"I speak {life.speaks} to the bread as well.",
        f"I moved to {life.place} in {life.year}, on a tram.",
        f"I play cards every {life.weekday} and keep the score in pencil.",
        f"I won at cards on {life.other_weekday}, by accident.",
        f"{life.place} in the morning: two lids, one kettle.",
        f"“I live in {life.elsewhere}”, said the man with the ladder, and left.",
        f"I have no {life.none}s, but I have a good shelf.",
    ]


# Other ways to go against Nora's facts and Aoife's, written after the rules had been, and then learned from.
FREE = {
    "Nora": """Greetings from Lisbon, where I live and mostly wait for buses.
I have a flat in Lisbon with one window.
Lisbon has been my home since the last rain.
The stairs of my Lisbon flat are steep.
Faro is where I grew up.
I spent my childhood in Faro.
Twenty-nine years old and still afraid of lids.
At fifty, I have stopped apologising to doors.
My fiftieth birthday came with fog.
I turn thirty-two tomorrow.
October is my birthday month.
I earn my living as a dentist.
I was never a bookbinder.
I trained as a dentist and it stayed with me.
Being a dentist, I looked at the horse's teeth.
I still eat meat on Sundays.
There was ham on my plate and then there was not.
I love a good steak.
My favourite food is bacon.
I gave up being a vegetarian.
My sister, Rita, knows everything about lids.
Rita, my sister, knows everything about lids.
My sister's name is Rita.
My sister moved to Madrid last spring.
My brother Tom came by.
I grew up with three brothers.
My brother and I share one umbrella.
I am an only child.
My dog Biscuit ate the list.
Biscuit the dog sat down.
I named my cat Pepper.
The cat, Pepper, is asleep.
My bicycle, which has twelve gears, is resting.
All twelve gears of my bicycle are stuck.
My red bike is in the hall.
I drove my car to the sea.
I sold my car last week.
I went swimming before breakfast.
I swim like a stone with ambition.
I am a strong swimmer.
I speak no Portuguese.
I don't know a word of Portuguese.
I have lived in Porto since 2019.
It was 2019 when I moved to Porto.
I arrived in Porto in 2019.
Every Friday I play cards with the neighbours.
I play cards on Fridays.""",
    "Aoife": """We live in Dublin, me and the kettle.
My kitchen in Dublin smells of rope.
I call Dublin home.
Since I moved to Boston, the rain is different.
I was raised in Cork by people with hats.
A Cork childhood leaves marks.
I am thirty-three and unimpressed.
I will be 34 in spring.
I was born on 3 March, in fog.
March brings my birthday and bad shoes.
I'm a nurse, among other things.
I have worked as a nurse for years.
I had bacon with my eggs.
I cooked lamb and sang to it.
I'm no pescatarian.
My grandmother Nuala phoned.
My grandmother, who lives in Boston, phoned.
Brid lives in Boston.
I have three sisters and one umbrella.
My little sister came over.
I never had a parrot.
The parrot is called Polly.
My rabbit Admiral sleeps.
Admiral is my rabbit.
I have no bicycle.
I play my piano at night.
I bought a piano.
There is a piano in my flat, and I play it.
I love to sing.
I can sing like a kettle.
I don't speak a word of Irish.
In 2016 I moved to Galway.
I play cards on Saturdays.""",
}
