"""Opening a register: its store, the encoder that fits it, its indexes; and closing it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from data.passages import PassageStore
from data.store import Store
from models.encoder import Encoder
from models.encoding import EncoderError, TextEncoder
from models.weight_source import WeightsError
from models.weights import prepare_default_model
from service.engine import Engine
from service.remodel import Remodelling
from service.search import Search
from service.settings import Settings

DEFAULT_MODEL = "e5-small"
# Keys under which the store keeps what this register is.
EXAMPLE = "voorbeeldregister"
MODEL = "model"
MODEL_NAME = "modelnaam"


@dataclass
class Register:
    """An open register with all that a request needs."""

    settings: Settings
    engine: Engine
    search: Search
    remodelling: Remodelling | None = None

    @property
    def fictief(self) -> bool:
        """Whether it holds the example records, so that every page says so."""
        return self.engine.store.value(EXAMPLE) == "ja"

    def move_to(self, encoder: TextEncoder) -> None:
        """Encode everything again with another model in the background, then answer with that one."""
        done = partial(_remember, self.engine.store, self.settings, encoder)
        self.remodelling = Remodelling(self.engine, encoder, done)
        self.remodelling.start()

    def close(self) -> None:
        if self.remodelling:
            self.remodelling.stop()
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
        wanted = encoder or load_encoder(settings, report)
        present = _present_encoder(store, wanted, settings, report)
        engine = Engine(store, present, settings.indexes, report)
    except BaseException:
        store.close()
        raise
    register = Register(settings, engine, Search(engine))
    if present is wanted:
        _remember(store, settings, wanted)
        engine.passages.drop_others(wanted.fingerprint)
    else:
        register.move_to(wanted)
    return register


def _present_encoder(
    store: Store, wanted: TextEncoder, settings: Settings, report: Callable[[str], None]
) -> TextEncoder:
    """The encoder that the register's passages were made with, while it can still be loaded.

    The one it moves to otherwise: then the passages are made again before the first question.
    """
    if store.value(MODEL) in (None, wanted.fingerprint):
        return wanted
    if not PassageStore(store.database).missing(wanted.fingerprint):
        return wanted  # the move was done, and ended before that was noted
    try:
        old = load_encoder(replace(settings, model=store.value(MODEL_NAME) or ""), report)
    except (EncoderError, WeightsError) as error:
        report(f"Het vorige taalmodel kan niet meer worden geladen ({error}).")
        return wanted
    return old if old.fingerprint == store.value(MODEL) else wanted


def _remember(store: Store, settings: Settings, encoder: TextEncoder) -> None:
    """Note which model the passages are made with, and where it was loaded from."""
    for key, value in ((MODEL, encoder.fingerprint), (MODEL_NAME, settings.model)):
        if store.value(key) != value:
            store.set_value(key, value)


def load_encoder(settings: Settings, report: Callable[[str], None] = lambda _: None) -> Encoder:
    """The encoder of the settings; the packaged model is converted on its first use."""
    if settings.model:
        return Encoder.load(settings.model, threads=settings.cores)
    folder = prepare_default_model(settings.models / DEFAULT_MODEL, report)
    return Encoder.load(str(folder), threads=settings.cores)
