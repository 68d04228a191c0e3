"""Dutch words in the form under which a dictionary has them, for what people read: stems are for machines.

Lemmas come from simplemma's word list (MIT, no dependencies, 54 languages of which only Dutch is loaded); a
compound that it does not know gets the lemma of its last part.
"""

from __future__ import annotations

import re
from functools import lru_cache

from models.compounds import is_word, parts
from models.words import STOPWORDS, words

_SHORTEST = 4
_NAME = re.compile(r"(?<=[\w,;:'’\"(] )[A-Z]\w+|(?<=\w )['\"‘“(][A-Z]\w+")
# Infinitives say what is done, seldom what it is about; these are nouns too.
_NOUNS_IN_EN = frozenset(
    "jongen kosten leven loten regen teken tuinen vertrouwen wachten werkenden wonen".split()
)
# Numbers, days, months, and what everybody writes in a reason of any kind.
_COMMON = frozenset(
    " ".join(
        (
            "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien",
            "achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend half",
            "anderhalf driekwart helft tiental paar aantal stuk maandag dinsdag woensdag donderdag vrijdag zaterdag",
            "zondag januari februari maart april juni juli augustus september oktober november december dag week maand",
            "jaar halfjaar minuut kwartier ochtend middag avond nacht moment keer datum sinds straks vorig volgend",
            "achteraf vooraf alleen alles ander anders allebei allemaal alsnog alsof alvast apart beetje beide beter",
            "blijkbaar bovendien buiten binnen daardoor daarin daarmee daarna daarom daaraan daarover daarvan daarvoor",
            "dezelfde hetzelfde dicht direct dubbel duidelijk echt eerder eerst eerlijk eigen eigenlijk elk elke elkaar",
            "enig enige enkel eraan erachter eraf erbij erin erna ernaar ernaast erop ertegen eruit ervoor even evenmin",
            "eromheen geen gelijk genoeg gewoon goed graag gratis groot haar halverwege hard heel helemaal hier hoeveel",
            "hooguit iedereen ieder iemand immers inhoudelijk juist kant klaar klein kort kwijt laag lage laat laten lang",
            "langzaam lastig later leeg letterlijk leuk liever logisch maximum meer meest meteen mens meter middel",
            "minder mogelijk mooi moeilijk misschien naam namens nauwelijks nadat nergens niemand nieuw nieuws niks nodig",
            "nooit normaal omdat ongeveer open opnieuw overal pas plaats plek prima precies punt raken rest ruim samen",
            "simpel slecht slechts snel soms sommig sterk steeds stevig stond staat straat tegelijk tegenover telkens",
            "terecht terwijl tevoren thuis toch tijdens uiteindelijk vaak vandaar vanuit vanwege vanzelf vast verder",
            "verkeerd vervolg volgens voordat vooral voren voorop vraag vriendelijk vrij vroeg waarbij waardoor waarin",
            "waarop waarvan want wat weer weg weinig wegens wens woord zaak zeker zelden zelfde zichzelf zoals zodat",
            "zodra zolang zonder zoveel zulk zwaar zwak hardop hoofd deel begin eind hand loop trek stuur voer last meet",
            "hang kost kozen lijst rede vorm spannend gelden belangrijk slim raar fijn blij bang boos nummer verhaal",
            "uitkomst manier woensdag lijn tand buurt wijk bewoner inwoner gemeente instrument keuze project plan",
            "staan bestaan ontstaan verstaan bijna ding stel traject mevrouw meneer man vrouw persoon nadeel voordeel risico reden kans prijs winst gevaar valkuil",
        )
    ).split()
)


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The lemma of a plain word, as `models.words.words` gives it."""
    from simplemma import lemmatize  # 25 ms, and the server itself names no groups

    found = str(lemmatize(word, lang="nl")).replace("_", "").lower()
    if found == word and not word.endswith(("en", "e")) and len(pieces := parts(word)) > 1:
        last = pieces[-1]
        return word.removesuffix(last) + lemma(last) if word.endswith(last) else word
    return found


@lru_cache(maxsize=100_000)
def _label_word(word: str) -> str | None:
    if len(word) < _SHORTEST or word in STOPWORDS or not word.isalpha():
        return None
    found = lemma(word)
    if len(found) < _SHORTEST or found in STOPWORDS or found in _COMMON or word in _COMMON:
        return None
    if found.endswith("en") and found not in _NOUNS_IN_EN:
        return None
    return found if is_word(found) else None


def label_words(text: str) -> list[str]:
    """The lemmas of a text that may stand in the name of a group, in order.

    Only words of the dictionary and compounds of them, and none with a capital within a sentence: the name of a
    person is no such word.
    """
    plain_text = _NAME.sub(" ", text)
    return [found for word in words(plain_text) if (found := _label_word(word))]


def forget_lemmas() -> None:
    """Drop the words that are remembered: one may be the name of someone who is being erased."""
    lemma.cache_clear()
    _label_word.cache_clear()
