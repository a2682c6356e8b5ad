"""Starts everything in one process: the pages, sign-in, the REST routes, and the store's lifetime."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from mlgov import api
from mlgov.ui import navigation, runtime, session, signin


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    runtime.start()
    yield
    runtime.close()


app = st.App(
    navigation.SCRIPT,
    routes=[*signin.routes, *api.routes(runtime.store, session.COOKIE)],
    middleware=[Middleware(signin.SignInFirst)],
    lifespan=lifespan,
)
