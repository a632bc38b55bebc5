"""What the pages of partners, places and the Mayor's ceremony share."""

from functools import partial

from django.urls import reverse

from programmes.people.views import attempt

form_page = partial(attempt.form_page, template="citizenship/ceremonies/partners/form.html")
press = attempt.press


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a registrar's page: home, the ceremonies, and what lies between."""
    return [("Home", "/"), ("Ceremonies", reverse("citizenship:ceremonies")), *more]
