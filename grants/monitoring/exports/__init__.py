"""The area's tables that staff may take out: what each holds, who may have it, and the gate in front of its rows.

They stand in the last room because they reach from funds to monitoring. Making and sending them is the ground's work
(programmes/outputs).
"""

from grants.monitoring.exports import applications, awards, payments, reports, scores

__all__ = ["applications", "awards", "payments", "reports", "scores"]
