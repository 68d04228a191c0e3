"""Recognises personal data that has a form: e-mail addresses, telephone numbers, BSN and IBAN.

Numbers are checked as far as they can be: the eleven test of a BSN, mod 97 of an IBAN, the number plan of
Dutch telephone numbers. What a number is called right before it ("zaaknummer", "factuur") decides where
the digits alone leave doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# -- e-mail

_EMAIL = re.compile(
    r"(?<![\w.%+-])(?:\"[\w.%+' -]{1,40}\"|[\w][\w.%+'-]*)@(?:[\w-]+\.)+[^\W\d_]{2,24}(?![\w@-])"
)
# "gerda [at] welzijn punt nl", "info @ live.nl": people write round the sign.
_SPOKEN_DOT = r"(?: ?[\[({<] ?(?:punt|dot|\.) ?[\])}>] ?| (?:punt|dot) |\.)"
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.@])\w[\w+'-]*(?:(?:"
    + _SPOKEN_DOT
    + r"| (?:streepje|underscore|liggend streepje|min) )[\w+'-]+){0,4}"
    r"(?: ?[\[({<*] ?(?:at|a|apenstaartje|apestaartje|@) ?[\])}>*] ?| (?:at|apenstaartje|apestaartje|@) |@ )"
    r"(?:[\w-]+" + _SPOKEN_DOT + r"){1,3}"
    r"(?:nl|com|org|net|eu|be|de|info|nu|fr|uk|me|pl|tr|email|online|amsterdam|frl)(?![\w@-])",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where e-mail addresses stand, written out ones included."""
    for match in _EMAIL.finditer(text):
        yield match.span()
    for match in _SPOKEN_EMAIL.finditer(text):
        yield match.span()


# -- telephone

_PHONE = re.compile(
    r"(?<![\w/.,+@#€-])(?<!\d )(?<![A-Z]{4} )"
    r"(?:(?:\+ ?31|0031|\(\+31\))[ .-]{0,2}(?:\(0\))?[ .-]{0,2}(?P<abroad>[1-9](?:[ ./-]{0,2}\d){8})"
    r"|(?P<home>\(?0\)?(?:[ ]?[1-9])(?:\)?[ ./-]{0,3}\d){8})"
    r"|(?P<foreign>(?:\+(?!31)[1-9]\d{0,2}|00(?!31)[1-9]\d{1,2}[ .-])(?:[ .()/-]{0,2}\d){7,12}))"
    r"(?![\w@/]|[.,-]\d|-\w| \d{3,})"
)
_LOCAL_PHONE = re.compile(
    r"\b(?:tel|telefoon|telefoonnummer|bel|bellen|doorkiesnummer)\b[.:]?(?: met| naar| op)? ?:? ?(?P<local>[2-8]\d{2}[ .-]?\d{2}[ .-]?\d{2})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
# "nul zes, achttien nul vier ...": as it is said into a telephone.
_SPELT = (
    r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|(?:vijf|zes|zeven|acht|negen)tien"
    r"|(?:(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig))"
)
_SPELT_PHONE = re.compile(rf"\bnul(?:(?:[,.]? | ?[-–] ?){_SPELT}){{5,9}}\b", re.IGNORECASE)
_AREA3 = frozenset(
    "010 013 015 020 023 024 026 030 033 035 036 038 040 043 045 046 050 053 055 058 070 071 072 073 074 075 076 077"
    " 078 079 085 088 087 084 091".split()
)


def _dutch(digits: str) -> bool:
    """Whether ten digits that begin with 0 are in the Dutch number plan, and lead to somebody."""
    if digits[:2] == "06":
        return digits[2] in "12345689"
    if digits[:3] in _AREA3:
        return digits[3] not in "01" or digits[:2] == "08"
    return digits[1] in "12345" and digits[2] != "0" and digits[:3] not in _AREA3


def telephones(text: str) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand; not 14070, 0800 and 0900, which lead to no person."""
    for match in _PHONE.finditer(text):
        if match["foreign"] is None:
            digits = re.sub(r"\D", "", match["home"] or "0" + match["abroad"])
            if len(digits) != 10 or not _dutch(digits) or _odd_groups(match[0]):
                continue
        if not named_as_reference(text, match.start()):
            stray = match[0].startswith("(") and ")" not in match[0]  # "(06 1234 5678, na vijven)"
            yield match.start() + stray, match.end()
    for match in _LOCAL_PHONE.finditer(text):
        yield match.span("local")
    for match in _SPELT_PHONE.finditer(text):
        yield match.span()


def _odd_groups(number: str) -> bool:
    """Dates and amounts: groups of digits with dots in threes, or a year at the end."""
    return bool(re.search(r"^\d{2}[-./]\d{2}[-./](?:19|20)\d{2}", number)) or bool(
        re.fullmatch(r"0\d{0,2}(?:\.\d{3}){2,}", number)
    )


# -- numbers with a check

_REFERENCE = re.compile(
    r"(?:dossier|onderneming|zaak|kenmerk|factuur|order|melding|referentie|kvk|btw|aanvra\w+|inkoop|project|contract|budget|serie|isbn"
    r"|ris|rsin|barcode|transactie|kadaster|(?<!post)code|versie|artikel|bestel|klant|polis|volg|vestigings|verzoek|offerte|reservering"
    r"|klacht|besluit|verseon|bon|rapport|bijlage|document|registratie|subsidie|regeling|stand)"
    r"\w*[ .:#(-]*(?:nummer|nr|no|nrs|is|luidt|met|en|van|)[ .:#(]*(?:is |: ?|nummer |zaak )?$",
    re.IGNORECASE,
)


def named_as_reference(text: str, at: int) -> bool:
    """Whether the words right before say that this number is of a file, an order or the like."""
    return bool(_REFERENCE.search(text, max(0, at - 40), at))


_BSN = re.compile(
    r"(?<![\w.,+€-])(?<!\D/)(?<!\d )(?P<n>\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}([ .-])\d{3}\2\d{3})(?!\w|[.,]\d|-\w| \d{2})"
)
_NAMED_BSN = re.compile(
    r"\b(?:bsn|b\.s\.n|burgerservice|burger service|sofi|persoonsn|sociaal-?fiscaal)[^\d\n;|]{0,30}\n?(?P<n>\d(?:[ .-]?\d){7,8})(?![\w]|[.,-]?\d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s+(?:euro|tegels|stuks|inwoners|huishoudens|woningen|stappen|keer|m2|meter|kg|liter|bezoekers|stemmen)\b"
)


def eleven_test(number: str) -> bool:
    """Whether nine digits pass the test of a BSN: 9a + 8b + ... + 2h - i is a multiple of 11."""
    digits = [int(c) for c in number]
    total = sum(d * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and any(digits)


def bsns(text: str) -> Iterator[tuple[int, int]]:
    """Where BSNs stand: called so, right or mistyped, or nine digits that pass the test and are called nothing else."""
    for match in _NAMED_BSN.finditer(text):
        yield match.span("n")
    for match in _BSN.finditer(text):
        if not eleven_test(re.sub(r"\D", "", match["n"])):
            continue
        if not named_as_reference(text, match.start()) and not _COUNTED.match(text, match.end()):
            yield match.span("n")


# Length of an IBAN per country, from the registry of SWIFT.
_IBAN_LENGTHS = {
    country: int(length)
    for entry in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18"
        " FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20"
        " LU20 LV21 LY25 MA28 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31"
        " SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    ).split()
    for country, length in [(entry[:2], entry[2:])]
}
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}[ .-]?\d{2}(?=[ .-]?[A-Za-z0-9])")


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Where IBANs stand that pass mod 97, of any country, in groups or not."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper())
        end = _end_of(text, match.start(), length) if length else None
        number = re.sub(r"[\s.-]", "", text[match.start() : end]).upper() if end is not None else ""
        # One in 97 rows of words passes as well, but has no ten digits.
        if end is not None and sum(map(str.isdigit, number)) >= 10 and _mod_97(number):
            yield match.start(), end


def _end_of(text: str, at: int, length: int) -> int | None:
    """Where that many letters and digits end, with at most one blank, dot or dash between two."""
    counted, previous = 0, True
    for i in range(at, len(text)):
        char = text[i]
        if char.isascii() and char.isalnum():
            counted, previous = counted + 1, True
            if counted == length:
                behind = text[i + 1 : i + 2]
                return None if behind.isalnum() and behind.isascii() else i + 1
        elif char in " .-\u00a0" and previous:
            previous = False
        else:
            return None
    return None


def _mod_97(iban: str) -> bool:
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1
