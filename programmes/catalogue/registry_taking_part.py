"""What ways to take part add to the portal's registries."""

from programmes.catalogue import counting as _counting  # noqa: F401 the indicators that responses feed
from programmes.catalogue import exports_responses as _exports  # noqa: F401 it registers itself
from programmes.catalogue import kinds
from programmes.catalogue import reference_ways as _reference  # noqa: F401 it registers itself
from programmes.catalogue import tasks_taking_part as _tasks  # noqa: F401 the daily work
from programmes.catalogue import waiting_taking_part as _waiting  # noqa: F401 the work-list's lines
from programmes.catalogue.kinds import Kind
from programmes.catalogue.views import checks

kinds.register(Kind("self_check", page=checks.self_check))
kinds.register(Kind("signpost", page=checks.signpost))
