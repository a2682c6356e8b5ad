"""The REST routes: parse, call a service, write JSON. The store's work is done off the event loop."""

from __future__ import annotations

from mlgov.api.table import routes as routes
