"""Which of our languages a short text is in, by its small words. Knows no meaning."""

from __future__ import annotations

import re

from influencer.text import fold

LANGUAGES = ("en", "es", "de", "fr", "pt")
FIXED_IN = (*LANGUAGES, "sv")  # what the fixed answers are written in
SMALL_WORDS = {
    "en": "the a an is are was you your yours i i'm im you're u my me this that it of to and in for with what how "
    "who do does did can will would be am not don't just so love on at she he they we have has want there "
    "about if or love like nice good lovely great what's it's thanks thank more these those then than very",
    "es": "el la los las un una es eres soy sos esta estas este esto yo tu te mi me que de y en con por para como "
    "no ya muy mas pero lo le se del al hay gracias quiero tengo estoy ella son quien hola ojala estan sin mi "
    "nada tan cual buenos buenas dias bonita bonito hermosa hermoso encanta saludos desde taza linda",
    "de": "der die das ein eine einen ist bist bin sind ich du dich mich dir mir wir ihr nicht und oder mit fur auf "
    "wie was wer mein meine dein deine es sie er zu auch so schon noch nur hab habe will kann mehr im den dem "
    "hier alle schone schon grusse guten gute morgen liebe welche welcher tolle tasse aus bin macht",
    "fr": "le la les un une des est es suis t'es c'est j'ai je tu il elle moi toi mon ma mes ton ta que qui de du "
    "et en dans avec pour pas ne plus ce cette ces sont vous nous bien tres veux vais trop sur au ou sans "
    "merci quel quelle beau belle bonjour j'adore jolie aime tasse bonne bon comme elle peux n'est",
    "pt": "o a os as um uma e esta voce vc eu tu meu minha mim que de do da dos das no na em com por para nao mais "
    "muito mas sou estou sao ele ela isso essa esse essas obrigado obrigada quero vou foi so ser tem ja ta to "
    "mesmo sem pra linda lindo bom boa dia bela adoro amei essa xicara seu sua teu tua onde qual queria",
    "sv": "och att det som en ett ar jag du ni vi hon han den inte har med pa av for till om var min mitt din ditt mig "
    "dig sa vad hur nar vem vilken alskar tack fin fint mysig ocksa bara vill kan ska skulle mer nu har ju nog",
}
TELLING = {
    "es": "¿¡ñ",
    "de": "ßäöü",
    "fr": "çèêœù",
    "pt": "ãõ",
    "sv": "å",
}
OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
WORDS = {name: frozenset(words.split()) for name, words in SMALL_WORDS.items()}


def language_of(text: str) -> str:
    """The language of `text` as a code, `other` for another script, empty if nobody can tell."""
    if OTHER_SCRIPT.search(text):
        return "other"
    words = re.findall(r"[\w']+", fold(text))
    scores = {name: sum(word in WORDS[name] for word in words) for name in FIXED_IN}
    for name, letters in TELLING.items():
        scores[name] += 2 * sum(text.casefold().count(letter) for letter in letters)
    best = max(scores.values())
    leaders = [name for name in FIXED_IN if scores[name] == best]
    return leaders[0] if best and len(leaders) == 1 else ""
