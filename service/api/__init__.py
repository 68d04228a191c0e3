"""The REST API of a register."""

from __future__ import annotations

from flask import Flask

from service.opening import Register


def register_api(app: Flask, register: Register) -> None:
    """Add the API to an application."""
