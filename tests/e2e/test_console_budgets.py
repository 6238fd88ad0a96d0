"""With a thousand mappings and ten thousand failed events the console draws one page of them, asks seldom and is usable soon."""

import pathlib
import shutil
import tempfile

import pytest
from playwright.sync_api import Page, expect

from harness import crowd
from harness.console import SCROLL, Console, PageCpu, made

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
ROWS = 51  # fifty and the head
ELEMENTS = 6000  # of a page with such a list: twice what there are
SECONDS_OF_CPU = 2.0  # until a list is there, on a machine that is as fast as below
FRAME = 1000 / 60  # milliseconds
ASKING = 0.3  # of a core: what is asked for each second or two is drawn
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


def calibrated(page: Page) -> tuple[PageCpu, float]:
    """And how many times slower than the machine of the figures this one is; at least 1."""
    cpu = PageCpu(page)
    page.goto("/console/licenses.txt")
    before = cpu.seconds()
    page.evaluate(CALIBRATION)
    return cpu, max(1.0, (cpu.seconds() - before) / CALIBRATED)


def test_a_list_is_usable_after_a_bounded_time_of_cpu(crowded, browser):
    with browser.page(crowded) as page:
        cpu, slower = calibrated(page)
        page.goto("/console/mappings")
        expect(page.get_by_role("row")).to_have_count(ROWS)
        page.get_by_role("combobox", name="Filter mappings").click()
        print(f"{cpu.seconds():.2f} s of CPU, on a machine {slower:.2f} times slower")
        assert cpu.seconds() < SECONDS_OF_CPU * slower


@pytest.mark.parametrize("path", ["/console/mappings", "/console/events"])
def test_a_frame_of_a_list_that_scrolls_is_done_before_the_next_is_due(crowded, browser, path):
    with browser.page(crowded) as page:
        cpu, slower = calibrated(page)
        page.goto(path)
        expect(page.get_by_role("row")).to_have_count(ROWS)
        before = cpu.seconds()
        frames = page.evaluate(SCROLL, 4000)
        each = 1000 * (cpu.seconds() - before) / frames
        print(f"{path}: {each:.1f} ms of CPU a frame, {frames} frames")
        # Sixty a second; what the page asks for meanwhile is shared out among them, however few a busy machine draws.
        assert 1000 * (cpu.seconds() - before) < frames * FRAME * slower + 4000 * ASKING * slower
