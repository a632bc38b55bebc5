"""The short name of a borough, as it stands in the reference of a ceremony."""

from typing import Any

# Three letters are enough to tell the 33 apart, except where two begin alike.
_ALIKE = {
    "E09000002": "BDG",
    "E09000003": "BNT",
    "E09000013": "HNF",
    "E09000014": "HGY",
    "E09000015": "HRW",
    "E09000020": "KNC",
    "E09000030": "TWH",
    "E09000001": "COL",
    "E09000031": "WFO",
    "E09000033": "WES",
}


def short_name(borough: Any) -> str:
    """Three capital letters for a borough: "CAM" for Camden. Different for each of the 33."""
    return _ALIKE.get(borough.gss_code) or "".join(filter(str.isalpha, borough.name))[:3].upper()
