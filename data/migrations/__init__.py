"""Numbered SQL steps from an empty file to today's schema; applied in order, once each, never edited."""
