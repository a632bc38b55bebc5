"""London as a map of 33 tiles, one a borough: figures in their place, for templates/parts/borough_map.html."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from programmes.people.models import Borough

# What fits on a tile of a small phone; the full name is beside it for those who hear the page, and in the table.
SHORT = {
    "E09000001": "City",
    "E09000002": "BDag",
    "E09000003": "Barn",
    "E09000004": "Bex",
    "E09000005": "Bren",
    "E09000006": "Brom",
    "E09000007": "Cam",
    "E09000008": "Croy",
    "E09000009": "Eal",
    "E09000010": "Enf",
    "E09000011": "Grn",
    "E09000012": "Hack",
    "E09000013": "H&F",
    "E09000014": "Hari",
    "E09000015": "Harr",
    "E09000016": "Hav",
    "E09000017": "Hill",
    "E09000018": "Houn",
    "E09000019": "Isl",
    "E09000020": "K&C",
    "E09000021": "King",
    "E09000022": "Lam",
    "E09000023": "Lew",
    "E09000024": "Mer",
    "E09000025": "New",
    "E09000026": "Red",
    "E09000027": "Rich",
    "E09000028": "Swk",
    "E09000029": "Sut",
    "E09000030": "TH",
    "E09000031": "WF",
    "E09000032": "Wan",
    "E09000033": "West",
}
_SHADES = 4


@dataclass(frozen=True)
class Tile:
    """One borough on the map: how many, how much in pounds, how dark (0 none to 4 most), and where it leads."""

    name: str
    short: str
    column: int
    row: int
    count: int
    amount: Decimal
    shade: int
    url: str

    @property
    def pounds(self) -> str:
        """The sum in as few characters as a tile has: £950, £2.5k, £85k, £1.2m."""
        for size, sign in ((Decimal(1_000_000), "m"), (Decimal(1_000), "k")):
            if self.amount >= size:
                figure = self.amount / size
                return f"£{figure:.1f}".removesuffix(".0") + sign if figure < 10 else f"£{figure:.0f}{sign}"
        return f"£{self.amount:.0f}"


def tiles(
    boroughs: Iterable[Borough], figures: Mapping[str, tuple[int, Decimal]], url: Callable[[str], str] = lambda code: ""
) -> list[Tile]:
    """The 33 tiles row by row, as the eye reads them. `figures` gives count and pounds by GSS code."""
    most = max((amount for _, amount in figures.values()), default=Decimal(0))
    made = []
    for borough in sorted(boroughs, key=lambda each: (each.tile_row, each.tile_col)):
        count, amount = figures.get(borough.pk, (0, Decimal(0)))
        shade = min(_SHADES, int(amount / most * _SHADES) + 1) if count and most else 0
        made.append(
            Tile(
                borough.name,
                SHORT[borough.pk],
                borough.tile_col,
                borough.tile_row,
                count,
                amount,
                shade,
                url(borough.pk) if count else "",
            )
        )
    return made
