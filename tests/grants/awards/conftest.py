"""The people of a running grant."""

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def cast(amina: Any, bode: Any, efua: Any, finn: Any, root: Any, peckham: Any) -> SimpleNamespace:
    """Amina and Bode of Peckham Welcomes, an officer, somebody in finance, and an administrator."""
    return SimpleNamespace(amina=amina, bode=bode, efua=efua, finn=finn, root=root, peckham=peckham)
