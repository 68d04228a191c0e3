"""Measures and calibrates the product on judged questions; nothing here runs in the service."""
