"""What the fields of a record mean, in Dutch, for readers of the OpenAPI document."""

from __future__ import annotations

SOORTEN = {
    "Keuze": "Eén keuze voor een participatie-instrument, met de afweging, de context en de uitkomst.",
    "Alternatief": "Een instrument dat is overwogen en afgewezen, met de reden.",
    "Factor": "Iets wat voor of tegen het gekozen instrument sprak.",
    "Belofte": "Een terugkoppeling die aan deelnemers is beloofd.",
    "Evaluatie": "Of er is geëvalueerd, en wat dat opleverde. Wat ontbreekt, is niet bekend.",
    "Scores": "Cijfers van betrokkenen, van 1 (slecht) tot 5 (goed).",
    "Contact": "Iemand om te bellen, alleen voor professionals. Dit staat apart en komt in geen antwoord terug.",
}

VELDEN = {
    "Keuze": {
        "id": "Vast kenmerk van de keuze: kleine letters, cijfers en streepjes. Zonder id kiest het register er een.",
        "titel": "Korte naam van de keuze.",
        "instrument": "Het gekozen instrument.",
        "gebieden": "Wijken of buurten waar het over gaat.",
        "trajectstatus": "Of het traject nog komt, loopt of klaar is.",
        "startdatum": "Eerste dag van het traject.",
        "einddatum": "Laatste dag van het traject.",
        "samenvatting": "De keuze in een paar zinnen.",
        "aanleiding": "Wat er speelde.",
        "afweging": "Waarom dit instrument is gekozen.",
        "beinvloedingsruimte": "Waar inwoners invloed op hadden, en waarop niet.",
        "resultaat": "Wat het opleverde.",
        "leerpunten": "Wat u een collega zou meegeven.",
        "alternatieven": "Instrumenten die zijn afgewezen, elk één keer.",
        "factoren": "Wat meewoog, voor en tegen.",
        "technieken": "Hulpmiddelen die bij het kiezen zijn gebruikt.",
        "doelen": "Waarom inwoners zijn betrokken; het belangrijkste doel eerst.",
        "beleidsfase": "Hoe ver het plan was.",
        "invloedBarometer": "Mate van invloed volgens de Barometer.",
        "invloedHaags": "Vorm van participatie volgens de Haagse verordening. Niet te vergelijken met invloedBarometer.",
        "doelgroepen": "Mensen die het traject wilde bereiken.",
        "themas": "Onderwerpen van het plan.",
        "deelnemers": "Aantal mensen dat meedeed.",
        "budgetklasse": "Hoeveel geld er was, zonder uren.",
        "communicatiemiddelen": "Hoe inwoners zijn bereikt.",
        "rolRaad": "Wat de gemeenteraad deed.",
        "beloften": "Beloofde terugkoppelingen.",
        "evaluatie": "Evaluatie van het traject.",
        "verwanteKeuzes": "Id's van keuzes die erbij horen.",
        "algemeenContact": "Openbaar adres voor vragen, zonder naam van een persoon.",
        "bron": "Waar deze beschrijving vandaan komt.",
        "publicatie": "Wie de keuze kan lezen. Zonder deze waarde wordt het concept.",
    },
    "Alternatief": {
        "instrument": "Het afgewezen instrument; niet het gekozen.",
        "reden": "Waarom het is afgewezen.",
    },
    "Factor": {
        "factor": "De factor.",
        "richting": "Of de factor voor of tegen het gekozen instrument sprak.",
        "toelichting": "Hoe de factor meewoog.",
    },
    "Belofte": {
        "wat": "Wat is beloofd.",
        "kanaal": "Hoe deelnemers het te horen krijgen.",
        "uiterlijk": "Laatste dag waarop dat gebeurt.",
        "gedaanOp": "Dag waarop het is gebeurd.",
    },
    "Evaluatie": {
        "tussentijds": "Of er tussentijds is geëvalueerd.",
        "naAfloop": "Of er na afloop is geëvalueerd.",
        "scores": "Cijfers van betrokkenen.",
        "toelichting": "Wat de evaluatie opleverde.",
    },
    "Scores": {
        "informatie": "Cijfer voor de informatie vooraf en onderweg.",
        "inclusie": "Cijfer voor wie er meededen.",
        "invloed": "Cijfer voor de invloed van deelnemers.",
    },
    "Contact": {
        "naam": "Naam van de persoon.",
        "rol": "Rol in het traject.",
        "afdeling": "Afdeling of organisatie.",
        "email": "E-mailadres.",
        "telefoon": "Telefoonnummer.",
        "geldigTot": "Dag tot wanneer deze persoon te bereiken is.",
    },
}
