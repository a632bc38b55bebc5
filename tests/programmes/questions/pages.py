"""An owner for the tests: pages of questions for anybody who opened the sheet, and a check."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from config.urls import urlpatterns as portal
from programmes.questions import views_support
from programmes.questions.models import AnswerSheet


@views_support.keeps_typed
def page(request: HttpRequest, pk: Any, page: str) -> HttpResponse:
    sheet = get_object_or_404(AnswerSheet, pk=pk)
    return views_support.page(
        request,
        sheet=sheet,
        page_key=page,
        may_edit=not sheet.facts.get("sent"),
        page_url=lambda key: f"/sheets/{pk}/{key}/",
        list_url=f"/sheets/{pk}/",
        check_url=f"/sheets/{pk}/check/",
    )


@login_not_required
def check(request: HttpRequest, pk: Any) -> HttpResponse:
    found = views_support.check(request, question_set_id=pk)
    said = [f"{verdict.verdict}: {verdict.message}" for verdict in found.verdicts]
    response = render(request, "programmes/questions/preview.html", {"set": "Check", "parts": [{"form": found.form}]})
    response.found, response.said = found, said  # type: ignore[attr-defined]
    return response


urlpatterns = [
    path("sheets/<uuid:pk>/<str:page>/", page),
    path("check/<uuid:pk>/", check),
    *portal,
]
