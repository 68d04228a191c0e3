"""What a single word tells about names: the lists of persoonsnamen/, and the words that stand around a name.

The lists are long and grow, so they are files; the words around a name are few, and a rule leans on each set of
them, so they stand here. All are plain, as `key` gives them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from models.words import plain

FIRST_NAMES = "voornamen.txt"
SURNAMES = "achternamen.txt"

_LISTS = Path(__file__).parent / "persoonsnamen"

# Letters that plain() leaves alone because they are no letter with an accent.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "s", "æ": "a"})

# -- the words around a name

# Between the parts of a name: Ria van der Berg.
PARTICLES = frozenset(
    "van de der den ten ter 't op in het aan el al ben bin bint ait ould oulad abu abou da das do dos del della di"
    " la le les du von zu zum zur vd v.d. v/d t".split()
)
# A name may begin with these when they have a capital: Van Dijk, El Idrissi.
OPENING = frozenset("van de der den ten ter 't el al ben ait ould da dos del di la le von".split())
# Before a name; whatever follows with a capital is one.
TITLES = frozenset(
    "mevrouw mevr mw dhr heer meneer mijnheer juffrouw mej drs ir mr dr ing prof ds imam pastoor dominee"
    " heren dames zuster broeder pastor pater pandit rabbijn hodja sheikh juf familie fam weduwe wed sr mvr jhr bc msc hr".split()
)
# Of those the ones that a full stop may follow without ending the sentence.
ABBREVIATED = frozenset("mevr mw dhr mej drs ir mr dr ing prof ds fam wed mvr jhr bc msc hr".split())
# Before a role that comes in the place of a name: then "de" is not put before it.
DETERMINERS = frozenset("de het een 't deze die dit dat onze ons mijn zijn haar hun uw elke iedere".split())
# Behind a name, or before it: what people do in a report.
SPEAKING = frozenset(
    "zei zegt vertelt vertelde vroeg vraagt belde belt mailt mailde schreef schrijft vond vindt wilde wil meldt meldde"
    " noemde noemt riep roept dacht denkt antwoordde reageerde woont woonde klaagt klaagde liep huilde lachte sprak"
    " spreekt stelde bood gaf legde las kwam ging zat was is heeft had kan kon zou weet wist bracht hielp helpt maakt"
    " maakte stuurt stuurde organiseert organiseerde opende sloot leidde nam hoorde deed".split()
)
# The ones that a thing hardly does: enough for a name that no list knows.
HUMAN = frozenset(
    "zei zegt vertelt vertelde vroeg belde belt mailt mailde schreef vond vindt riep antwoordde klaagt klaagde huilde"
    " lachte woont woonde mopperde".split()
)
# Before a capital within a sentence: the name of a thing.
ARTICLES = frozenset("de het een 't elke iedere".split())
# Before a word that is a name or something else: then more is needed.
NOT_BEFORE = ARTICLES | frozenset("van op voor om over naar en of".split())
# "Naam:" and the like, with a colon.
LABELS = frozenset(
    "naam contact verslag aanmelden melder notulen door tegen onthouding wie actie actiehouder trekker aanwezig afwezig"
    " afgemeld aan van cc bcc interview tolk deelnemers tekenaar inbreng spreker onderwerp".split()
)
# At the head of a letter and at its foot.
GREETINGS = frozenset(
    "hoi hi hai hey ha hallo dag beste lieve geachte goedemorgen goedemiddag goedenavond bedankt dank".split()
)
CLOSINGS = frozenset("groet groeten groetjes mvg gr hoogachtend liefs".split())
# What opens a request: "Zet Meryem in de cc".
REQUESTS = frozenset(
    "zet bel vraag mail stuur geef laat neem spreek app betrek haal zoek overleg check noem".split()
)
# What comes of one person or is had with one: "gesprek met Beekhuis", "moeder van Rayan".
OF_ONE = frozenset(
    "gesprek telefoontje telefoongesprek interview huisbezoek vraag actie inbreng overlijden zoon dochter moeder vader man"
    " vrouw broer zus oma opa oom tante neef nicht kinderen zoontje dochtertje weduwe verjaardag verslag mondeling".split()
)
# Right before a name, without a colon.
DIRECT = frozenset("actie inbreng cc bcc tolk tekenaar spreker".split())
# "Volgens" and the like, with or without a colon.
ANNOUNCING = frozenset(
    "namens aldus volgens heet heette genaamd notulist aanvrager contactpersoon verslag gemachtigde".split()
)
# Before a name: then the whole is no person.
HEADS = frozenset(
    "flat complex woonzorgcentrum zorgcentrum buurtcentrum buurtkamer gymzaal sportzaal kinderboerderij kinderopvang"
    " peuterspeelzaal apotheek toko stichting vereniging sint st cafe restaurant huize speeltuin buurthuis wijkcentrum basisschool school firma bakkerij"
    " drukkerij garage slagerij aannemer aannemersbedrijf bureau adviesbureau boekhandel supermarkt kledingwinkel hotel"
    " verzorgingshuis instituut fonds kerk parochie moskee station halte sporthal sportpark zwembad club camping ladder"
    " theater bibliotheek museum ziekenhuis orkaan storm methode model tram bus motie-van project operatie nieuws"
    " universiteit hogeschool rue avenue place boulevard chaussee".split()
)
# Behind a name: likewise.
TAILS = frozenset(
    "court foundation playground bv nv stichting huis fonds college lyceum school academie universiteit cafe prijs"
    " instituut vereniging kliniek groep advies consultants centrum park plein laan straat weg kade hof tunnel brug zaal"
    " theater arena stadion stadium museum kwartier buurt ziekenhuis hotel zonen zn methode award cup company group bank"
    " fund".split()
)
# How streets, schools, clubs and public bodies end.
STREETISH = re.compile(
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dreef|plantsoen|steeg|markt|park|pad|tunnel|viaduct|school|college|lyceum"
    r"|moskee|kapel|centrum|stichting|fonds|prijs|wet|buurt|wijk|kwartier|feest|museum|zaal|vereniging|groep|commissie"
    r"|fractie|partij|bank|zorg|wonen|polder|ziekenhuis|kliniek)$"
)
# Surnames end like this as well: enough to doubt a word that stands alone, not behind a first name.
HOUSELIKE = re.compile(r"(?:hof|huis|dijk|brug|kerk|haven|vaart|veld|weide|dag)$")

# How names begin or end and words, towns and firms hardly do: enough for a capital that no list knows.
NAMELIKE = re.compile(
    r"..(?:stra|sma|nga|ema|[kslnt]man|.ssen|oglu|[eo]wsk[ia]|icz|czyk|czak|[mrtw]sing|singh|persad|dath|oui|ouni"
    r"|uddin|ullah|tje|tske|tsje|[dlnrv]ske|inke|gje|brich|lien|elina|isha|ila|ima|ina|wati|nath|deo|kumar|jit|preet)$"
    r"|^(?:abd[eou]|m[ou]{1,2}ham|oua|bou[achjkmtxz]|ben[hkmsyz]|vande[nr]?).{3}"
)
# Between these and a verb stands who does it: "sinds Ouassima meedoet".
SUBORDINATING = frozenset("sinds omdat toen terwijl hoewel zoals".split())


# -- the lists


def key(word: str) -> str:
    """A word as the lists have it: lower case, no accents."""
    return plain(word).translate(_LETTERS).replace("‑", "-")


@cache
def _listed(name: str) -> dict[str, bool]:
    """The names of a list, each with whether it is also a common Dutch word."""
    lines = (_LISTS / name).read_text(encoding="utf-8").splitlines()
    return {line.rstrip("*"): line.endswith("*") for line in lines}


def standing(word: str, name: str) -> int:
    """How a plain word stands in FIRST_NAMES or SURNAMES: 2 in it, 1 in it and a common word as well, 0 not in it."""
    listed = _listed(name)
    if word in listed:
        return 1 if listed[word] else 2
    if "-" in word:
        parts = [standing(part, name) for part in word.split("-")]
        return max(parts) if all(parts) else 0
    return 0


@cache
def towns() -> frozenset[str]:
    """Towns of one word; many are surnames too: Ilse van Kampen."""
    return frozenset((_LISTS / "plaatsen.txt").read_text(encoding="utf-8").splitlines())


@cache
def no_names() -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """Single words that are no person, and phrases as tuples of their words."""
    own = (_LISTS / "geen-namen.txt").read_text(encoding="utf-8").splitlines()
    places = (_LISTS / "plaatsen.txt").read_text(encoding="utf-8").splitlines()
    names = _listed("voornamen.txt").keys() | _listed("achternamen.txt").keys()
    phrases = [tuple(line.split()) for line in own if line and not line.startswith("#")]
    phrases += [tuple(line.split()) for line in places if line not in names]
    return frozenset(p[0] for p in phrases if len(p) == 1), frozenset(p for p in phrases if len(p) > 1)


_ROLE = re.compile(
    r".(?:vader|moeder|werker|werkster|agent|leider|leidster|manager|adviseur|meester|voorzitter|coach|regisseur"
    r"|coordinator|ambtenaar|verbinder|directeur|secretaris|ontwerper|planner|deskundige|bestuurder|beheerder|verlener|consulent|eigenaar|wethouder|arts|trainer|docent|leraar|begeleider|medewerker)$"
)


def is_role(word: str) -> bool:
    """Whether a plain word says what someone does or is: of the list, or a compound that ends so (buurtvader)."""
    return word in roles() or (_ROLE.search(word) is not None and not standing(word, SURNAMES))


@cache
def roles() -> frozenset[str]:
    """Words for what someone does or is, plain: "projectleider"."""
    lines = (_LISTS / "rollen.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(key(line) for line in lines if line)
