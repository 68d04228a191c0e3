from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("formulier", __name__)
