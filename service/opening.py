"""Opening a register: its store, the encoder that fits it, its indexes; and closing it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from data.store import Store
from models.encoder import Encoder
from models.encoding import TextEncoder
from models.weights import prepare_default_model
from service.engine import Engine
from service.search import Search
from service.settings import Settings

DEFAULT_MODEL = "e5-small"
EXAMPLE = "voorbeeldregister"


@dataclass
class Register:
    """An open register with all that a request needs."""

    settings: Settings
    engine: Engine
    search: Search
    closers: list[Callable[[], None]] = field(default_factory=list)

    @property
    def fictief(self) -> bool:
        """Whether it holds the example records, so that every page says so."""
        return self.engine.store.value(EXAMPLE) == "ja"

    def close(self) -> None:
        for closer in self.closers:
            closer()
        self.engine.close()


def open_register(
    settings: Settings,
    holder: str,
    report: Callable[[str], None] = lambda _: None,
    encoder: TextEncoder | None = None,
) -> Register:
    """Open the register of these settings, made when it does not exist yet.

    holder: what another process is told when it finds the register in use. encoder: instead of the one
    that the settings name. Raises RegisterInUse, StoreUnavailable, EncoderError, WeightsError.
    """
    store = Store.open(settings.register, holder)
    try:
        chosen = encoder or load_encoder(settings, report)
        engine = Engine(store, chosen, settings.indexes, report)
    except BaseException:
        store.close()
        raise
    return Register(settings, engine, Search(engine))


def load_encoder(settings: Settings, report: Callable[[str], None] = lambda _: None) -> Encoder:
    """The encoder of the settings; the packaged model is converted on its first use."""
    if settings.model:
        return Encoder.load(settings.model, threads=settings.cores)
    folder = prepare_default_model(settings.models / DEFAULT_MODEL, report)
    return Encoder.load(str(folder), threads=settings.cores)
