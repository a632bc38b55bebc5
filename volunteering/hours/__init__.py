"""Hours: what was claimed, who confirmed it on what ground, and the ledger of what counts."""
