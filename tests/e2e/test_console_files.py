"""The console's files: from the binary alone, within their budgets, with headers that forbid what they never do."""

import gzip
import re
import urllib.request

import pytest

from harness.console import dist, made
from harness.engine import Engine
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
KIB = 1000
FIRST_PAGE, ALL = 450 * KIB, 700 * KIB


@pytest.fixture
def engine(folder):
    engine = Engine(folder, "").start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def ask(engine: Engine, path: str, **headers: str):
    return urllib.request.urlopen(urllib.request.Request(engine.url + path, headers=headers), timeout=20)


def size(path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_first_page_and_all_of_them_are_within_their_budgets():
    page = (dist() / "index.html").read_text()
    first = {name for name in re.findall(r"/console/(assets/[\w.-]+)", page)}
    # The overview is in the entry: what that imports at once is in index.html as a preload.
    assert first and sum(size(dist() / name) for name in first) < FIRST_PAGE
    assets = [path for path in (dist() / "assets").iterdir()]
    assert sum(map(size, assets)) < ALL


def test_what_the_engine_serves_is_what_was_built(engine):
    for path in sorted(dist().rglob("*")):
        name = path.relative_to(dist()).as_posix()
        if not path.is_file() or name == "index.html":
            continue
        with ask(engine, f"/console/{name}", **{"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == path.read_bytes(), name
            assert ("immutable" in answer.headers["Cache-Control"]) == name.startswith("assets/")
    with ask(engine, "/console/licenses.txt") as answer:
        text = answer.read().decode()
    assert "react 19" in text and "@cloudscape-design/components" in text and "Apache License" in text


def test_every_page_has_a_policy_and_a_nonce_of_its_own(engine):
    nonces = set()
    for path in ["/console/", "/console/mappings", "/console/functions/x?tab=logs"]:
        with ask(engine, path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            nonce = re.search(r"'nonce-([0-9a-f]{32})'", policy).group(1)
            assert f'content="{nonce}"' in answer.read().decode()
            assert "unsafe" not in policy and answer.headers["Cache-Control"] == "no-cache"
            nonces.add(nonce)
    assert len(nonces) == 3


def test_the_start_names_the_address_and_the_configuration_removes_it(engine, folder):
    eventually(lambda: f"console: {engine.url}/console/\n" in (folder / "stdout.log").read_text(), what="the address is printed")
    (folder / "without").mkdir()
    without = Engine(folder / "without", "[console]\nenabled = false\n").start()
    assert without.get("/console/")[0] == 404
    assert "console:" not in (folder / "without" / "stdout.log").read_text()
    assert without.stop() == 0


def test_a_folder_is_served_instead(folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "index.html").write_text("my page %NONCE%")
    engine = Engine(folder, "", {"WHEELPIT_CONSOLE_DIR": str(folder / "mine")}).start()
    assert engine.get("/console/anything")[1].startswith("my page ")
    assert engine.stop() == 0
