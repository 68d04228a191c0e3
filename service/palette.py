"""What all pictures share: letters, sizes, and colours that stay apart in grey print."""

from __future__ import annotations

FONT = "Arial, Helvetica, sans-serif"
TEXT, TITLE = 12, 14
INK, SOFT, LINE, PAPER = "#1f1f1f", "#595959", "#8c8c8c", "#ffffff"
DARK, MIDDLE, LIGHT = "#0b3c6f", "#4f93c9", "#bcd9ee"
ACCENT = "#c2571a"
GREEN, ORANGE, PALE, GRID = "#2e7d6b", "#e08a4e", "#ededed", "#d9d9d9"
STEPS = ("#e3eef7", "#b3d0e8", "#6ea6d0", "#2f6fad", "#08306b")  # from light to dark
ON_STEPS = (INK, INK, INK, PAPER, PAPER)  # the ink that can be read on each
