"""What people see: `create_app`, pages, templates and static files.

The top room: it may import `service` and, for types, `data`. Nothing imports it but the command that serves.
"""
