"""The staff's side of open_referral."""
