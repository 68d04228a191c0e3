"""What is kept: records, vocabularies, the DuckDB store, import and export, the example register.

The lowest room: it imports no other package of this project. Only this room contains SQL.
"""
