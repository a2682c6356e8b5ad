"""Who looks at the page: the person behind the browser's cookie."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from mlgov.access.people import Person
from mlgov.errors import AccessError
from mlgov.services import people
from mlgov.services.context import Context
from mlgov.ui import runtime

COOKIE = "mlgov_session"


def from_cookie() -> Person | None:
    """The person whose session's token came with the browser's first request."""
    token = st.context.cookies.get(COOKIE)
    return people.person_for(runtime.store(), token, datetime.now(UTC)) if token else None


provider = from_cookie  # another way to find the person is put here


def person() -> Person | None:
    return provider()


def context() -> Context:
    """The person's work on the store; AccessError when nobody is signed in."""
    found = person()
    if found is None:
        raise AccessError("you are not signed in, or your session has ended: sign in again")
    return Context(runtime.store(), found)
