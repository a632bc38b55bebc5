"""What a route's expectation says, and who of the cast may do what. The tables are in the two files beside it.

`Expect.ok` is what those in `allowed` get; everybody else who is signed in gets `others`; a visitor is led to the
sign-in unless the page is public. `args` names what the world of the test (tests/access/world.py) holds: "draft.pk".
"""

from dataclasses import dataclass, field

# Who walks the pages of grants and of the common ground, those of volunteering, and those of citizenship.
ROLES = "anonymous amina bode carys farah ravi dev efua ade finn noor otto ines root".split()  # noqa: SIM905
VOLUNTEERING_ROLES = "anonymous farah tomi gwen guy hana amina efua vera sol noor root".split()  # noqa: SIM905
CITIZENSHIP_ROLES = "anonymous ravi sela amina farah efua noor otto ines root".split()  # noqa: SIM905
SIGNED_IN = frozenset({*ROLES, *VOLUNTEERING_ROLES, *CITIZENSHIP_ROLES}) - {"anonymous"}
STAFF = frozenset({"dev", "efua", "ade", "finn", "noor", "otto", "ines", "vera", "sol", "root"})
GROUP = frozenset({"amina", "bode"})
# Who of the cast holds each permission. A test compares it with people/access.py, so that a wider role is seen here.
MAY = {
    "enter_admin": STAFF,
    "manage_funds": {"efua", "root"},
    "edit_questions": {"efua", "otto", "vera", "root"},
    "edit_programmes": {"efua", "otto", "root"},
    "read_responses": {"efua", "vera", "ines", "root"},
    "handle_responses": {"efua", "vera", "ines", "root"},
    "edit_evidence": {"noor", "otto", "root"},
    "read_applications": {"efua", "ade", "finn", "root"},
    "return_applications": {"efua", "root"},
    "decide_applications": {"efua", "ade", "root"},
    "export_applications": {"efua", "finn", "root"},
    "assign": {"efua", "root"},
    "assess": {"dev", "efua", "root"},
    "moderate": {"efua", "root"},
    "quality_check": {"efua", "root"},
    "extend_deadlines": {"efua", "root"},
    "help_applicants": {"efua", "root"},
    "read_awards": {"efua", "ade", "finn", "noor", "root"},
    "request_payments": {"efua", "root"},
    "authorise_payments": {"finn", "root"},
    "set_payment_limits": {"root"},
    "accept_reports": {"efua", "root"},
    "approve_organisations": {"efua", "ines", "vera", "root"},
    "appoint_staff": {"root"},
    "handle_requests": {"efua", "ines", "root"},
    "read_delivery_log": {"efua", "root"},
    "read_audit": {"root"},
    "approve_hosts": {"vera", "root"},
    "moderate_opportunities": {"vera", "root"},
    "decide_disputes": {"vera", "root"},
    "manage_rewards": {"vera", "root"},
    "run_experiments": {"vera", "root"},
    "manage_pathways": {"vera", "root"},
    "read_insights": {"vera", "noor", "root"},
    "manage_pilots": {"ines", "root"},
    "read_findings": {"ines", "noor", "root"},
    "publish_findings": {"ines", "noor", "root"},
    "keep_facts": {"ines", "otto", "root"},
    "translate": {"otto", "root"},
    "manage_advice": {"ines", "root"},
    "manage_outreach": {"ines", "root"},
    "handle_concerns": {"sol"},
}
LOGIN = "sign-in"
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expect:
    """One route's expectation. Statuses are those of GET."""

    allowed: frozenset[str] = SIGNED_IN
    ok: tuple[int, ...] = (200,)
    others: tuple[int, ...] = (404,)
    args: dict[str, str] = field(default_factory=dict)
    visitor: tuple[int, ...] | str = LOGIN
    reads: bool = True  # False: opening it may write, for the reason beside it in the table


def public(ok: int = 200, *more: int, **args: str) -> Expect:
    """Open to everybody."""
    return Expect(allowed=SIGNED_IN, ok=(ok, *more), args=args, visitor=(ok, *more))


def signed_in(ok: int = 200, *more: int, **args: str) -> Expect:
    """Open to everybody with an account."""
    return Expect(ok=(ok, *more), args=args)


def only(who: frozenset[str] | set[str], *ok: int, others: tuple[int, ...] = (404,), **args: str) -> Expect:
    """Open to these; nobody else learns that it exists."""
    return Expect(allowed=frozenset(who), ok=ok or (200,), others=others, args=args)


def staff(permission: str, *ok: int, **args: str) -> Expect:
    """Open to the staff with this permission; other staff are refused, everybody else is led to the staff's sign-in."""
    return Expect(allowed=frozenset(MAY[permission]), ok=ok or (200,), others=(302, 403, 404), args=args)


def never(**args: str) -> Expect:
    """Django's admin has the address, and nobody may use it."""
    return Expect(allowed=NOBODY, others=(302, 403, 404), args=args)


def admin_pages(
    model: str, permission: str, record: str, *, change: tuple[int, ...] = (200,), listed: int = 200, edit: str = ""
) -> dict[str, Expect]:
    """The addresses that Django's admin gives to a model. Only who holds `edit` may add; without it nobody may.

    `change` and `listed` are the answers to who may read: 302 where the admin leads on to a better page.
    """
    name = f"admin:{model}"
    path = "admin/" + model.replace("_", "/", 1) + "/<path:object_id>/"
    add = staff(edit) if edit else never()
    return {
        f"{name}_changelist": staff(permission, listed),
        f"{name}_add": add,
        f"{name}_change": staff(permission, *change, object_id=record),
        f"{name}_history": staff(permission, object_id=record),
        f"{name}_delete": never(object_id=record),
        path: Expect(allowed=STAFF, ok=(302,), others=(302,), args={"object_id": record}),
    }
