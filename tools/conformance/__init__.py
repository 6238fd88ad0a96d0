"""The conformance table: rows of behaviour, how they are run, and the document made of them."""
