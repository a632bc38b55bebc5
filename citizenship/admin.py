"""Gathers the staff's side of the area's rooms."""

import citizenship.advice.admin
import citizenship.ceremonies.admin
import citizenship.checker.admin
import citizenship.facts.admin
import citizenship.findings.admin
import citizenship.outreach.admin
import citizenship.studies.admin  # noqa: F401 the others are gathered under the same name
