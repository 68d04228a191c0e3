"""Example bodies for the OpenAPI document. Tests send them, so they work."""

from __future__ import annotations

from typing import Any

CHOICE: dict[str, Any] = {
    "titel": "Met bewoners de binnentuin aan de Dreven ontwerpen",
    "instrument": "werkplaats-participatie",
    "gebieden": ["BU05183639"],
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-04",
    "einddatum": "2024-06-28",
    "samenvatting": "In vier werksessies maakten bewoners zelf het ontwerp voor hun binnentuin.",
    "afweging": "Het plan was nog leeg en de tuin is van de bewoners. Daarom wilden we samen tekenen. "
    "Een enquête geeft wel antwoorden, maar geen ontwerp.",
    "resultaat": "Het ontwerp is uitgevoerd zoals het getekend was. Elke sessie kwamen er ongeveer dertig mensen.",
    "leerpunten": "Eten erbij werkte beter dan een uitnodiging in de bus.",
    "alternatieven": [
        {"instrument": "enquete", "reden": "Bewoners konden dan kiezen, maar niet zelf bedenken."}
    ],
    "factoren": [{"factor": "politieke-cultuur", "richting": "voor"}],
    "doelgroepen": ["alle-bewoners"],
    "deelnemers": 31,
    "publicatie": "intern",
    "contacten": [{"naam": "Noa Voorbeeld", "rol": "projectleider", "email": "n.voorbeeld@example.nl"}],
}
