"""How long the server takes over a page of figures, with filters and without.

    python -m benchmarks.dashboards                       over 10,000 and 1,000,000 choices

The choices are those of the example register, recombined (data/recombination.py) without their passages: figures
read none. Pages are asked of the application in this process, one after another, as a colleague and as a resident;
every page with ever other filters, so that nothing can be kept from the time before. Pictures are drawn apart from
the page, when a reader comes to them; the last rows tell what one takes.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tqdm import tqdm

from benchmarks import registers
from benchmarks.runs import PACKAGED, Row, append, options, percentiles, run_line, table
from data.database import Database
from data.filters import FILTER_VOCABULAIRES
from data.recombination import recombine
from data.vocabularies import vocabulaire
from service.dashboards import DASHBOARDS
from service.examples import ACCOUNTS, PASSWORD, fill_with_examples
from service.opening import open_register
from web.app import create_app

SIZES = {10_000: 40, 1_000_000: 12}  # choices, and how often each page is asked over them
OF_COLLEAGUES = ("/trajecten/wie-doet-wat",)
RADAR = "/trajecten/overvraging"  # has a choice of its own in the place of filters
PAGES = (*(dashboard.pad for dashboard in DASHBOARDS), "/trajecten", "/beloften")
_FILTERS = ("instrument", "gebied", "doelgroep", "thema", "beleidsfase", "factor")
_COLUMNS = ("choices", "page", "reader", "filters", "p50", "p95", "p99")


def filters(seed: int) -> Iterator[str]:
    """Queries with one to three filters, some with a period, in a fixed order."""
    drawn = random.Random(seed)
    while True:
        names = drawn.sample(_FILTERS, drawn.randint(1, 3))
        pairs = [(name, drawn.choice(vocabulaire(FILTER_VOCABULAIRES[name]).codes)) for name in names]
        if drawn.random() < 0.3:
            pairs += [("van", str(drawn.randint(2018, 2024)))]
        yield urlencode(pairs)


def measure(client: Any, choices: int, reader: str, pages: Sequence[str], repeats: int) -> list[Row]:
    """Asks each page, bare and narrowed, of a test client of the application. Raises RuntimeError for no page."""
    rows = []
    for page in pages:
        for narrowed in (False, True) if page != RADAR else (False,):
            asked = filters(choices)
            times = []
            client.get(page)
            for _ in range(repeats):
                address = f"{page}?{next(asked)}" if narrowed else page
                began = time.perf_counter()
                answer = client.get(address)
                times.append(1000 * (time.perf_counter() - began))
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answers {answer.status}: {answer.text[:300]}")
            what = {
                "choices": choices,
                "page": page,
                "reader": reader,
                "filters": "yes" if narrowed else "no",
            }
            rows.append(what | percentiles(times))
    return rows


def sign_in(client: Any, email: str) -> None:
    """Raises RuntimeError when the account does not come in."""
    page = client.get("/inloggen").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": email, "wachtwoord": PASSWORD}
    if client.post("/inloggen", data=sent).status_code != 303:
        raise RuntimeError(f"{email} could not sign in.")


def over(home: Path, sizes: Mapping[int, int]) -> list[Row]:
    """Figures for each size, of a register in `home` that grows."""
    register = open_register(registers.settings_of(home), "het meten van cijfers")
    rows: list[Row] = []
    try:
        fill_with_examples(register)
        app = create_app(register)
        colleague, resident = app.test_client(), app.test_client()
        sign_in(colleague, ACCOUNTS[0][1])
        for size, repeats in sizes.items():
            for database in (register.engine.store.database, register.openbaar.engine.store.database):
                _grow(database, size)
            rows += measure(colleague, size, "colleague", (*PAGES, *OF_COLLEAGUES, RADAR), repeats)
            rows += measure(resident, size, "resident", PAGES, repeats)
    finally:
        register.close()
    return rows


def _grow(database: Database, size: int) -> None:
    with tqdm(total=size, unit=" records", leave=False) as bar:

        def tell(done: int, _: int) -> None:
            bar.update(done - bar.n)

        recombine(database, size, 2026, None, tell)


def main(arguments: Sequence[str] | None = None) -> None:
    given = options("dashboards", __doc__ or "").parse_args(arguments)
    sizes = {2_000: 5} if given.quick else SIZES
    with tempfile.TemporaryDirectory() as folder:
        rows = over(Path(folder), sizes)
    print(table(rows, _COLUMNS))
    append(
        given.json,
        run_line(
            "dashboards",
            model=PACKAGED,
            index="-",
            settings={"repeats": {str(size): repeats for size, repeats in sizes.items()}},
            figures=rows,
        ),
    )


if __name__ == "__main__":
    main()
