"""Messages by e-mail, Slack, Teams, webhooks and many other channels: the only module that knows Apprise.

A channel is an address in Apprise's form, such as `mailto://user:secret@mail.example?to=ada@example.org`. It
often holds a secret, so nothing here says more of it than its scheme.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

from mlgov.errors import DataError

if TYPE_CHECKING:
    from apprise import Apprise

_SCHEME_END = "://"


def scheme(channel: str) -> str:
    """The part of an address that may be shown: `mailto`, `slack`, `jsons`."""
    return channel.partition(_SCHEME_END)[0].lower() if _SCHEME_END in channel else "unknown"


def usable(channel: str) -> bool:
    """Whether a message could be sent to this address as it is written."""
    return _SCHEME_END in channel and _to(channel) is not None


def send(channel: str, title: str, text: str) -> None:
    """One message as plain text; DataError when it was not taken."""
    known = _to(channel)
    if known is None or not known.notify(body=text, title=title, body_format="text"):
        raise DataError(f"a message by {scheme(channel)} was not taken: look at its address and its service")


def _to(channel: str) -> Apprise | None:
    with warnings.catch_warnings():  # its many services use what Python will drop
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise  # which only those who send wait for

        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses, secrets and all
        known = Apprise()
        return known if known.add(channel) else None
