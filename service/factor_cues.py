"""Words by which a text speaks of a factor without calling it by its name, per code of the vocabulary.

Written by hand: a factor is told ("het geld moest voor het eind van het jaar op"), seldom named. What stands
here is mostly about the factor; what everybody writes in any sense ("kosten", "bezwaar") is no
cue.
"""

from __future__ import annotations

# Pieces of regular expressions, matched as whole words, whatever the case.
CUES: dict[str, str] = {
    "politieke-cultuur": r"coalitie\w*|oppositie\w*|politiek\w* (?:gevoelig|lastig\w*|spannend|beladen)|verkiezing(?:en|stijd)|motie van|"
    r"fracties? (?:\w+ ){0,3}(?:vond(?:en)?|wilden?)|collegeprogramma",
    "ambiguiteit": r"verst(?:aat|aan|ond(?:en)?) (?:\w+ ){0,3}iets anders|bedoel(?:t|den?|en) (?:\w+ ){0,3}iets anders|"
    r"op (?:twee|meer|verschillende) manieren (?:uit ?te leggen|te lezen)|vage? (?:opdracht|doel|begrip)|opdracht was vaag|"
    r"wat (?:bedoelen|verstaan) we",
    "beschikbaarheid-van-technieken": r"(?:platform|software|licentie|panel|instrument|methode|techniek|systeem|app|materiaal) (?:\w+ ){0,4}"
    r"(?:klaar|beschikbaar|al betaald)|lag(?:en)? (?:\w+ )?klaar|kant-en-klare?",
    "organisatorische-context": r"langs elkaar heen|(?:twee|drie|vier|verschillende) (?:afdelingen|directies|diensten)|reorganisatie|"
    r"door de organisatie|ambtelijke molen\w*|tussen (?:de )?(?:afdelingen|diensten|directies)",
    "eigen-kennis-en-ervaring": r"mijn eerste (?:project|traject|keer)|ik had (?:dit|het|zoiets|zo'n \w+) (?:\w+ ){0,2}(?:eerder|vaker|nooit|nog nooit)|"
    r"uit (?:eigen|mijn) ervaring|mijn ervaring|ik (?:kende|ken) (?:\w+ ){0,4}van (?:eerder|vroeger|een vorig\w*|mijn)",
    "tijd-en-doorlooptijd": r"(?:geen|te weinig|genoeg|meer|weinig|krap in de) tijd|tijdsdruk|tijdnood|deadline|doorlooptijd|haast|"
    r"binnen (?:\w+ )?(?:\w+ )?(?:dagen|weken|maanden)|(?:maar|nog|slechts) \w+ (?:dagen|weken|maanden)|"
    r"(?:kost(?:te)?|duur(?:t|de)|gekost) (?:\w+ ){0,3}(?:dagen|weken|maanden|jaar)|(?:dagen|weken|maanden) (?:gekost|de tijd|vertraging)|"
    r"voor de zomer(?:vakantie)?|voor het (?:zomer)?reces|prijs is tijd|kon niet wachten|te langzaam|planning lag vast",
    "capaciteit": r"(?:te weinig|geen|onvoldoende|extra) (?:mensen|menskracht|mankracht|uren|capaciteit|personeel|medewerkers)|"
    r"\d+ uur per week|onderbezet\w*|formatie|(?:uren|die) waren er niet|mankracht|menskracht",
    "budget": r"te duur|goedkoper|(?:geen|genoeg|te weinig) (?:geld|budget)|kost(?:te|en|ten)? (?:\w+ ){0,3}[\d.]+ euro|"
    r"budget (?:was|is|vast|van)|[\d.]+ euro (?:beschikbaar|over|gekost|kwijt)|raming|geld was op|(?:lagere|hogere|hoge|lage) kosten|kosten (?:nihil|hoog|laag)",
    "werkdruk": r"werkdruk|te druk|overbelast\w*|erbij (?:doen|gedaan|moest)|(?:bovenop|boven op) (?:\w+ ){0,2}werk|overuren",
    "weerstand-tegen-verandering": r"weerstand|verzet|protest\w*|actiegroep\w*|fel tegen|mordicus|boze (?:bewoners|mensen|brie\w*)|"
    r"spandoek\w*|wil(?:de|den|len)? (?:dat|het|er) niet",
    "vertrouwen-en-communicatie": r"(?:vertrouw\w*|geloof\w*|geloven) (?:\w+ ){0,2}(?:de )?(?:gemeente|het stadsdeel|overheid) (?:\w+ )?(?:niet|meer)|"
    r"wantrouw\w*|vertrouwen (?:in de gemeente|terug\w*|kwijt|weg|hersteld?|was (?:weg|laag))|uit de krant|"
    r"(?:brief|brieven) (?:\w+ ){0,3}(?:te laat|onbegrijpelijk|te moeilijk)",
    "participatiemoeheid": r"\w*moeheid|participatiemoe|(?:praten|vergaderen|meepraten|gesprekken) (?:\w+ )?moe|uitgepraat|"
    r"afgehaakt|haakten (?:\w+ ){0,3}af|geen zin meer|al (?:zo vaak|te vaak|\w+ keer) (?:gevraagd|bevraagd|verteld)",
    "personeelswisseling": r"voorganger|opvolg\w+|(?:collega|projectleider|ambtenaar|wijkmanager|adviseur|medewerker|gebiedsmanager) "
    r"(?:\w+ ){0,3}(?:vertrok|vertrokken|weg was|ging weg)|vertrek van|nieuwe (?:projectleider|wijkmanager|gebiedsmanager|ambtenaar)|"
    r"wissel\w* van (?:ambtenaren|projectleiders?|medewerkers)",
    "vaardigheden": r"(?:niet|nooit) (?:\w+ )?(?:opgeleid|getraind|geleerd)|(?:ervaren|getrainde) (?:gespreksleider|begeleider|voorzitter)s?|"
    r"vaardighe\w+|cursus|niemand (?:\w+ ){0,3}(?:kon|kan) (?:\w+ ){0,3}(?:leiden|begeleiden)|bijgeschoold",
    "draagvlak-in-organisatie": r"collega's (?:\w+ ){0,3}(?:bang|sceptisch|tegen|twijfel\w*|zagen|vonden)|"
    r"(?:leidinggevende|directeur|directie|manager|managementteam) (?:\w+ ){0,4}(?:steun\w*|achter|akkoord|overtuig\w*|tegen)|"
    r"intern (?:\w+ ){0,3}(?:draagvlak|steun|verzet|weerstand)|in eigen huis",
    "bereik-moeilijk-bereikbare-groepen": r"bereik(?:en|t|ten|te)? (?:je|we|wij|ze|jongeren|mensen) (?:\w+ ){0,2}(?:niet|nauwelijks|nooit|zelden)|"
    r"(?:komen|kwamen|komt) (?:\w+ ){0,2}(?:nooit|niet|zelden) (?:naar|op een|bij|in)|(?:blijven|bleven|wegblijven) (?:ze )?weg|wegbl\w+|"
    r"moeilijk te bereiken|usual suspects|bekende gezichten|altijd dezelfde (?:mensen|gezichten)|niet bereikt|bereikten we niet|laat zich niet zien",
    "meekrijgen-van-de-raad": r"(?:gemeente)?raad (?:\w+ ){0,4}(?:steun\w*|akkoord|ingestemd|stemde|overtuig\w*|unaniem|verwierp|meekrijgen)|"
    r"raadsmeerderheid|raadsleden (?:\w+ ){0,3}(?:twijfel\w*|sceptisch|enthousiast)",
    "meten-van-effect": r"nulmeting|effectmeting|aantonen|aantoonbaar|(?:effect|resultaat) (?:\w+ ){0,3}(?:meten|meetbaar|gemeten)|"
    r"(?:meten|meetbaar|gemeten) (?:\w+ ){0,3}effect|wat het (?:heeft )?ople(?:verde|vert)|meetbaar",
    "monitoring-en-evaluatie": r"evalu(?:atie\w*|eren|eerd\w*)|teruggekeken|monitor(?:ing|en)?|tussenmeting|bijgehouden",
    "uniforme-werkwijze": r"(?:vaste|zelfde|eenduidige|uniforme) (?:werkwijze|aanpak|methode|format|formulier)|"
    r"(?:ieder\w*|elk\w*) (?:\w+ )?(?:op zijn eigen manier|zijn eigen aanpak)|stappenplan",
    "beperkte-beleidsvrijheid": r"(?:niets|weinig|niet veel|niks) (?:meer )?te kiezen|(?:lag|lagen|ligt|stond|stonden|staat) (?:\w+ ){0,2}(?:al )?vast|"
    r"wettelijk\w*|de wet (?:schrijft|vraagt|eist|verplicht)|verplicht door|landelijke (?:regels|normen)|bestemmingsplan liet|"
    r"(?:besluit was|was al) (?:al )?(?:genomen|besloten)|geen ruimte (?:\w+ )?om te kiezen|veiligheidsnorm\w*",
    "continuiteit-van-gesprekspartners": r"steeds (?:\w+ )?(?:een )?ander\w* (?:gezicht|mens|persoon|ambtenaar|mensen)|vaste (?:gezichten|groep|mensen|contactpersoon|gesprekspartners?)|"
    r"telkens (?:een )?(?:ander|nieuw)\w*|dezelfde (?:mensen|groep|ambtenaar|twee|deelnemers)|voor de (?:tweede|derde|vierde) keer (?:\w+ )?vertellen",
    "verwachtingsmanagement": r"verwachting\w*|(?:niets|niet te veel|niks|te veel) (?:te )?belo(?:ven|ofd)|beloofd? (?:\w+ ){0,3}niet|"
    r"vooraf (?:\w+ ){0,3}(?:gezegd|verteld|uitgelegd|eerlijk)",
    "duidelijke-kaders": r"kaders|randvoorwaarden|spelregels|(?:vooraf|van tevoren) (?:\w+ ){0,5}(?:vastgelegd|bepaald|duidelijk)|"
    r"wat (?:\w+ ){0,2}(?:vastligt|vaststaat|vaststond|vastlag)",
    "vertrouwen-in-elkaar": r"(?:kennen|kenden|kende) elkaar|vertrouwen in elkaar|elkaar (?:\w+ ){0,2}vertrouw\w*|vertrouwensband|"
    r"vertrouwen (?:van|tussen) (?:de )?(?:bewoners|jongeren|deelnemers|groep|partijen)|over en weer",
    "inclusiviteit": r"tolk(?:en)?|vertaald?|vertaling(?:en)?|vertalen|laaggeletterd\w*|rolstoel\w*|analfabe\w*|"
    r"(?:leest|lezen|spreekt|spreken|ziet) (?:\w+ ){0,2}(?:slecht|geen Nederlands|moeilijk)|moeite (?:\w+ )?met (?:lezen|taal|de taal|Nederlands)|"
    r"alleen in het Nederlands|kinderopvang|slechtziend\w*|toegankelijk(?:heid)?|taalbarrière|Turks|Arabisch|Pools",
    "burger-serieus-nemen": r"terugkoppel\w*|niet gehoord|gehoord (?:voel\w*|gevoel\w*)|serieus (?:genomen|nemen)|horen? (?:\w+ ){0,2}(?:niets|niks)(?: (?:meer|terug))?|"
    r"(?:nooit|niets) (?:\w+ ){0,2}(?:teruggehoord|teruggekregen)|wat ermee (?:is )?gedaan|afspraken (?:na|nakomen|nagekomen)",
    "iedereen-betrekken": r"alle (?:partijen|bewoners|betrokkenen|groepen|belanghebbenden) (?:\w+ ){0,3}(?:aan tafel|betrokken|gevraagd|uitgenodigd|mee)|"
    r"niet (?:uitgenodigd|gevraagd|betrokken)|iedereen (?:kan|kon|mag|mocht|kreeg) (?:\w+ ){0,3}(?:mee\w*|stem\w*|uitnodiging|aansluiten)|sloten? (?:je|we|ze) (?:\w+ )?(?:wel )?uit",
    "rekenen-op-een-investering": r"in(?:vestering|vesteren|gerekend)|(?:geen|niet in de) begroting|geen potje|elke cent waard|"
    r"opgegaan aan (?:loting|tolken|opvang)",
    "een-traject-een-aanspreekpunt": r"aanspreekpunt\w*|één (?:loket|telefoonnummer|gezicht|contactpersoon|nummer)|kastje naar de muur|"
    r"(?:samengevoegd|in één (?:traject|keer|brief)|gebundeld)|vast(?:e)? contactpersoon",
    "kennis-en-ervaring-delen": r"(?:kennis|ervaring(?:en)?|lessen) (?:\w+ ){0,3}(?:delen|gedeeld|uitwisselen|uitgewisseld|opgeschreven|doorgegeven)|"
    r"nergens (?:\w+ )?opgeschreven|van elkaar (?:leren|geleerd)|intervisie",
    "korte-lijnen-wethouder-ambtenaar": r"korte lijn\w*|wethouder (?:\w+ ){0,3}(?:direct|zelf|bellen|aanwezig|meteen|elke week|toegezegd|iets anders)|"
    r"(?:bij|met) de wethouder",
    "rol-van-de-raad": r"raad (?:\w+ ){0,4}(?:beslist|besluit|besliste|gaat over|zelf (?:\w+ )?over|geïnformeerd)|rol van de raad|"
    r"raadsleden (?:\w+ ){0,3}(?:toehoorder\w*|meelopen|aanwezig|mee)|"
    r"de raad (?:\w+ ){0,2}(?:pas|te laat|aan het eind)",
    "transparant-proces": r"openbaar(?! ministerie)(?:e)? (?:\w+ )?(?:debat|gemaakt|loting|vergadering|verslag\w*|stuk\w*)|in het openbaar|alles openbaar|verslag(?:en)? (?:\w+ ){0,3}(?:online|op de site|gedeeld|gepubliceerd)|transparant\w*|herleidba\w*|"
    r"(?:navolgbaar|na te gaan|niet te volgen)|(?:uitgelegd|toegelicht|uitleggen) waarom|zwart op wit",
    "budget-voor-initiatieven": r"wijkbudget\w*|buurtbudget\w*|bewonersbudget\w*|buurtpot\w*|(?:eigen|een) potje van|initiatieven? (?:\w+ ){0,4}(?:geld|subsidie|budget)|"
    r"geld (?:zelf )?(?:bij|aan) (?:de )?bewoners|euro per (?:plan|idee|initiatief|straat)|subsidieregeling",
    "representatieve-afspiegeling": r"loting|geloot|loten|afspiegeling|doorsnede|dwarsdoorsnede|representatie\w*|"
    r"(?:vooral|alleen|gemiddeld|veelal) (?:\w+ ){0,2}(?:ouder\w*|wit\w*|mannen|hoogopgeleid\w*|hoger opgeleid\w*|huiseigenaren|kopers|huurders|gepensioneerd\w*)|"
    r"hoger opgeleid|(?:jongeren|huurders|gezinnen|vrouwen|mannen) ontbraken|namens (?:de )?(?:wijk|buurt)|steekproef",
    "faciliterende-gemeente": r"faciliter\w*|(?:niet|zonder) (?:\w+ )?over(?:nemen|te nemen)|(?:bewoners|ze|zij) (?:\w+ ){0,3}zelf (?:\w+ ){0,2}(?:doen|deden|organiseren|beheren|uitvoeren|de regie)|"
    r"(?:aan|bij) de bewoners zelf|initiatief (?:lag|kwam|ligt|bleef) (?:bij|van) (?:de )?(?:bewoners|buurt)",
    "bestaande-ervaringen-gebruiken": r"(?:vorige|eerdere) (?:keer|project|ronde|overleg|poging|traject\w*|avond\w*)|in een andere? (?:wijk|stad|gemeente|stadsdeel)|"
    r"ander stadsdeel|(?:al )?eerder (?:geprobeerd|gedaan|werkte|bleek)|(?:Rotterdam|Amsterdam|Utrecht|Antwerpen|Gent|Delft) (?:\w+ ){0,3}(?:deed|werkt\w*|ervaring|gebruikt\w*)|"
    r"toen we (?:het|dit) in \d{4}|in (?:19|20)\d\d (?:werkte|ging|deden|hadden we|was)|geleerd van",
    "ruimte-voor-experiment": r"experiment\w*|uitprober\w*|(?:een|als|op) proef|proefperiode|pilot|mocht mislukken|nog nooit (?:gedaan|geprobeerd|eerder)|iets nieuws|proeftuin",
    "overvraging": r"overvra\w*|overbevra\w*|(?:al|weer|zo vaak|te vaak|vijf keer|vier keer|drie keer) (?:\w+ )?bevraagd|(?:derde|vierde|vijfde|zoveelste) (?:enquête|vragenlijst|avond|bijeenkomst|onderzoek)|"
    r"(?:alweer|weer) een (?:enquête|vragenlijst|avond|bijeenkomst|onderzoek)|enquêtemoe\w*|vragenlijstmoe\w*",
    "gescheiden-aansturing": r"(?:communicatie|voorlichting) (?:\w+ ){0,6}(?:ander\w* (?:directie|afdeling|planning|opdracht)|los van)|los van de (?:communicatie|participatie)|"
    r"(?:afdeling )?communicatie (?:\w+ ){0,3}(?:eigen|zonder|wist)",
    "onduidelijke-verantwoordelijkheden": r"niemand (?:\w+ ){0,3}(?:verantwoordelijk|eigenaar|wist (?:wie|van wie)|gaat erover|ging erover)|"
    r"wie (?:\w+ ){0,3}(?:verantwoordelijk|beslist|gaat (?:hier|daar)over|erover gaat|betaalt|beheert)|wees naar|wijzen naar|van niemand|"
    r"(?:tussen wal en schip)|taken waren niet",
    "incidenteel-budget": r"eenmalig\w*|tijdelijk\w* (?:geld|subsidie|budget)|(?:geld|budget|subsidie|potje) (?:\w+ ){0,3}(?:moest (?:\w+ ){0,6}op|verviel|vervalt|loopt af|loopt tot|liep af|stopt|afloopt|afliep)|"
    r"voor het eind(?:e)? van het jaar|jaarcontract|incidenteel",
    "geen-overzicht-van-trajecten": r"(?:geen|niemand (?:had|heeft)) overzicht|wisten (?:we )?niet (?:\w+ ){0,3}(?:afdeling|dienst|project)|"
    r"(?:vijf|vier|drie|zes|meer|allerlei|verschillende) (?:projecten|trajecten|onderzoeken) (?:\w+ ){0,3}(?:tegelijk|naast elkaar|door elkaar)|projectenkalender|elkaars agenda",
    "schijnparticipatie": r"schijn\w*|(?:toch )?al (?:besloten|beslist|klaar|vast(?:stond)?)|voor de (?:vorm|bühne)|wassen neus|(?:niets|niks) (?:\w+ ){0,3}mee gedaan|inspraak zonder|"
    r"afvink\w*|doen alsof|alsof er (?:\w+ ){0,3}te kiezen",
}
