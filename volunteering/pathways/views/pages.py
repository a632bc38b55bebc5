"""What the pages of teams, schools and ambassadors share: the way to them, and the template of a form on its own."""

from functools import partial

from programmes.people.views import attempt

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]
form_page = partial(attempt.form_page, template="volunteering/pathways/ambassadors/form.html")
press = attempt.press
