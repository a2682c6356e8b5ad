"""The pages are tested on the same stores as the parts they are made of."""

from tests.ui.conftest import empty_store, fresh_portfolio, portfolio, signed_in

__all__ = ["empty_store", "fresh_portfolio", "portfolio", "signed_in"]
