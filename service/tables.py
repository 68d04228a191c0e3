"""A figure as a table: what pages show, files hold and pictures are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from service.small_counts import Verborgen

Cel = int | str | Verborgen


@dataclass(frozen=True)
class Rij:
    """A line of a table. id: of its group or factor, "" without a link; ander: of the one in the first cell."""

    id: str
    naam: str
    cellen: tuple[Cel, ...]
    ander: str = ""


@dataclass(frozen=True)
class Tabel:
    """A figure. naam: in its address; uitleg: its definition; let: what was left out, or "".

    koppen: over the names and over each cell. kolommen: for each cell the code that leads to the records behind its
    count, None where there are none to be led to; empty for a table without such codes.
    """

    naam: str
    titel: str
    uitleg: str
    let: str
    koppen: tuple[str, ...]
    rijen: tuple[Rij, ...]
    kolommen: tuple[str | None, ...] = ()

    @property
    def in_woorden(self) -> str:
        """The picture of it for who can't see that."""
        first = ", ".join(rij.naam for rij in self.rijen[:3])
        return f"{self.uitleg} Bovenaan staan: {first}. De tabel bij dit beeld heeft dezelfde getallen."

    @property
    def te_tekenen(self) -> bool:
        """Whether there is a count to draw."""
        return any(isinstance(cel, int) and cel for rij in self.rijen for cel in rij.cellen)

    def rows(self) -> list[list[str | int]]:
        """The lines as cells of a file, as the page has them."""
        return [
            [rij.naam, *(cel.value if isinstance(cel, Verborgen) else cel for cel in rij.cellen)]
            for rij in self.rijen
        ]
