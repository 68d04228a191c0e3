"""Measures the product, beside its peers, and calibrates it on judged questions; nothing here runs in the service."""
