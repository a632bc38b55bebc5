"""Gathers the area's admin pages."""

from grants.applications import admin as applications_admin
from grants.applications import admin_help
from grants.assessment import admin as assessment_admin
from grants.awards import admin as awards_admin
from grants.funds import admin as funds_admin
from grants.monitoring import admin as monitoring_admin

__all__ = ["admin_help", "applications_admin", "assessment_admin", "awards_admin", "funds_admin", "monitoring_admin"]
