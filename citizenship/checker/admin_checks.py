"""The staff's side of the checkers: how often one was begun, as totals of days. There is nothing else to see."""

from django.contrib import admin

from citizenship.checker.models import Start
from programmes.audit.admin import ReadOnlyAdmin


@admin.register(Start)
class StartAdmin(ReadOnlyAdmin):
    """Totals by day. Nobody writes one: a page of the checker counts when somebody answers its first question."""

    about = (
        "How often the checker “becoming British” was begun, by day. Only totals are kept: nothing is known of who "
        "began, what they answered or where it led. Somebody who begins twice is counted twice."
    )
    may_read = "keep_facts"
    list_display = ("checker", "day", "begun")
    list_per_page = 50
    show_full_result_count = False
