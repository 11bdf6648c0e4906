"""Posts that somebody pays for: the line that says so, where it stands, and what nobody like her may claim in one.

The word is one that the advertising authorities of her language take, and it stands at the very beginning, before a
platform cuts the caption off. Knows no draft and no channel's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from influencer.limits import LIMITS
from influencer.records import Labels
from influencer.text import fold

SHOWN_FIRST = 125  # characters; Instagram hides what comes later behind "more"
LONGEST = 40  # characters of a brand, and of how it is connected

WORDS: dict[str, tuple[str, ...]] = {
    "en": ("#ad", "ad", "advertisement", "paid partnership"),
    "de": ("Anzeige", "Werbung"),
    "fr": ("Publicité", "Collaboration commerciale"),
    "es": ("Publicidad", "#publi"),
    "it": ("Pubblicità", "#adv"),
    "pt": ("Publicidade", "#publi", "PUB"),
    "nl": ("Reclame", "Advertentie", "#adv", "#advertentie"),
    "sv": ("Reklam", "Annons"),
    "da": ("Reklame", "Annonce"),
    "nb": ("Reklame", "Annonse"),
    "no": ("Reklame", "Annonse"),
    "nn": ("Reklame", "Annonse"),
    "fi": ("Mainos",),
    "pl": ("Reklama",),
    "cs": ("Reklama",),
    "tr": ("Reklam",),
    "ja": ("広告", "PR"),
    "ko": ("광고",),
    "zh": ("广告",),
}
"""Language -> the words its readers and authorities take for "this is an ad", the one we write first."""

THING = r"(?:it|this|that|these|those|them|my|mine|the|how|what|using|wearing|drinking|eating|having|every)\b"
USES = (
    r"(?:try|tried|trying|test(?:ed|ing)?|us(?:e|ed|ing)|drink(?:ing)?|drank|eat(?:ing)?|ate|wear(?:ing)?|wore|own(?:ed)?"
    r"|buy|bought|feel(?:ing)?|felt|slept|tasted?|switched|sw(?:ear|ore) by|rel(?:y|ied) on|recommend|noticed)\b"
)
LOVES = r"(?:love[ds]?|loving|adored?|enjoy(?:ed)?|liked?|prefer(?:red)?|need)"
HELPERS = (
    r"(?:(?:'ve|'m|'d|'ll| have| am| had| was| will| been| do| did| can| could| not| cannot| \w+ly| just| even| still"
    r"| now| never| ever| always| often| also| keep| kept))*"
)
MINE = (
    r"(?:skin|hair|body|face|gut|sleep|health|energy|mood|teeth|nails|results?|complexion|digestion"
    r"|(?:daily|everyday|morning|evening) routine"
    r"|(?:new |all-time |absolute |current )?(?:favou?rite|go-to|holy grail))"
)
PRAISE = "amazing|great|wonderful|delicious|soft|smooth|good|lovely|fantastic|incredible|heavenly|divine|better"
COUNT = r"(?:a|one|two|three|four|five|six|\d+)"
LIVED: dict[str, tuple[str, ...]] = {
    "en": (
        rf"\b(?:i|we){HELPERS} {USES}",
        rf"\b(?:i|we){HELPERS} {LOVES} {THING}",
        r"\b(?:i|we) (?:can't|cannot|couldn't|could not) (?:live|do|be) without\b",
        rf"\bmy {MINE}\b",
        r"\b(?:works?|worked|did|does) (?:\w+ ){0,3}for me\b",
        rf"\b(?:after|for) {COUNT} (?:days?|weeks?|months?) of (?:using|wearing|drinking|eating)\b",
        r"\b(?:it|this|they) (?:\w+ )?(?:changed|saved|transformed|improved) (?:my|me)\b",
        rf"\b(?:tastes?|smells?|feels?) (?:so |really |very |absolutely |just )*(?:{PRAISE})\b",
    ),
    "de": (
        r"\bich (?:\w+ ){0,2}(?:nutze|benutze|verwende|trage|trinke|esse|liebe|mag|teste|empfehle|spure|fuhle)\b",
        r"\b(?:ich habe?|habe? ich|wir haben|haben wir) [^.!?]{0,60}\b(?:getestet|(?:aus)?probiert|benutzt|genutzt)\b",
        r"\b(?:ich habe?|habe? ich|wir haben|haben wir) [^.!?]{0,60}\b(?:verwendet|getragen|gekauft|gegessen)\b",
        r"\b(?:ich habe?|habe? ich|wir haben|haben wir) [^.!?]{0,60}\b(?:getrunken|bemerkt|gespurt)\b",
        r"\b(?:liebe|nutze|benutze|trage|trinke|esse) ich\b",
        r"\bmeine?[mnrs]? (?:neue[nrs]? )?(?:haut|haare?n?|gesicht|korper|schlaf|liebling\w*|favorit\w*)\b",
        r"\b(?:schmeckt|riecht|fuhlt sich) (?:so |sehr |einfach )*(?:gut|toll|wunderbar|lecker|weich|besser)\b",
    ),
    "fr": (
        r"\bj'(?:adore|aime|utilise|achete)\b",
        r"\bj'ai (?:\w+ )?(?:adore|teste|essaye|utilise|porte|achete|bu|mange|remarque|senti)\b",
        r"\bje (?:l'|les |le |la |me |m'en )?(?:utilise|porte|bois|mange|teste|recommande|sens|ressens|sers)\b",
        r"\bma (?:peau|preferee|routine)\b|\bmes cheveux\b|\bmon (?:visage|corps|sommeil|prefere)\b",
    ),
    "es": (
        r"\b(?:yo |lo |la |los |las )(?:uso|utilizo|llevo|bebo|pruebo|probe|recomiendo)\b",
        r"\b(?:he|hemos) (?:\w+ )?(?:probado|usado|utilizado|comprado|llevado|bebido|comido|notado)\b",
        r"\bme (?:encanta\w*|gusta\w*|funciona\w*|siento)\b",
        r"\bmi (?:piel|pelo|cabello|cara|cuerpo|favorit[oa]|rutina)\b",
    ),
    "it": (
        r"\b(?:l'ho|ho|abbiamo) (?:\w+ )?(?:provat|usat|utilizzat|testat|comprat|indossat|bevut|mangiat|notat)\w\b",
        r"\b(?:lo|la|li|le|io) (?:uso|utilizzo|indosso|bevo|mangio|adoro|amo|consiglio)\b",
        r"\bla mia (?:pelle|preferita)\b|\bi miei capelli\b|\bil mio (?:viso|corpo|preferito)\b",
        r"\bmi (?:piace|piacciono|trovo|sento)\b",
    ),
    "pt": (
        r"\beu (?:\w+ )?(?:uso|adoro|amo|provei|testei|usei|comprei|bebo|recomendo|sinto)\b",
        r"\b(?:tenho|temos) (?:usado|bebido|vestido)\b|\bme sinto\b|\bfuncion(?:a|ou) para mim\b",
        r"\b(?:minha pele|meu cabelo|meu rosto|meu corpo|meu favorito|minha favorita)\b",
    ),
    "nl": (
        r"\bik (?:\w+ )?(?:gebruik|draag|drink|eet|probeerde|testte|kocht|voel|hou van|raad)\b",
        r"\b(?:ik heb|heb ik|we hebben) [^.!?]{0,60}\b(?:gebruikt|getest|geprobeerd|gedragen|gekocht|gegeten)\b",
        r"\bmijn (?:huid|haar|gezicht|lichaam|slaap|favoriet\w*)\b",
    ),
    "sv": (
        r"\bjag (?:\w+ )?(?:anvander|bar|dricker|ater|alskar|testade|provade|kopte|kanner|rekommenderar)\b",
        r"\b(?:jag har|har jag|vi har) (?:\w+ )?(?:anvant|testat|provat|burit|kopt|druckit|atit|markt)\b",
        r"\b(?:min (?:hud|favorit)|mitt (?:har|ansikte)|mina favoriter)\b",
    ),
}
"""Language -> how an experience is claimed in folded text. All of them are looked for, whatever she writes in."""
CLAIMS = tuple(re.compile("|".join(patterns)) for patterns in LIVED.values())


def word_in(language: str) -> str:
    """What a post begins with in a language; `#ad` where we know no better."""
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])[0]


def paid_labels(labels: Labels, brand: str, connection: str, language: str) -> Labels:
    """The labels of a post that `brand` has a hand in; without one, of a post that nobody pays for."""
    mark = word_in(language) if brand else ""
    return Labels(
        disclosure=labels.disclosure,
        source_type=labels.source_type,
        ai_flag=labels.ai_flag,
        sponsored=brand,
        version=labels.version,
        connection=connection if brand else "",
        mark=mark,
    )


def first_line(labels: Labels) -> str:
    """`#ad · Teahouse, paid partnership`; nothing for a post that nobody pays for."""
    return f"{labels.mark} · {labels.sponsored}, {labels.connection}" if labels.sponsored else ""


def fault_in(labels: Labels) -> str:
    """What is missing from the labels of a paid post, and how to mend it; nothing if nothing is."""
    if not labels.sponsored:
        return ""
    remedy = "say both with `influencer edit ID --sponsor BRAND --connection HOW`"
    if not labels.connection.strip() or not labels.mark.strip():
        return f"the post is paid for by {labels.sponsored} and does not say how they are connected; {remedy}"
    if not any(labels.mark.casefold() == word.casefold() for words in WORDS.values() for word in words):
        return f"{labels.mark!r} is no word that marks an ad; {remedy}"
    if len(first_line(labels)) > SHOWN_FIRST:
        return f"the line that says it is paid has more than {SHOWN_FIRST} characters and would be cut off; {remedy}"
    return ""


def stands_first(labels: Labels, text: str) -> bool:
    """Whether a text begins as its labels say; true of posts that nobody pays for."""
    return text.partition("\n")[0] == first_line(labels) if labels.sponsored else True


def experience_in(text: str) -> str:
    """The words by which a text claims to have used, felt or preferred something, or nothing."""
    folded = fold(text)
    return next((found.group().strip() for pattern in CLAIMS if (found := pattern.search(folded))), "")


def to_set(labels: Labels, channels: Iterable[str]) -> list[str]:
    """What a person has to switch on after the post is out, a sentence for each platform that has such a switch."""
    if not labels.sponsored:
        return []
    by_hand = [name for name in dict.fromkeys(channels) if name in LIMITS and LIMITS[name].paid_flag == "by hand"]
    return [
        f"{name}: no program of ours can switch on its paid-partnership label; in the app, open the post, Edit, "
        f"Add paid partnership label, and name {labels.sponsored}"
        for name in by_hand
    ]
