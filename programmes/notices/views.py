"""The inbox: every message that the portal has for you, whether or not it also came by e-mail."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.notices.models import Notice

PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Your messages, newest first."""
    notices = Notice.objects.visible_to(request.user)
    page = Paginator(notices.defer("body"), PAGE).get_page(request.GET.get("page"))
    around = {
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(
        request, "programmes/notices/inbox.html", {"page": page, "unread": notices.unread().count(), **around}
    )


@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message of yours; opening it marks it as read."""
    message = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if message.read_at is None:
        Notice.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.Now())
    return render(request, "programmes/notices/notice.html", {"notice": message})
