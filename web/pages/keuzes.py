from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("keuzes", __name__)
