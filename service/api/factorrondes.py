"""Runs that group reasons anew: beginning and stopping one, seeing what it would change, and deciding."""

from __future__ import annotations

from flask import Response

from data.factors import Ronde, RondeNotFound, Stand
from service.api.factor_shapes import (
    Factorronde,
    Factorrondelijst,
    FactorrondeLinks,
    Factorverschil,
    Groei,
    Groepsnaam,
    Hernoeming,
    Niveauverschil,
    Overgang,
    Voortgang,
)
from service.api.factorclusters import factors
from service.api.kinds import Number
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Call, Reply, Route, address
from service.api.shapes import Link
from service.factors import Niveau, NoProposal, RunBusy

_WAITS_NOT = "Ronde {nr} wacht niet op een besluit. Kijk in /v1/factorrondes welke dat wel doet."


def list_all(call: Call) -> Response:
    found = [_shape(ronde) for ronde in factors().store.rondes(call.values["aantal"])]
    return json_response(Factorrondelijst(rondes=found).as_json())


def read(call: Call) -> Response:
    return json_response(_shape(_known(call)).as_json())


def start(call: Call) -> Response:
    try:
        ronde = factors().runs.start(call.maker)
    except RunBusy:
        raise Problem(
            409, "Er loopt al een ronde. Wacht tot die klaar is, of stop haar met DELETE."
        ) from None
    response = json_response(_shape(ronde).as_json(), 202)
    response.headers["Location"] = address("leesFactorronde", nr=ronde.nr)
    return response


def stop(call: Call) -> Response:
    ronde = _known(call)
    if ronde.stand is Stand.LOOPT:
        factors().runs.stop()
        ronde = factors().store.ronde(ronde.nr)
        if ronde.stand is Stand.GESTOPT:
            return Response(status=204)
    raise Problem(409, f"Ronde {ronde.nr} loopt niet meer: zij is {ronde.stand}.")


def difference(call: Call) -> Response:
    ronde = _known(call)
    try:
        found = factors().verschil(ronde.nr)
    except NoProposal:
        raise Problem(404, _WAITS_NOT.format(nr=ronde.nr)) from None
    niveaus = [_level(level) for level in found.niveaus.values()]
    return json_response(Factorverschil(ronde=ronde.nr, niveaus=niveaus).as_json())


def accept(call: Call) -> Response:
    return _decide(call, accepted=True)


def reject(call: Call) -> Response:
    return _decide(call, accepted=False)


def _decide(call: Call, *, accepted: bool) -> Response:
    ronde, found = _known(call), factors()
    try:
        decided = (found.accept if accepted else found.reject)(call.maker, ronde.nr)
    except NoProposal:
        raise Problem(409, _WAITS_NOT.format(nr=ronde.nr)) from None
    return json_response(_shape(decided).as_json())


def _known(call: Call) -> Ronde:
    try:
        return factors().store.ronde(call.values["nr"])
    except RondeNotFound:
        raise Problem(404, f"Er is geen ronde {call.values['nr']}.") from None


def _shape(ronde: Ronde) -> Factorronde:
    running = factors().runs.voortgang if ronde.stand is Stand.LOOPT else None
    mine = running if running and running.ronde == ronde.nr else None
    waiting = ronde.stand is Stand.KLAAR
    return Factorronde(
        nr=ronde.nr,
        stand=ronde.stand.value,
        begonnenOp=ronde.begonnenOp,
        klaarOp=ronde.klaarOp,
        keuzes=ronde.keuzes,
        zinnen=ronde.zinnen,
        melding=ronde.melding or None,
        voortgang=Voortgang(deel=mine.deel, wat=mine.wat) if mine else None,
        links=FactorrondeLinks(
            self=Link(href=address("leesFactorronde", nr=ronde.nr)),
            verschil=Link(href=address("leesFactorverschil", nr=ronde.nr)) if waiting else None,
        ),
    )


def _level(level: Niveau) -> Niveauverschil:
    verschil, names = level.verschil, level.names
    texts = {
        z.nr: z.tekst
        for z in factors().store.zinnen(nr for o in verschil.overgangen for nr in o.voorbeelden)
    }

    def named(id_: str) -> Groepsnaam:
        return Groepsnaam(id=id_, naam=names[id_])

    return Niveauverschil(
        niveau=verschil.niveau,  # type: ignore[arg-type]  # pydantic checks the word
        gelijk=verschil.gelijk,
        nieuw=[named(id_) for id_ in verschil.nieuw],
        vervallen=[named(id_) for id_ in verschil.vervallen],
        gegroeid=[Groei(id=id_, naam=names[id_], zinnen=n) for id_, n in verschil.gegroeid.items()],
        hernoemd=[Hernoeming(id=id_, naam=old, wordt=new) for id_, (old, new) in verschil.hernoemd.items()],
        overgangen=[
            Overgang(
                van=named(o.van),
                naar=named(o.naar),
                zinnen=o.zinnen,
                voorbeelden=[texts[nr] for nr in o.voorbeelden if nr in texts],
            )
            for o in verschil.overgangen
        ],
        nieuweZinnen=verschil.nieuwe_zinnen,
        vervallenZinnen=verschil.weg,
        namen=verschil.namen,
        namenBehouden=verschil.namen_behouden,
    )


_NR = Parameter("nr", "Nummer van de ronde.", Number(1, 10**9), "path", verplicht=True, voorbeeld=1)
_RUN = "/factorrondes/{nr}"
_MISSING = frozenset({404})

ROUTES = (
    Route(
        "GET",
        "/factorrondes",
        "lijstFactorrondes",
        "Factoren",
        "Zie welke rondes er waren",
        list_all,
        (Reply(200, "De rondes, de nieuwste eerst.", "Factorrondelijst"),),
        parameters=(Parameter("aantal", "Hoeveel rondes u hoogstens wilt.", Number(1, 50), standaard=20),),
    ),
    Route(
        "POST",
        "/factorrondes",
        "beginFactorronde",
        "Factoren",
        "Begin een nieuwe ronde",
        start,
        (
            Reply(
                202, "De ronde is begonnen. Kijk op Location hoe ver zij is.", "Factorronde", ("Location",)
            ),
        ),
        problems=frozenset({409}),
        uitleg="De ronde gaat door nadat u antwoord hebt. Wat zij vindt, is een voorstel; alleen de eerste geldt meteen.",
    ),
    Route(
        "GET",
        _RUN,
        "leesFactorronde",
        "Factoren",
        "Zie hoe het met een ronde staat",
        read,
        (Reply(200, "De ronde.", "Factorronde"),),
        parameters=(_NR,),
        problems=_MISSING,
    ),
    Route(
        "DELETE",
        _RUN,
        "stopFactorronde",
        "Factoren",
        "Stop de ronde die loopt",
        stop,
        (Reply(204, "De ronde is gestopt. De indeling blijft zoals zij was."),),
        parameters=(_NR,),
        problems=_MISSING | {409},
    ),
    Route(
        "GET",
        f"{_RUN}/verschil",
        "leesFactorverschil",
        "Factoren",
        "Zie wat er verandert als u een ronde aanvaardt",
        difference,
        (Reply(200, "Het verschil per niveau.", "Factorverschil"),),
        parameters=(_NR,),
        problems=_MISSING,
    ),
    Route(
        "POST",
        f"{_RUN}/aanvaarding",
        "aanvaardFactorronde",
        "Factoren",
        "Laat een ronde voortaan gelden",
        accept,
        (Reply(200, "De ronde, die nu geldt.", "Factorronde"),),
        parameters=(_NR,),
        problems=_MISSING | {409},
    ),
    Route(
        "POST",
        f"{_RUN}/verwerping",
        "verwerpFactorronde",
        "Factoren",
        "Leg een ronde terzijde",
        reject,
        (Reply(200, "De ronde, die niet geldt. Alles blijft zoals het was.", "Factorronde"),),
        parameters=(_NR,),
        problems=_MISSING | {409},
    ),
)
