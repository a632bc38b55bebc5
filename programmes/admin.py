"""Gathers the ground's admin pages."""

from programmes.audit import admin as audit_admin
from programmes.catalogue import admin as catalogue_admin
from programmes.evidence import admin as evidence_admin
from programmes.files import admin as files_admin
from programmes.jobs import admin as jobs_admin
from programmes.notices import admin as notices_admin
from programmes.outputs import admin as outputs_admin
from programmes.people import admin as people_admin
from programmes.questions import admin as questions_admin

__all__ = [
    "audit_admin",
    "catalogue_admin",
    "evidence_admin",
    "files_admin",
    "jobs_admin",
    "notices_admin",
    "outputs_admin",
    "people_admin",
    "questions_admin",
]
