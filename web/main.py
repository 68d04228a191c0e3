"""The command `keuzeregister`: the shell of `service`, and serving pages and API on top of it."""

from __future__ import annotations

import gc
import logging
import signal
from types import FrameType
from typing import Any

import click

from service import (  # noqa: F401  (add account, wissen, reservekopie, overdracht, herinneringen, voorstel, factors, cijfers, import, export and uitwisseling to the shell)
    cli_accounts,
    cli_beheer,
    cli_bronnen,
    cli_documents,
    cli_factors,
    cli_figures,
    cli_herinneringen,
    cli_kaart,
    cli_transfer,
    cli_uitwisseling,
)
from service.cli import cli, fail, open_for
from service.examples import ACCOUNTS, PASSWORD
from service.opening import Register
from service.settings import Settings

_MEBIBYTE = 1024 * 1024


@cli.command()
def serve() -> None:
    """Start de server met pagina's en API.

    Voorbeeld: PORT=9000 keuzeregister serve
    """
    # Only the server needs the pages; the other commands start without loading them.
    from waitress.server import create_server

    from web.app import create_app

    # That questions wait their turn when many come at once is no news for whoever runs the server.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = Settings.read()
    register = open_for(settings, f"de server op http://{settings.host}:{settings.port}")
    app = create_app(register)
    try:
        server: Any = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            # Ours answer with a clear problem; waitress's own limits stand behind them.
            max_request_header_size=2 * _MEBIBYTE,
            max_request_body_size=32 * _MEBIBYTE,
            ident=None,
            **_believed(settings.proxy),
        )
    except (OSError, ValueError) as error:  # waitress raises ValueError for a HOST that is none
        register.close()
        fail(
            f"De server kan niet luisteren op {settings.host}:{settings.port}: "
            f"{getattr(error, 'strerror', None) or error}. Kies een andere HOST of PORT."
        )
    # A name such as localhost may stand for two addresses, and then there are two sockets.
    ports = [port for _, port in getattr(server, "effective_listen", [])] or [server.effective_port]
    url = f"http://{settings.host}:{ports[0]}"
    try:
        signal.signal(signal.SIGTERM, _stop)
        register.engine.store.database.lock.describe(f"de server op {url}")
        click.echo(f"Keuzeregister staat op {url}  (stoppen: Ctrl+C)")
        if settings.host not in ("127.0.0.1", "localhost", "::1"):
            click.echo(
                "Let op: andere computers in dit netwerk kunnen deze server nu bereiken. Inloggen kan vandaar "
                "alleen via https: zet er een proxy met een certificaat voor.",
                err=True,
            )
        _say_how_to_come_in(register, url)
        _spare_the_collector()
        register.herinneringen.start()
        server.run()
    except (KeyboardInterrupt, SystemExit):
        click.echo("De server stopt.")
    finally:
        server.close()
        register.close()


def _believed(proxy: str) -> dict[str, Any]:
    """From this address alone is taken over who asks and whether that came by https."""
    if not proxy:
        return {}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def _say_how_to_come_in(register: Register, url: str) -> None:
    """To whoever starts the server: the accounts of the examples, or the link for the first beheerder."""
    if register.fictief:
        names = ", ".join(email for _, email, _ in ACCOUNTS)
        click.echo(f"Inloggen in dit voorbeeldregister kan als {names}\n  met het wachtwoord {PASSWORD}")
    elif code := register.accounts.first_link():
        click.echo(
            f"Er is nog geen beheerder. Open deze link binnen een week en maak er een; zij werkt één keer:\n"
            f"  {url}/welkom/{code}"
        )


def _spare_the_collector() -> None:
    """Look for cyclic garbage less often, and not among what is there from the start.

    Records that are kept in memory made Python look through all of it again and again: 2 ms of an answer over
    10,000 choices, now 0.2.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 10)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    cli(prog_name="keuzeregister")


if __name__ == "__main__":
    main()
