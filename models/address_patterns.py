"""Recognises addresses: a street with a house number, a postcode with one, a post office box.

A street is known by how it ends (Leyweg, Ambachtsgaarde). Where the end is that of many a word (Ruimzicht), the
word before must lead to a place: "op", "aan", "naar".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.compounds import is_listed, is_word
from models.name_words import FIRST_NAMES, TITLES, no_names, standing, towns
from models.personal_patterns import named_as_reference
from models.words import plain

_CAP = r"[A-Z\u00c0-\u00de]"
_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
# What a street may begin with besides whole words: "Burg. de Monchyplein", "J.P. Coenstraat".
_ABBREVIATED = rf"(?:(?:Pres|Prof|Burg|Gen|Adm|Past|Kard|Mgr|Kon|Pr|Drs?|Mr|Ds|Ir|St|Jhr|Jac|Th|Chr|Fr|Wm)\.|(?:{_CAP}\.)+)"
_SUFFIX = (
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dreef|plantsoen|steeg|dijk|pad|hof|park|markt|haven|vaart|gaarde|veen"
    r"|einde|zijde|rade|oord|stede|horst|burg|hage|str\.|ln\.|wg\.)"
)
_ADDITION = (
    r"(?:(?:-| ?/ ?)(?:\d{1,4}|[A-Za-z]{1,2}|bis|hs|huis|[IVX]{1,4})(?![\w])"
    r"| ?(?:[A-Z]|[a-z])(?![\w'’/-]|\.\w)| (?:bis|hs|huis|zwart|rood|wit|[IVX]{2,4})(?!\w)| \d[e] (?:etage|verdieping))?"
    r"(?: (?:hs|huis|zwart|rood|\d[e] etage)(?!\w))?"
    r"(?: ?[-–] ?[1-9]\d{0,3}(?![\w.,]\d|\w)| (?:t/m|tm|tot en met) [1-9]\d{0,3}(?!\w))?"
    r"(?:,? (?:kamer|app\.?|appartement|unit|etage|huis) ?\d{1,4}(?!\w)"
    r"|,? \(?(?:\d{1,2}[- ]?hoog|\d{1,2}e (?:etage|verdieping))(?!\w)\)?)?"
)
_NUMBER = r"(?:,? (?:nr\.?|nummer|huisnummer) ?)?(?P<nr>[1-9]\d{0,4})(?![\d:%]|[.,]\d| ?%)" + _ADDITION
_POSTCODE = r"[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?!\w)"
_STREET = re.compile(
    rf"(?<![\w-])(?P<street>(?:['’]s-)?(?:(?:['’][st] |\d{{1,2}}e |(?:{_ABBREVIATED}|{_CAP}[\w'’-]*) (?:(?:van|de|der|den|la|le|het|'t|ten|ter|op|en) ){{0,2}}){{0,3}})"
    rf"(?:{_CAP}[^\W\d_]*(?:[-'’][^\W\d_]+)*?)?{_SUFFIX}"
    rf"|(?:Laan|Plein|Hof|Weg|Tak|Park|Kade) van (?:de |der |den |het )?{_CAP}\w+(?: (?:en )?{_CAP}\w+)?"
    rf"|(?:(?:De|Lage|Hoge|Oude|Nieuwe|Korte|Lange|Grote|Kleine) )?(?:Dreef|Gaarde|Rade|Zijde|Zicht|Stede|Oord|Veen|Spui|Plein|Grote Markt|Markt|Singel|Kade))"
    rf"(?: (?:nr\.?|nummer|huisnummer|huisnr\.?))? {_NUMBER}(?P<postcode>,?[ \n]{{0,2}}{_POSTCODE})?"
    r"(?:(?:, \d{1,4}[A-Za-z]?)* (?:en|of) \d{1,4}[A-Za-z]?(?=[.,;:)]|$| (?:is|zijn|hebben|wonen|staan|in|op|te)\b))?"
)
_LOWER_STREET = re.compile(
    rf"(?<![\w-])(?P<street>[a-z]{{3,}}(?:straat|laan|weg|plein|kade)) {_NUMBER}(?P<postcode>,? [1-9]\d{{3}} ?[A-Za-z]{{2}}(?!\w))?"
)
_POSTCODE_NUMBER = re.compile(
    rf"(?<![\w.,/-]){_POSTCODE}(?:(?: ?[,;/-]? ?| )(?:nr\.? ?|nummer |huisnummer |huisnr\.? ?|no\.? ?)?)(?P<nr>[1-9]\d{{0,4}})(?![\d:%]|[.,]\d| ?%){_ADDITION}"
)
_PO_BOX = re.compile(
    rf"\b[Pp]ost[Bb]us (?:nr\.? |nummer )?[1-9]\d{{0,5}}(?!\w|[.,]\d)(?:,?[ \n]{{0,2}}{_POSTCODE})?"
)
# "op Vlaskamp 402": a street by where it stands, as long as its words mean nothing else.
_UNENDED = re.compile(
    rf"(?P<led>\b(?:[Oo]p|[Aa]an|[Nn]aar|[Vv]an|[Uu]it|[Bb]ij|[Oo]mgeving|[Aa]dres:?|[Ww]oont|[Vv]oor|en|[Ww]o(?:on|onde|nen|nend)\b[^.;:,\n]{{0,20}} in)|(?<=[^\W\d_]),)(?: het| de)? "
    rf"(?P<street>(?:(?:['’]t|De|Het) )?(?:{_CAP}[^\W\d_]*e )?{_CAP}[^\W\d_]+)"
    rf" {_NUMBER}(?P<postcode>,?[ \n]{{0,2}}{_POSTCODE})?"
)
# "Kerkenbos 27, 2716 PL": whatever stands before a number with a postcode is a street.
_BEFORE_POSTCODE = re.compile(
    rf"(?<![\w-])(?P<street>(?:['’]t )?(?:(?:{_ABBREVIATED}|{_CAP}[^\W\d_]+) (?:(?:van|de|der|den|het|'t|op|en) ){{0,2}}){{0,2}}{_CAP}[^\W\d_]+)"
    rf" {_NUMBER}(?P<postcode>,?[ \n]{{0,2}}{_POSTCODE})"
)
_LANDSCAPE = re.compile(
    r"(?:zicht|kamp|land|werf|woude?|brink|akker|weide|meer|wal|dam|berg|heuvel|duin|heide|veld|tuin|erf|es|bos|sluis|hoek"
    r"|borg|beemd|broek|horn|dal|wijk|zoom|vliet|wetering|sloot|hage|waard|hoeve|hout|schans|wende|rak|vloer|terp|drift|gang|slag)e?n?$"
)
_TOWN = re.compile(
    rf",?[ \n]{{1,2}}(?P<town>(?:['’]s-)?{_CAP}[^\W\d_]+(?:[ -](?:aan|den|de|der|{_CAP}[^\W\d_]+)){{0,3}})"
)
_UNITS = re.compile(
    r" (?:km|kilometer|m|m2|meter|procent|jaar|euro|uur|keer|bomen|woningen|huizen|paaltjes|parkeerplaatsen|lampen|banken"
    r"|bankjes|rijstroken|stroken|haltes|containers|klachten|meldingen|deelnemers|panden|portieken|gezinnen|reacties|punten|x|maal|miljoen|mln|dagen|weken|maanden|plan|visie|mensen|bewoners|fietsen|auto's)\b"
)
_PLURAL = re.compile(r" (?P<word>[a-z]{3,}(?:en|s|jes))\b")
_VERBS = frozenset(
    "hebben wonen kwamen zijn waren gaan gingen staan stonden doen deden willen moeten kunnen konden belden vroegen"
    " vonden zeggen klagen tussen samen buiten binnen boven beneden tegen wegens volgens tijdens sinds nogmaals soms"
    " steeds eens alles ons dus trouwens alleen eigen geen open even gebeten afgelopen inmiddels".split()
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand: a street with a number, a postcode with a number, a box; the town behind it included."""
    for begin, end in _without_town(text):
        yield begin, _with_town(text, end)


def _without_town(text: str) -> Iterator[tuple[int, int]]:
    for match in _STREET.finditer(text):
        named = match["street"] != match["street"].lower()  # no "einde 2018"
        if named and _is_address(text, match):
            start = match.start()
            yield _without_opening(text, start, match.end("street")), match.end()
    for match in _LOWER_STREET.finditer(text):
        if not is_word(plain(match["street"])) and _is_address(text, match):
            yield match.span()
    for match in _UNENDED.finditer(text):
        placed = match["postcode"] or _with_town(text, match.end()) > match.end()
        if match["led"][-1:] == "," and not placed:
            continue
        if _leads_to_a_street(match) and _is_counted_from(text, match):
            yield match.start("street"), match.end()
    for match in _POSTCODE_NUMBER.finditer(text):
        if not named_as_reference(text, match.start()):
            yield match.span()
    for match in _BEFORE_POSTCODE.finditer(text):
        yield _without_opening(text, match.start(), match.end("street")), match.end()
    for match in _PO_BOX.finditer(text):
        yield match.span()


def _with_town(text: str, end: int) -> int:
    """The end of the town behind an address: a town that the list has."""
    match = _TOWN.match(text, end)
    if match is None:
        return end
    words = match["town"].split(" ")
    for count in range(len(words), 0, -1):
        if plain(" ".join(words[:count])) in towns():
            return match.start("town") + len(" ".join(words[:count]))
    return end


def _leads_to_a_street(match: re.Match[str]) -> bool:
    """Whether the words are a street's: an end that streets have, no word of the language and no person."""
    last = plain(match["street"].rsplit(None, 1)[-1])
    if is_listed(last) and " " not in match["street"]:
        return False
    if last in no_names()[0] or last in towns():
        return False
    return standing(last, FIRST_NAMES) == 0 and _LANDSCAPE.search(last) is not None


def _is_counted_from(text: str, match: re.Match[str]) -> bool:
    """Whether the number is that of a house, and counts nothing behind it."""
    if match["postcode"]:
        return True
    year = 1900 <= int(match["nr"]) <= 2099
    counted = _PLURAL.match(text, match.end())
    return not (year or _UNITS.match(text, match.end()) or (counted and counted["word"] not in _VERBS))


# Words that end like a street and mostly are none: Regeerakkoord, Bedrijvenpark, Gerechtshof.
_BARE = frozenset("dreef gaarde rade zijde zicht stede oord veen".split())
_WEAK_SUFFIX = re.compile(r"(?:oord|park|markt|hof|haven|pad|dijk|burg|horst|zijde|rade|stede|vaart)$")
# What a sentence may open with before a street; other words may be of the street, as in Oude Haagweg.
_OPENING = re.compile(
    r"(?:Op|In|Aan|Bij|Vanaf|Naar|Uit|Adres|Woonadres|Bezoekadres|Verzonden|Het|Voor|Langs|Bewoner|Mevrouw|Woont|Tussen"
    r"|Achter|Tegenover|Hoek|Zie|Nu|Via|Ook|Tot|En|Dus|Buren|Naast|Boven) "
)


_LAST_WORD = re.compile(r"(\S+)\s*$")
# "mevrouw Alberts van Leyweg 3"
_SOMEONE = re.compile(rf"{_CAP}[\w'’-]* (?:van|uit|op|aan) (?:(?:de|het) )?(?={_CAP})")


def _without_opening(text: str, start: int, end: int) -> int:
    """The beginning of the street itself: "Op Leyweg 3" begins with Leyweg, and so does who lives there."""
    match = _OPENING.match(text, start, end)
    if match is None and plain(_word_before(text, start).rstrip(".")) in TITLES:
        match = _SOMEONE.match(text, start, end)
    return match.end() if match else start


def _word_before(text: str, at: int) -> str:
    """The word that ends before a place, with its mark; "" where none does."""
    match = _LAST_WORD.search(text, max(0, at - 40), at)
    return match[1] if match else ""


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Whether the number is a house number: no year, no amount of something."""
    if match["postcode"]:
        return True
    last = match["street"].rsplit(None, 1)[-1].lower()
    bare = " " in match["street"] or (match["street"].istitle() and last in _BARE)
    if _WEAK_SUFFIX.search(last) and is_word(plain(last)) and not bare:
        return False
    if _UNITS.match(text, match.end()):
        return False
    behind = text[match.end() : match.end() + 1]
    if 1900 <= int(match["nr"]) <= 2099 and match.end("nr") == match.end() and behind == " ":
        return False
    counted = _PLURAL.match(text, match.end())
    article = _word_before(text, match.start()) in ("de", "het", "De", "Het")
    return not (counted and article and counted["word"] not in _VERBS)
