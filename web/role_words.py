"""What roles and rights are called on a page: for people who never saw a table of rights."""

from __future__ import annotations

from collections.abc import Mapping

from service.access import Recht, Rol

# To whoever has the role, in two sentences.
MAY: Mapping[str, str] = {
    Rol.PROFESSIONAL: "U leest alles in het register, ook wie u over een keuze kunt bellen. "
    "U legt keuzes vast, wijzigt ze en verwijdert ze.",
    Rol.KENNISMANAGER: "U mag alles wat een professional mag. "
    "Ook bekijkt u of een keuze openbaar kan worden, en werkt u aan begrippen en factoren.",
    Rol.BEHEERDER: "U mag alles wat een kennismanager mag. "
    "Ook maakt u accounts, bekijkt u het logboek en haalt u gegevens van personen weg.",
}
# To whoever gives someone a role.
ROLES: Mapping[str, str] = {
    Rol.PROFESSIONAL: "leest alles, ook contacten, en legt keuzes vast",
    Rol.KENNISMANAGER: "mag ook keuzes beoordelen voor publicatie en begrippen beheren",
    Rol.BEHEERDER: "mag alles, ook accounts en het logboek",
}
FOR_WHAT: Mapping[str, str] = {
    Recht.LEZEN: "keuzes lezen, ook interne",
    Recht.VASTLEGGEN: "keuzes vastleggen, wijzigen en verwijderen",
    Recht.BEGRIPPEN: "begrippen toevoegen en wijzigen, en groepen van factoren maken en veranderen",
}
