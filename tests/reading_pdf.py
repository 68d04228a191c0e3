"""What stands in a PDF: the text of its pages, and its bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    pdf = pypdfium2.PdfDocument(content)
    try:
        yield pdf
    finally:
        pdf.close()


def pages(content: bytes) -> list[str]:
    """The text of each page without its spaces: where lines break is up to the layout."""
    found = []
    with _opened(content) as pdf:
        for page in pdf:
            text = page.get_textpage()
            found.append("".join(text.get_text_range().split()))
            text.close()
            page.close()
    return found


def bookmarks(content: bytes) -> list[str]:
    with _opened(content) as pdf:
        return [one.get_title() for one in pdf.get_toc()]


def assert_nothing_sticks_out(content: bytes) -> None:
    """Every sign stands within its page, with a margin around it."""
    with _opened(content) as pdf:
        for number, page in enumerate(pdf, 1):
            text, (wide, high) = page.get_textpage(), page.get_size()
            for i in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(i)
                assert 30 <= left <= right <= wide - 30, (number, text.get_text_range(i, 20))
                assert 20 <= bottom <= top <= high - 20, (number, text.get_text_range(i, 20))
            text.close()
            page.close()
