"""`python -m mlgov.cli`, where the package is not installed."""

import sys

from mlgov.cli import main

sys.exit(main())
