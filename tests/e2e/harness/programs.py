"""Programs of tests/clients, which ./dev test builds with each language's own tools; some machines lack those."""

import pathlib

import pytest

from . import functions, places

# For programs that live for seconds.
QUICK_JAVA = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]


def of(language: str) -> pathlib.Path:
    """The folder of the language's programs; without its tools the test is skipped."""
    folder = places.BUILD / "clients" / language
    if (folder / "skipped").exists():
        pytest.skip(f"{language}: {(folder / 'skipped').read_text().strip()}")
    assert (folder / "wheelpit-stamp").exists(), f"{folder} is not built: ./dev test does that"
    return folder


def class_path() -> str:
    return f"{of('java')}/classes:{of('java')}/lib/*"


def venv(program: str) -> pathlib.Path:
    return places.BUILD / "venv" / "bin" / program


def java_zip() -> bytes:
    """Handlers of wheelpit.Functions, AWS's runtime interface client, and a bootstrap that starts it."""
    start = ["exec", "java", *QUICK_JAVA, "-cp", '"$LAMBDA_TASK_ROOT:$LAMBDA_TASK_ROOT/lib/*"',
             "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", '"$_HANDLER"']
    files = {"bootstrap": f"#!/bin/sh\n{' '.join(start)}\n",
             "wheelpit/Functions.class": (of("java") / "classes" / "wheelpit" / "Functions.class").read_bytes()}
    for jar in (of("java") / "lib").iterdir():
        if jar.name.startswith(("aws-lambda-java-", "joda-time-", "utils-lite-")):
            files[f"lib/{jar.name}"] = jar.read_bytes()
    return functions.zip_of(files)


def node_zip() -> bytes:
    """tests/clients/node/index.mts as built, with what it imports."""
    def wanted(path: pathlib.Path) -> bool:
        return path.suffix in (".js", ".json") and "src" not in path.parts

    return functions.zip_of({"index.mjs": (of("node") / "index.mjs").read_bytes(), **{
        name: content for package in ("@aws", "@aws-lambda-powertools", "@middy", "@standard-schema", "zod")
        for name, content in _files(of("node"), f"node_modules/{package}", wanted).items()}})


def python_zip() -> bytes:
    """tests/clients/python/index.py with what it imports, out of the tests' own virtual environment."""
    (packages,) = (places.BUILD / "venv" / "lib").glob("python3*/site-packages")
    return functions.zip_of({"index.py": (places.ROOT / "tests/clients/python/index.py").read_text(), **{
        name: content for name in ("aws_lambda_powertools", "jmespath", "typing_extensions.py")
        for name, content in _files(packages, name, lambda path: path.suffix == ".py").items()}})


def _files(root: pathlib.Path, below: str, wanted) -> dict[str, bytes]:
    top = root / below
    paths = [path.relative_to(root) for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]
    return {str(path): (root / path).read_bytes() for path in paths if wanted(path)}
