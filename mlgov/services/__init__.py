"""The verbs that pages, CLI and REST share: check the right, open one transaction, write the journal."""
