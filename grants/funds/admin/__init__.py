"""The staff's side of funds: every word and rule is a setting; what moves a round is a button."""

from grants.funds.admin import authorisations, funds, rounds
from grants.funds.admin.base import CeilingForm

__all__ = ["CeilingForm", "authorisations", "funds", "rounds"]
