"""The directory as open data: Open Referral UK, profile 3.0, read only."""
