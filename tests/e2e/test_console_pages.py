"""Every screen of the console on a real engine: accessible, light and dark, from 320 to 2560 px, whatever others wrote."""

import json
import pathlib
import shutil
import tempfile

import pytest
from playwright.sync_api import expect

from harness.console import Console, check_axe, check_width, made
from harness.console_screens import screens, settle
from harness.console_world import HOSTILE, MARKUP, World, furnish
from harness.lab import Lab
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


@pytest.fixture(scope="module")
def shared(broker):
    """A lab that these tests look at together, and change nothing of."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-console-"))
    lab = Lab(folder, broker)
    lab.engine.start()
    lab.mappings = furnish(lab)
    for _ in range(30):
        lab.publisher().publish("orders.new", json.dumps({"kind": "order", "text": HOSTILE}).encode())
    lab.publisher().publish("payments.events", b"{}")
    yield lab
    lab.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("scheme, width", [("light", 1440), ("dark", 390)])
def test_no_screen_keeps_anybody_out(shared, browser, scheme, width):
    with browser.page(shared.engine, scheme, width) as page:
        for name, path in screens(shared.mappings).items():
            page.goto(path)
            settle(page)
            check_axe(page, f"{name}, {scheme}, {width} px")
            check_width(page, f"{name}, {width} px")
            assert page.title() != "owned"


def test_every_screen_fits_its_window(shared, browser):
    with browser.page(shared.engine) as page:
        for name, path in screens(shared.mappings).items():
            page.goto(path)
            settle(page)
            for width in [2560, 320]:
                page.set_viewport_size({"width": width, "height": 900})
                page.wait_for_timeout(300)
                check_width(page, f"{name}, {width} px")


def test_what_others_wrote_is_text(shared, browser):
    with browser.page(shared.engine) as page:
        page.goto("/console/mappings")
        expect(page.get_by_role("link", name="refunds " + MARKUP[:20])).to_be_visible()
        page.goto("/console/functions/orders?tab=logs&back=all")
        log = page.get_by_role("log")
        expect(log).to_contain_text("took")
        page.goto("/console/events")
        page.get_by_role("button", name="Open").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("<script>document.title=")
        expect(dialog).to_contain_text("⟨U+202E⟩")
        assert page.title() != "owned"
        assert page.locator("img[src='x']").count() == 0


def test_an_answer_of_six_megabytes_is_shown_in_part(shared, browser):
    with browser.page(shared.engine) as page:
        page.goto("/console/functions/orders")
        editor = page.get_by_role("textbox", name="Payload")
        editor.fill(json.dumps({"size": 6_000_000}))
        page.get_by_role("button", name="Invoke").click()
        expect(page.get_by_text("6,000,002 bytes")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("button", name="characters more")).to_be_visible()


def test_the_test_pane_says_what_the_cli_says(shared, browser):
    with browser.page(shared.engine) as page:
        page.goto("/console/functions/orders")
        for payload, says in [({"name": "ü 🐎 \u2028"}, "Succeeded"), ({"fail": HOSTILE}, "Function error: Unhandled")]:
            page.get_by_role("textbox", name="Payload").fill(json.dumps(payload))
            page.get_by_role("button", name="Invoke").click()
            expect(page.get_by_text(says)).to_be_visible()
            out = shared.folder / "out.json"
            (shared.folder / "in.json").write_text(json.dumps(payload))
            shared.engine.aws("lambda", "invoke", "--function-name", "orders", "--payload", f"fileb://{shared.folder}/in.json", str(out))
            shown = page.get_by_role("region", name="Answer of the function").inner_text()
            answer = json.loads(out.read_text())
            if says == "Succeeded":
                assert json.loads(shown) == answer
            else:
                assert answer["errorType"] in shown and "<script>" in shown
            expect(page.get_by_role("region", name="End of the log")).to_contain_text("REPORT RequestId")


def test_an_engine_that_is_gone_and_comes_back(lab, browser):
    World(lab).function("orders")
    with browser.page(lab.engine) as page:
        page.goto("/console/")
        expect(page.get_by_text("Needs attention")).to_be_visible()
        port = lab.engine.url.rpartition(":")[2]
        lab.engine.stop()
        expect(page.get_by_text("Disconnected since")).to_be_visible()
        # The last values stay.
        expect(page.get_by_text("Needs attention")).to_be_visible()
        lab.engine.listen = f"127.0.0.1:{port}"
        lab.engine.start()
        expect(page.get_by_text("Disconnected since")).not_to_be_visible(timeout=60_000)


def test_keys_lead_everywhere(lab, browser):
    with browser.page(lab.engine) as page:
        page.goto("/console/")
        expect(page.get_by_role("heading", name="First steps")).to_be_visible()
        for keys, heading in [("gm", "Event source mappings"), ("gf", "Functions"), ("ge", "Failed events"), ("gs", "Settings"), ("go", "Overview")]:
            page.keyboard.type(keys)
            expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Filter of the list")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).not_to_be_visible()
        page.keyboard.type("gm")
        expect(page.get_by_role("heading", name="Event source mappings", level=1)).to_be_visible()
        page.keyboard.press("/")
        eventually(lambda: page.evaluate("document.activeElement?.tagName") == "INPUT", what="the filter has the focus")
