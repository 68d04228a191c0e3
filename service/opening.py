"""Opening a register: its store, the encoder that fits it, its indexes; and closing it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from data.database import Database
from data.drafts import DraftStore
from data.own_terms import OwnTerms
from data.passages import PassageStore
from data.public_store import PublicStore
from data.store import Store
from models.encoder import Encoder
from models.encoding import EncoderError, TextEncoder
from models.weight_source import WeightsError
from models.weights import prepare_default_model
from service.accounts import Accounts
from service.backups import remove_expired
from service.bronnen import Bronnen
from service.elders import Elders
from service.engine import Engine
from service.erasing import Erasing
from service.exchange import ExchangeFile
from service.factor_suggestions import FactorSuggestions
from service.factors import Factors
from service.guidance import Guidance
from service.herinneringen import Herinneringen, reminders_of
from service.open_data import Downloads
from service.public import PublicCopy
from service.remodel import Remodelling
from service.search import Search
from service.settings import Settings

if TYPE_CHECKING:
    from service.practice import Practice
    from service.single_sign_on import SingleSignOn

DEFAULT_MODEL = "e5-small"
# Keys under which the store keeps what this register is.
EXAMPLE = "voorbeeldregister"
MODEL = "model"
MODEL_NAME = "modelnaam"


@dataclass
class Face:
    """A register as a reader meets it: the whole one for colleagues, what was made public for residents."""

    settings: Settings
    engine: Engine
    search: Search
    openbaar: bool  # whether this is the one for residents
    fictief: Callable[[], bool]  # whether it holds the example records, so that every page says so
    bronnen: Bronnen | None = None  # documents beside the choices; residents read none


class Register:
    """An open register with all that a request needs.

    intern is everything, openbaar what residents read, accounts says who is who, and drafts keeps what its
    writers have not saved yet. own_terms: what it added to the lists, in these for as long as it is open.
    """

    def __init__(self, settings: Settings, engine: Engine, public: PublicCopy, own_terms: OwnTerms) -> None:
        self.settings, self.engine, self.public = settings, engine, public
        self.own_terms = own_terms
        self.bronnen = Bronnen(engine)
        self.elders = Elders(engine, settings.adres)
        search = Search(engine, bronnen=self.bronnen, elders=self.elders)
        self.intern = Face(settings, engine, search, False, self._is_example, self.bronnen)
        self.search = self.intern.search
        self._openbaar = Face(
            settings, public.engine, Search(public.engine, elders=self.elders), True, self._is_example
        )
        self.accounts = Accounts(engine.store.database)
        self.drafts = DraftStore(engine.store.database)
        self.guidance = Guidance(engine.store.database)
        self.erasing = Erasing()
        self.herinneringen: Herinneringen = reminders_of(engine.store, settings)
        self.remodelling: Remodelling | None = None
        self.downloads = Downloads(lambda: self.openbaar.engine)
        self.exchange = ExchangeFile(engine, lambda: self.openbaar.engine, settings)
        public.followed = self._public_changed
        public.followed()
        engine.on_change = public.after_change

    def _public_changed(self) -> None:
        """Residents may read other records than before."""
        self.own_terms.show_residents(self.public.engine.store.database)
        self.downloads.forget()
        self.exchange.forget()

    @property
    def openbaar(self) -> Face:
        """What residents read. Raises StoreUnavailable while it could hold what is no longer public."""
        self.public.check()
        return self._openbaar

    @cached_property
    def single_sign_on(self) -> SingleSignOn | None:
        """How people come in with the account of their work; None where the settings name no provider."""
        if self.settings.oidc is None:
            return None
        # The shell does without what this loads.
        from service.single_sign_on import SingleSignOn

        return SingleSignOn(self.settings.oidc, self.accounts)

    @cached_property
    def factors(self) -> Factors:
        """The groups of reasons; only for who may read the whole register."""
        return Factors(self.engine)

    @cached_property
    def factor_suggestions(self) -> FactorSuggestions:
        """What reads factors in what is typed."""
        state = self.factors.state
        return FactorSuggestions(self.engine, state.examples, state.store.state)

    @cached_property
    def practice(self) -> Practice:
        """The register beside this one in which people try things out."""
        from service.practice import Practice  # which opens registers itself

        return Practice(self.settings, lambda: self.engine.encoder)

    @property
    def fictief(self) -> bool:
        return self._is_example()

    def _is_example(self) -> bool:
        return self.engine.store.value(EXAMPLE) == "ja"

    def move_to(self, encoder: TextEncoder) -> None:
        """Encode everything again with another model in the background, then answer with that one."""

        def done() -> None:
            _remember(self.engine.store, self.settings, encoder)
            self.public.move_to(encoder)
            self.bronnen.start()
            self.elders.start()

        self.remodelling = Remodelling(self.engine, encoder, done)
        self.remodelling.start()

    def close(self) -> None:
        if self.remodelling:
            self.remodelling.stop()
        self.herinneringen.stop()
        self.erasing.close()
        self.downloads.forget()
        self.exchange.forget()
        self.bronnen.close()
        self.elders.close()
        if "factor_suggestions" in self.__dict__:
            self.factor_suggestions.close()
        if "factors" in self.__dict__:
            self.factors.close()
        try:
            if "practice" in self.__dict__:
                self.practice.close()
            self.public.engine.close()
        finally:
            self.own_terms.close()
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
    own_terms = None
    try:
        own_terms = OwnTerms(store.database)  # first: without them, records that hold one can't be read
        wanted = encoder or load_encoder(settings, report)
        present = _present_encoder(store, wanted, settings, report)
        engine = Engine(store, present, settings.indexes, report)
        public = _open_public(settings, holder, engine, report)
    except BaseException:
        if own_terms:
            own_terms.close()
        store.close()
        raise
    register = Register(settings, engine, public, own_terms)
    register.drafts.remove_old()
    remove_expired(settings.home)
    # What was typed to practise is not kept; of a server that was ended halfway it is still there.
    shutil.rmtree(settings.practice / "nu", ignore_errors=True)
    if register.bronnen.store.count():
        register.bronnen.start()
    if register.elders.store.count():
        register.elders.start()
    if present is wanted:
        _remember(store, settings, wanted)
        engine.passages.drop_others(wanted.fingerprint)
    else:
        register.move_to(wanted)
    return register


def _open_public(
    settings: Settings, holder: str, source: Engine, report: Callable[[str], None]
) -> PublicCopy:
    """What residents read, in step with the register before anyone can ask."""
    store = PublicStore(Database.open(settings.public, holder))
    try:
        engine = Engine(store, source.encoder, settings.public / "index", lambda _: None)
        engine.passages.drop_others(source.encoder.fingerprint)
        copy = PublicCopy(source, engine, store)
        copy.follow()
    except BaseException:
        store.close()
        raise
    return copy


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
