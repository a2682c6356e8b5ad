"""The script that Streamlit runs for every page and every click.

It lies in a directory of its own: Streamlit takes a `pages` directory beside its script for pages of its own
making, past the page table and past the sign-in, and puts the script's directory on the import path.
"""

from mlgov.ui import navigation

navigation.run()
