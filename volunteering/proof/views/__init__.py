"""The pages about proofs."""
