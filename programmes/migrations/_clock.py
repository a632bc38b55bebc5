"""The database's clock. It stands in 0001 before every table, because their defaults call it."""

PORTAL_NOW = """
CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT transaction_timestamp() $$
"""
