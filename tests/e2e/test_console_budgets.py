"""With a thousand mappings and ten thousand failed events the console draws one page of them, asks seldom and is usable soon."""

import pathlib
import shutil
import tempfile

import pytest
from playwright.sync_api import Page, expect

from harness import crowd
from harness.console import Console, made

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
ROWS = 51  # fifty and the head
ELEMENTS = 6000  # of a page with such a list: twice what there are
SECONDS_OF_CPU = 2.0  # until a list is there, on a machine that is as fast as below
CALIBRATION = """() => { let sum = 0; for (let i = 0; i < 3e7; i++) sum = (sum * 31 + i) % 1000003; return sum; }"""
CALIBRATED = 0.25  # seconds of CPU that this takes there, half of it spared


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


@pytest.fixture(scope="module")
def crowded():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-crowd-"))
    with crowd.crowded(folder) as engine:
        yield engine
    shutil.rmtree(folder, ignore_errors=True)


def check_size(page: Page) -> None:
    assert page.get_by_role("row").count() <= ROWS
    assert page.evaluate("document.querySelectorAll('*').length") < ELEMENTS


def test_of_a_thousand_mappings_fifty_are_drawn_however_far_one_goes(crowded, browser):
    with browser.page(crowded) as page:
        page.goto("/console/mappings?sort=name")
        expect(page.get_by_text("(1000)")).to_be_visible()
        expect(page.get_by_role("row")).to_have_count(ROWS)
        for number in [2, 3]:
            page.mouse.move(700, 500)
            page.mouse.wheel(0, 5000)
            check_size(page)
            page.get_by_role("button", name="Next page").click()
            expect(page.get_by_role("button", name=f"Page {number}", exact=True)).to_have_attribute("aria-current", "true")
            check_size(page)


def test_of_ten_thousand_failed_events_fifty_are_drawn(crowded, browser):
    with browser.page(crowded) as page:
        page.goto("/console/")
        expect(page.get_by_role("list", name="Needs attention").get_by_role("listitem")).to_have_count(50)
        page.goto("/console/events")
        expect(page.get_by_text("10,000 in all, fifty to a page.")).to_be_visible()
        first = page.get_by_role("button", name="Open").first
        for _ in range(3):
            expect(page.get_by_role("row")).to_have_count(ROWS)
            check_size(page)
            before = first.get_attribute("aria-label")
            page.get_by_role("button", name="Next page").click()
            expect(first).not_to_have_attribute("aria-label", before)


def test_a_page_asks_for_what_it_shows_and_no_more(crowded, browser):
    asked = []
    with browser.page(crowded) as page:
        page.on("request", lambda request: asked.append(request.url) if "/_wheelpit/" in request.url or "/2015-03-31/" in request.url else None)
        for path in ["/console/", "/console/mappings", "/console/events"]:
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            page.wait_for_timeout(1000)
            asked.clear()
            page.wait_for_timeout(5000)
            # The engine once a second, and a list each two: a thousand mappings are two answers.
            assert len(asked) <= 6 + 2 * 4, asked


def cpu_seconds(devtools) -> float:
    """Of the page's own thread."""
    return {metric["name"]: metric["value"] for metric in devtools.send("Performance.getMetrics")["metrics"]}["TaskDuration"]


def test_a_list_is_usable_after_a_bounded_time_of_cpu(crowded, browser):
    with browser.page(crowded) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto("/console/licenses.txt")
        before = cpu_seconds(devtools)
        page.evaluate(CALIBRATION)
        # A slower machine gets more time, a faster one no less.
        slower = max(1.0, (cpu_seconds(devtools) - before) / CALIBRATED)
        page.goto("/console/mappings")
        expect(page.get_by_role("row")).to_have_count(ROWS)
        page.get_by_role("combobox", name="Filter mappings").click()
        taken = cpu_seconds(devtools)
        print(f"{taken:.2f} s of CPU, on a machine {slower:.2f} times slower")
        assert taken < SECONDS_OF_CPU * slower
