"""Gathers the staff's side of the area's rooms."""

import citizenship.ceremonies.admin
import citizenship.findings.admin
import citizenship.studies.admin  # noqa: F401 the others are gathered under the same name
