"""Where the schemas lie that our files are held to: ours in this folder, the published ones beside the checkout.

The published ones are not copied here, for they carry another licence. OPEN_STANDARDS names the folder that holds
them (with `360giving/` in it); without it, `../shared/data` beside the checkout is looked at.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
_ROOT = HERE.parent.parent


def own(name: str) -> Any:
    """One of our own schemas."""
    return json.loads((HERE / name).read_text())


def published(*parts: str) -> Path:
    """A file of the published standards. Without them a run that counts (CI=true) fails, and any other is skipped."""
    folder = Path(os.environ.get("OPEN_STANDARDS") or _ROOT.parent / "shared" / "data")
    path = folder.joinpath(*parts)
    if not path.exists():
        text = f"{'/'.join(parts)} is not there: set OPEN_STANDARDS to the folder that holds 360giving/"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    return path
