"""Those who may read the audit can, and nobody can change it."""

from typing import Any

from programmes import audit
from programmes.audit.models import AuditEvent

LIST = "/admin/programmes/auditevent/"


def test_read_only(client_for: Any, root: Any, amina: Any) -> None:
    audit.record(by=amina, verb="tests.did", target=amina)
    event = AuditEvent.objects.latest("pk")
    client = client_for(root)
    assert "tests.did" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}?q={amina.pk}").status_code == 200
    assert client.get(f"{LIST}{event.pk}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{event.pk}/change/", {"verb": "x"}).status_code == 403
    assert client.post(f"{LIST}{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_officer_may_not_read_it(client_for: Any, efua: Any) -> None:
    assert client_for(efua).get(LIST).status_code == 403
