"""The console in Debian's Chromium, driven as a user would: what it says on its way is a failure of the test."""

import contextlib
import json
import pathlib

from playwright.sync_api import Page, expect, sync_playwright

from . import places
from .engine import Engine

expect.set_options(timeout=60_000)
AXE = places.BUILD / "console" / "work" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-proxy-server"]
# Faults that the reader of a page meets: the others are advice.
SERIOUS = {"serious", "critical"}


class Console:
    """One browser; each page() is a context of its own, without what others kept."""

    def __init__(self):
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)

    @contextlib.contextmanager
    def page(self, engine: Engine, scheme: str = "light", width: int = 1440, height: int = 900, expected: tuple[str, ...] = ()):
        """A page of that engine. At the end: no error of a script, nothing that the policy forbade, no request elsewhere."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, base_url=engine.url)
        context.set_default_timeout(90_000)
        page, faults = context.new_page(), []
        page.add_init_script("document.addEventListener('securitypolicyviolation',"
                             " (event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI))")
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: faults.append(f"asked elsewhere: {request.url}")
                if not request.url.startswith((engine.url, "data:", "blob:")) else None)
        yield page
        context.close()
        # What the engine refuses on purpose is in the console of the browser, too.
        told = [fault for fault in faults if not fault.startswith("Failed to load resource") and not any(word in fault for word in expected)]
        assert not told, told

    def close(self) -> None:
        self.browser.close()
        self._playwright.stop()


# Scrolls for so many milliseconds, a step a frame; how many frames there were.
SCROLL = """(milliseconds) => new Promise((resolve) => {
  const begun = performance.now(); let frames = 0, down = true;
  const step = () => {
    frames++;
    const before = scrollY;
    scrollBy(0, down ? 24 : -24);
    if (scrollY === before) down = !down;
    if (performance.now() - begun < milliseconds) requestAnimationFrame(step); else resolve(frames);
  };
  requestAnimationFrame(step);
})"""


class PageCpu:
    """What the page's own thread has used of the CPU, in seconds: waiting for the machine does not count."""

    def __init__(self, page: Page):
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(self) -> float:
        metrics = self._devtools.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}["TaskDuration"]


def check_axe(page: Page, where: str) -> None:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {region: {enabled: false}}})")
    told = [f"{fault['id']} ({fault['impact']}): {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:3]]}"
            for fault in found["violations"] if fault["impact"] in SERIOUS]
    assert not told, f"{where}:\n" + "\n".join(told)


def check_width(page: Page, where: str) -> None:
    """Nothing of the page lies beside the window: what is wide scrolls in its own place."""
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0, f"{where}: {over} px beside the window"


def metric_of(engine: Engine, name: str, uuid: str) -> int:
    return int(engine.metric(name, event_source_mapping=uuid))


def status_of(engine: Engine, uuid: str) -> dict:
    return json.loads(engine.get(f"/_wheelpit/mappings/status?UUID={uuid}")[1])["Mappings"][0]


def made() -> bool:
    """Whether this build has the console; where its tools cannot be had it has a page that says so."""
    return (places.BUILD / "console" / "wheelpit-stamp").exists()


def dist() -> pathlib.Path:
    return places.BUILD / "console" / "dist"
