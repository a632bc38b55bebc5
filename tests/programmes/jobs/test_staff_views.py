"""Staff see work that was given up, and have it tried again."""

from typing import Any

from programmes import clock
from programmes.jobs.models import Job

LIST = "/admin/programmes/job/"


def test_a_given_up_job_is_listed_and_tried_again(client_for: Any, efua: Any) -> None:
    job = Job.objects.create(kind="audit.seal", key="p", dead_at=clock.now(), attempts=8, last_error="ValueError: no")
    other = Job.objects.create(kind="audit.seal", key="q", done_at=clock.now())
    client = client_for(efua)
    for state, there in (("dead", True), ("undone", False), ("done", False), ("", True)):
        page = client.get(LIST, {"state": state} if state else {})
        assert page.status_code == 200
        assert ("ValueError: no" in page.content.decode()) is there
    client.post(LIST, {"action": "try_again", "_selected_action": [job.pk, other.pk]})
    job.refresh_from_db()
    assert job.state == "waiting"
    assert client.get(f"{LIST}{job.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{job.pk}/change/", {"kind": "x"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_those_who_may_not_read_the_log_may_not(client_for: Any, finn: Any, amina: Any) -> None:
    assert client_for(finn).get(LIST).status_code == 403
    assert client_for(amina).get(LIST).status_code in {302, 403}
