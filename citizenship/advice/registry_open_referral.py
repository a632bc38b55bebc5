"""What open_referral add to the portal's registries."""
