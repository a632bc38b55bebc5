"""Co-design: parents and carers comment on a draft round's criteria, and the fund's page says what changed."""
