"""Zuidwest beside the country: what is compared, with what counts on either side in one sentence each.

The two sides are different measures: the register counts choices, the Barometer counts municipalities. Subjects on
which the Barometer published figures and of which the register knows nothing of the kind are left out: what an
organisation has in place, and what it finds essential.
"""

from __future__ import annotations

from dataclasses import dataclass

from data import figures as counting
from data.vocabularies import vocabulaire
from service.axes import BAROMETER, DOEL, EERSTE_DOEL, FASE, INSTRUMENT, MIDDEL
from service.comparison import FINISHED, ByValue, Comparison, Given, Groep, Landelijk, Regel
from service.figures import Figure
from service.technique_years import TechniqueYears

_KNOWN = "Keuzes waarbij het niet is ingevuld, tellen in dat deel niet mee."
_LEVELS = (
    ("niets-weten", ("niets-weten",)),
    ("meeweten", ("meeweten",)),
    ("meedenken", ("meedenken",)),
    ("meebeslissen-of-meedoen", ("meebeslissen", "meedoen")),
)


@dataclass(frozen=True)
class ByPhase:
    """What residents could do in each phase. The Barometer tells of the two strongest kinds together."""

    kop: str = "fase en invloed"
    op_volgorde: bool = True

    def groups(self) -> tuple[Groep, ...]:
        return tuple(self._phase(code) for code in vocabulaire(FASE.lijst).codes)

    def _phase(self, code: str) -> Groep:
        rows = tuple(
            Regel(
                f"{code}.{level}",
                f"{FASE.label(code)}: {' of '.join(BAROMETER.label(c).lower() for c in codes)}",
                codes,
            )
            for level, codes in _LEVELS
        )
        telt = "keuzes in deze fase, met deze invloed"
        return Groep(BAROMETER.dimension, telt, rows, waar=counting.has(FASE.dimension, code))


_PRACTICES = Given(
    "werkwijze",
    (
        Groep(
            "terugkoppeling",
            "keuzes met een nagekomen belofte",
            (Regel("terugkoppeling", "Terugkoppeling gegeven", ("gegeven",)),),
            waar=counting.says_something("terugkoppeling"),
            anders=("beloofd",),
            volledig=True,
        ),
        Groep(
            "naAfloop",
            "afgeronde keuzes die zo zijn geëvalueerd",
            (Regel("na-afloop", "Evaluatie na afloop", ("ja",)),),
            waar=FINISHED,
            anders=("nee",),
        ),
        Groep(
            "tussentijds",
            "afgeronde keuzes die zo zijn geëvalueerd",
            (Regel("tussentijds", "Evaluatie tussentijds", ("ja",)),),
            waar=FINISHED,
            anders=("nee",),
        ),
    ),
)

FIGUREN: tuple[Figure, ...] = (
    Comparison(
        "landelijk-instrumenten",
        "Instrumenten",
        "In Zuidwest: het deel van de keuzes waarin dit instrument is gekozen. In Nederland: het deel van de "
        "gemeenten dat dit instrument in 2022 en 2023 meer dan eens gebruikte, of juist niet.",
        ByValue(INSTRUMENT, "keuzes met dit instrument"),
        Landelijk("instrumenten", ("meer dan eens", "niet"), "gemeenten die het zo gebruikten"),
    ),
    Comparison(
        "landelijk-invloed",
        "Invloed van inwoners",
        f"In Zuidwest: het deel van de keuzes waarin inwoners deze invloed hadden. {_KNOWN} In Nederland: hoeveel "
        "geslaagde voorbeelden gemeenten noemden waarin inwoners deze invloed hadden, in 2022 en 2023. Welk deel "
        "van alle voorbeelden dat is, hebben wij zelf uitgerekend.",
        ByValue(BAROMETER, "keuzes met deze invloed"),
        Landelijk("invloed", ("voorbeelden",), "voorbeelden van 75 gemeenten", eenheid="voorbeelden"),
    ),
    Comparison(
        "landelijk-fasen",
        "Invloed in elke fase van het beleid",
        "In Zuidwest: het deel van de keuzes in deze fase waarin inwoners deze invloed hadden. "
        f"{_KNOWN} In Nederland: het deel van de gemeenten dat dit in deze fase toestaat. De Barometer "
        "noemt hier soms alleen woorden.",
        ByPhase(),
        Landelijk("fasen", ("staat dit toe",), "gemeenten die dit toestaan"),
        voor_inwoners=False,
    ),
    Comparison(
        "landelijk-eerste-doel",
        "Het belangrijkste doel",
        f"In Zuidwest: het deel van de keuzes waarin dit doel voorop staat. {_KNOWN} In Nederland: het deel van de "
        "gemeenten dat dit de belangrijkste reden voor participatie noemt.",
        ByValue(EERSTE_DOEL, "keuzes met dit doel voorop"),
        Landelijk("doelen", ("belangrijkste",), "gemeenten die dit noemen"),
        # Beside the top three, of which it is a part, a small count could be worked out.
        voor_inwoners=False,
    ),
    Comparison(
        "landelijk-doelen",
        "Doelen in de top drie",
        f"In Zuidwest: het deel van de keuzes dat dit doel noemt, bij de hoogstens drie doelen van een keuze. {_KNOWN} "
        "In Nederland: het deel van de gemeenten dat dit bij de drie belangrijkste redenen voor participatie noemt.",
        ByValue(DOEL, "keuzes met dit doel"),
        Landelijk("doelen", ("top drie",), "gemeenten die dit noemen"),
    ),
    Comparison(
        "landelijk-communicatie",
        "Communicatiemiddelen",
        f"In Zuidwest: het deel van de keuzes dat dit communicatiemiddel noemt. {_KNOWN} In Nederland: het deel van de "
        "gemeenten dat het gebruikt om inwoners te vertellen hoe zij kunnen meedoen.",
        ByValue(MIDDEL, "keuzes met dit middel"),
        Landelijk("communicatie", ("gebruikt",), "gemeenten die het gebruiken"),
    ),
    Comparison(
        "landelijk-werkwijze",
        "Terugkoppeling en evaluatie",
        "In Zuidwest: van de keuzes met een belofte aan deelnemers het deel waarvan er ten minste één is nagekomen, en van "
        "de afgeronde keuzes waarvan het bekend is het deel met een evaluatie. In Nederland: het deel van de gemeenten "
        "dat meer dan eens, een enkele keer of niet een verslag gaf aan deelnemers, of evalueerde.",
        _PRACTICES,
        Landelijk(
            "werkwijze", ("meer dan eens", "een enkele keer", "niet"), "gemeenten die dit zo vaak deden"
        ),
    ),
    TechniqueYears(
        "technieken-jaren",
        "Hulp bij het kiezen, per jaar",
        "Hoeveel keuzes elk jaar een techniek noemen die hielp om te kiezen, zoals Haags Samenspel, en welk deel dat is "
        "van de keuzes van dat jaar waarbij dit is ingevuld. Een keuze kan er meer noemen. Van Nederland is dit niet "
        "bekend.",
    ),
)
