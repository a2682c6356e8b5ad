"""The form of names that several parts of the product share."""

from __future__ import annotations

import re

MODEL_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
MODEL_ID_RULE = (
    "a model id has 1 to 100 letters, digits, dots, hyphens or underscores, and starts with a letter or digit"
)

SEMANTIC_VERSION = re.compile(r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$")
SEMANTIC_VERSION_RULE = 'a version is semantic: three numbers, such as "1.0.0"'

UNCLASSIFIED = "unclassified"  # the tier of a model that nobody has classified yet
