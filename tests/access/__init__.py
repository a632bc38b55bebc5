"""Who may open which address: every route × every role × every method."""
