"""HeadStart, HeadStart Action, Ambassadors, Young Ambassadors, employers’ teams and the way in from a ceremony."""
