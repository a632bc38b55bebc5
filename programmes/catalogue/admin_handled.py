"""The shape of staff's lists of listings, loans and alerts."""

from programmes.people.access import Permission
from programmes.people.admin_records import RecordsAdmin


class HandledAdmin(RecordsAdmin):
    """For the staff who work on what people send."""

    may_read = Permission.HANDLE_RESPONSES
