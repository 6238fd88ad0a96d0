"""Where things are: the binary under test, tools, interpreters."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = ROOT / "build"
sys.path.insert(0, str(ROOT / "tools"))


def engine_binary() -> pathlib.Path:
    return pathlib.Path(os.environ.get("WHEELPIT_BINARY") or BUILD / "dev" / "wheelpit")


def built(name: str) -> pathlib.Path:
    """A test program of the same build as the engine, by its path's end."""
    folder = engine_binary().parent
    found = sorted(path for path in folder.rglob(name) if path.is_file() and os.access(path, os.X_OK))
    assert found, f"{name} is not built below {folder}"
    return found[0]


def native_function() -> pathlib.Path:
    """The bootstrap of a provided.* function in C++ (tests/functions/native)."""
    return built("native_function/bootstrap")


def aws_cli() -> str:
    """AWS CLI version 2; a version 1 may come first in PATH."""
    for path in ["/usr/bin/aws", shutil.which("aws")]:
        if path and os.access(path, os.X_OK):
            version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if version.startswith("aws-cli/2"):
                return path
    raise AssertionError("AWS CLI version 2 is not installed (apt-get install awscli)")


def aws_cli_1() -> pathlib.Path:
    """AWS CLI version 1, which ./dev installs beside (tests/requirements-aws-cli-1.txt)."""
    return BUILD / "aws-cli-1" / "bin" / "aws"


def python_runtime() -> str:
    """The Lambda runtime that the machine's Python is: "python3.11"."""
    version = subprocess.run(["/usr/bin/python3", "-c", "import sys; print(sys.version_info.minor)"],
                             capture_output=True, text=True, check=True).stdout.strip()
    return f"python3.{version}"


def node_runtime() -> str:
    """The Lambda runtime that the machine's Node.js is: "nodejs18.x"."""
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    major = re.match(r"v(\d+)", version).group(1)
    return f"nodejs{major}.x"
