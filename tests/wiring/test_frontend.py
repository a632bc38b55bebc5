"""The fetched style sheet loses what belongs to gov.uk alone, before anybody sees it."""

from pathlib import Path

import pytest

from config import frontend

FETCHED = (
    "/*! The font is for gov.uk. */@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-body{font-family:GDS Transport,arial,sans-serif;color:#000}"
    ".govuk-footer__copyright-logo{background-image:url(/assets/images/govuk-crest.svg)}"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */"
)


def test_typeface_crest_and_source_map_are_taken_out_and_the_rest_stays() -> None:
    own = frontend.own_style(FETCHED)
    for word in ("GDS", "@font-face", "crest", "/assets/", "sourceMappingURL"):
        assert word not in own
    assert ".govuk-body{font-family:var(--font-text,system-ui,sans-serif);color:#000}" in own


def test_control_a_shape_that_is_not_understood_is_refused() -> None:
    with pytest.raises(frontend.CannotFetch, match="/assets/"):
        frontend.own_style(".x{background:url(/assets/images/other.svg)}")


def test_the_script_loses_the_address_of_its_source_map() -> None:
    assert frontend.own_script("let a=1;//# sourceMappingURL=x.js.map\n") == "let a=1;\n"


def test_the_files_that_are_served_are_the_portals_own() -> None:
    from django.conf import settings

    style = (settings.FRONT_END / "govuk" / "govuk-frontend.min.css").read_text()
    assert ".govuk-button" in style
    assert frontend.own_style(style) == style


def test_it_fetches_once_and_again_when_the_pins_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Path] = []

    def npm_ci(work: Path) -> None:
        calls.append(work)
        folder = work / "node_modules" / "govuk-frontend" / "dist" / "govuk"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / frontend.FILES[0]).write_text(FETCHED)
        (folder / frontend.FILES[1]).write_text("let a=1;")
        for name in frontend.FONT_FILES:
            file = work / "node_modules" / frontend.FONT / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a font")

    monkeypatch.setattr(frontend, "npm_ci", npm_ci)
    project = tmp_path / "project"
    project.mkdir()
    for name in frontend.MANIFESTS:
        (project / name).write_bytes((frontend.PROJECT / name).read_bytes())
    monkeypatch.setattr(frontend, "PROJECT", project)
    assert frontend.fetch(tmp_path) is True
    assert frontend.fetch(tmp_path) is False
    (project / "package-lock.json").write_text("{}")
    assert frontend.fetch(tmp_path) is True
    (tmp_path / "front" / "govuk" / frontend.FILES[1]).unlink()
    assert frontend.fetch(tmp_path) is True
    (tmp_path / "front" / "fonts" / "LICENSE_FONT").unlink()
    assert frontend.fetch(tmp_path) is True
    assert len(calls) == 4


def test_without_any_npm_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "npm_commands", list)
    with pytest.raises(frontend.CannotFetch, match="no npm was found"):
        frontend.npm_ci(tmp_path)


def test_what_npm_says_reaches_the_person(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")  # no lock file beside it, which npm ci refuses
    with pytest.raises(frontend.CannotFetch, match="package-lock"):
        frontend.npm_ci(tmp_path)
