"""The admin site is the portal's own: same door for staff, a work-list for its home."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Puts PortalAdminSite where Django expects its default admin site, and registers the deployment checks."""

    default_site = "config.admin_site.PortalAdminSite"

    def ready(self) -> None:
        """Checks belong to config, which no app may import, so its own app config loads them."""
        super().ready()
        from config import checks  # noqa: F401
