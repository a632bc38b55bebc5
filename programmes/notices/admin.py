"""The delivery log: what was sent to whom and what became of it.

The text of a message is its reader's, and not shown.
"""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes.audit.admin import ReadOnlyAdmin
from programmes.notices import actions
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Every message with its state; failed and held ones can be sent again."""

    about = "Every message that the portal sends, and whether it arrived. One that failed can be tried again."
    may_read = "read_delivery_log"
    list_display = ("created_at", "to", "subject", "state", "channel", "attempts", "sent_at", "last_error")
    list_filter = ("state", "channel", "choice", "created_at")
    search_fields = ("event", "=recipient__email", "=address", "=message_id")
    list_select_related = ("recipient",)
    list_per_page = 50
    show_full_result_count = False
    exclude = ("body", "recipient_key")
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Without the texts."""
        return super().get_queryset(request).defer("body")

    @admin.display(description="to")
    def to(self, notice: Notice) -> str:
        """The person, or the address of somebody without an account."""
        return str(notice.recipient) if notice.recipient else notice.address or "somebody without an account"

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        """Have the chosen messages sent again, if they failed or are held."""
        sent, left = 0, 0
        for notice in queryset:
            try:
                actions.resend(notice=notice, by=request.user)
                sent += 1
            except MoveRefused:
                left += 1
        words = f"{sent} will be sent again." + (f" {left} had not failed, so they stay as they are." if left else "")
        self.message_user(request, words, messages.INFO)
