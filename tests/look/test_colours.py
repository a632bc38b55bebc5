"""The brand's colours: every pair that meets on a page can be read, and each colour is defined once."""

import re

import pytest

from tests import house

CSS = house.ROOT / "static" / "css"


def colours() -> dict[str, str]:
    """The custom properties of brand.css that are colours."""
    style = (CSS / "brand.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style))


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    ("ink", "white"),
    ("ink", "paper"),
    ("ink", "teal-pale"),
    ("ink", "focus"),
    ("ink", "accent-pale"),
    ("ink-soft", "white"),
    ("ink-soft", "paper"),
    ("ink-soft", "teal-pale"),
    ("teal", "white"),
    ("teal", "paper"),
    ("teal", "teal-pale"),
    ("teal-dark", "white"),
    ("teal-dark", "teal-pale"),
    ("visited", "white"),
    ("white", "error-dark"),
    ("accent", "white"),
    ("accent-dark", "white"),
    ("white", "teal"),
    ("white", "teal-dark"),
    ("white", "ink-soft"),
    ("white", "error"),
    ("error", "white"),
    ("success", "white"),
    ("warning-ink", "warning-pale"),
    ("ink", "success-pale"),
    ("ink", "error-pale"),
    ("ink", "warning-pale"),
]


class TestColours:
    """Text can be read, and what is not text can be told from its ground."""

    @pytest.mark.parametrize(("text", "ground"), PAIRS)
    def test_text_on_its_ground(self, text: str, ground: str) -> None:
        named = colours()
        assert contrast(named[text], named[ground]) >= 4.5

    def test_the_edge_of_an_input(self) -> None:
        assert contrast(colours()["line-strong"], "#ffffff") >= 3

    @pytest.mark.parametrize("sheet", ["parts.css", "work.css"])
    def test_tags(self, sheet: str) -> None:
        style, named = (CSS / sheet).read_text(), colours()
        tags = re.findall(r"-tag(?:--\w+)? \{[^}]*?\n  color: ([^;]+);\n  background: ([^;]+);", style)
        assert len(tags) >= 5
        for pair in tags:
            text, ground = (named[c[6:-1]] if c.startswith("var(") else c for c in pair)
            assert contrast(text, ground) >= 4.5, pair

    def test_control_a_pale_grey_is_refused(self) -> None:
        assert contrast("#999999", "#ffffff") < 4.5

    def test_every_colour_is_defined_in_one_file(self) -> None:
        for sheet in ("portal.css", "parts.css", "admin.css", "work.css"):
            found = set(re.findall(r": [^;]*(#[0-9a-f]{3,8})\b", (CSS / sheet).read_text()))
            assert found <= {"#000000"}, sheet  # black is for print alone

    def test_no_style_names_the_licensed_typeface(self) -> None:
        for sheet in CSS.glob("*.css"):
            assert "@font-face" not in sheet.read_text()
