"""The verbs that pages, command line and REST share. Each checks the right, opens one transaction, writes the journal."""
