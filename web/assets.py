"""Copies the stylesheets and scripts that pages use from node_modules to static/pakketten.

Run `npm ci --prefix web` first, then `python -m web.assets`. Nothing is built: files are copied as they
are, but for images that stand within a stylesheet, which our security policy forbids. Of the NL Design System only the components in use are taken, one after another in a single file
(the whole bundle is 400 kB).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
NODE_MODULES = WEB / "node_modules"
TARGET = WEB / "static" / "pakketten"

# Components in use: @utrecht/<name>-css, the parts that @utrecht/component-library-css is made of.
COMPONENTS = (
    "root",
    "document",
    "skip-link",
    "heading-1",
    "heading-2",
    "heading-3",
    "heading-4",
    "paragraph",
    "link",
    "unordered-list",
    "table",
    "data-list",
    "alert",
    "button",
    "form-field",
    "form-fieldset",
    "form-label",
    "form-field-description",
    "form-field-error-message",
    "textbox",
    "textarea",
    "select",
    "checkbox",
    "radio-button",
)

# A browser that draws before our own stylesheet is there asks for these, and the policy refuses them.
_IMAGE_WITHIN = re.compile(rb'url\("data:[^"]*"\)')

# Name in static/pakketten -> the files of node_modules that it holds.
FILES = {
    "denhaag-theme.css": ("@gemeente-denhaag/design-tokens-components/dist/theme/index.css",),
    "utrecht.css": tuple(f"@utrecht/{name}-css/dist/index.css" for name in COMPONENTS),
    "htmx.min.js": ("htmx.org/dist/htmx.min.js",),
}

COMMANDS = "npm ci --prefix web && python -m web.assets"


def missing() -> list[str]:
    """Files that pages ask for and that were not copied yet."""
    return [name for name in FILES if not (TARGET / name).is_file()]


def copy() -> list[Path]:
    """Copy them all. Raises FileNotFoundError, with the command that helps."""
    contents = {name: b"\n".join(_read(part) for part in parts) for name, parts in FILES.items()}
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (TARGET / name).write_bytes(content)
    return [TARGET / name for name in contents]


def _read(part: str) -> bytes:
    path = NODE_MODULES / part
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.relative_to(WEB.parent)} ontbreekt. Haal de pakketten op met: npm ci --prefix web"
        )
    return _IMAGE_WITHIN.sub(b"none", path.read_bytes()) if path.suffix == ".css" else path.read_bytes()


def main() -> int:
    try:
        copied = copy()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    for path in copied:
        print(f"{path.stat().st_size // 1024:4d} kB  {path.relative_to(WEB.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
