"""What the system does: settings, the engine, one module per use case, the REST API and the shell.

May import `indexing`, `models` and `data`. Flask appears here only in the modules of `service.api`.
"""
