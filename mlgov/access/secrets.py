"""Passwords and session tokens. Only hashes ever leave this module for keeping."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mlgov.errors import AccessError, Problem

MINIMUM_LENGTH = 12  # NIST SP 800-63B asks for length, and for no rules about kinds of characters
_hasher = PasswordHasher()  # argon2id with the library's defaults, which follow RFC 9106


@cache
def _nobody() -> str:
    """Checked for names that don't exist, so that the time of an answer does not tell which names do."""
    return _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """The argon2id hash; AccessError when the password is too short."""
    if len(password) < MINIMUM_LENGTH:
        raise AccessError(
            f"a password has at least {MINIMUM_LENGTH} characters",
            [Problem("password", f"has {len(password)} characters", f"use at least {MINIMUM_LENGTH}")],
        )
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one hashed; None stands for a person who does not exist."""
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    return secrets.token_urlsafe(12)


def new_token() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 is enough here: a token is random, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
