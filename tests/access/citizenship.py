"""The citizenship pages: for every route, who gets what. Each room has its own part."""

from tests.access.expect import Expect

STUDIES: dict[str, Expect] = {}
CEREMONIES: dict[str, Expect] = {}
RETURNS: dict[str, Expect] = {}
VENUES: dict[str, Expect] = {}
FINDINGS: dict[str, Expect] = {}
GUIDANCE: dict[str, Expect] = {}
CITIZENSHIP: dict[str, Expect] = {**STUDIES, **CEREMONIES, **RETURNS, **VENUES, **FINDINGS, **GUIDANCE}
# Pages that a visitor may open, each with the reason.
CITIZENSHIP_PUBLIC: dict[str, str] = {}
