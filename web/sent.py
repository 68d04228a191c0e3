"""The form as it was sent: its inputs, and around them what the page itself sends along."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import abort, request
from werkzeug.datastructures import FileStorage, MultiDict

from data.keuze import ID_PATTERN
from service.recording import new_id
from web.forms import Invoer, UnknownInput

# Names of windows, made by `web.drafts.new_window`.
_WINDOW = re.compile(r"[0-9a-f]{0,32}")


@dataclass(frozen=True)
class Sent:
    """What was sent: the inputs, and around them the version it began with, the id and the button.

    venster, vervangt: the window it was typed in, and the one whose draft it may replace.
    """

    invoer: Invoer
    versie: int
    id: str
    actie: str
    venster: str = ""
    vervangt: str = ""

    def whole(self) -> Sent:
        """As it is to be saved: without the rows in which nothing was typed."""
        return replace(self, invoer=self.invoer.without_empty_rows())


def sent_document(*fields: str) -> FileStorage | None:
    """The document of a form with these fields beside it; None when none was chosen. Answers 400 for another form."""
    sent = request.files.getlist("document")
    if set(request.files) - {"document"} or set(request.form) - {"csrf_token", *fields} or len(sent) > 1:
        abort(400, "Dit formulier neemt één document. Ga terug en kies het opnieuw.")
    return sent[0] if sent and sent[0].filename else None


def read_sent(given: MultiDict[str, str]) -> Sent:
    """A form of a request. Answers 400 for what did not come from our page."""
    form = given.to_dict(flat=False)
    form.pop("csrf_token", None)
    names = ("versie", "id", "actie", "venster", "vervangt")
    own = {naam: form.pop(naam, [""])[0] for naam in names}
    if not re.fullmatch(r"[0-9]{0,9}", own["versie"]):
        abort(400, "De versie in het formulier is geen getal. Open het formulier opnieuw.")
    if own["id"] and not re.fullmatch(ID_PATTERN[1:-1], own["id"]):
        abort(400, "Het nummer in het formulier klopt niet. Open het formulier opnieuw.")
    if not _WINDOW.fullmatch(own["venster"]) or not _WINDOW.fullmatch(own["vervangt"]):
        abort(400, "Het venster in het formulier klopt niet. Open het formulier opnieuw.")
    try:
        invoer = Invoer.read(form)
    except UnknownInput as unknown:
        abort(400, f"{unknown} Open het formulier opnieuw.")
    return Sent(
        invoer,
        int(own["versie"] or 0),
        own["id"] or new_id(),
        own["actie"],
        own["venster"],
        own["vervangt"],
    )
