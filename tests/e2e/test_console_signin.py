"""Signing in with an access key, and what a key that only reads is shown."""

import pytest
from playwright.sync_api import Page, expect

from harness.console import Console, check_axe, made
from harness.engine import Engine

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
KEYS = """[server]
access_keys = [{ id = "full", secret = "full-key-secret" }, { id = "looks", secret = "looks-key-secret", read_only = true }]
"""


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


@pytest.fixture
def engine(folder):
    engine = Engine(folder, KEYS).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()
    assert "key-secret" not in engine.log()


def sign_in(page: Page, key: str, secret: str) -> None:
    page.get_by_role("textbox", name="Access key ID").fill(key)
    page.get_by_label("Secret access key").fill(secret)
    page.get_by_role("button", name="Sign in").click()


def test_a_key_signs_in_and_its_secret_is_not_kept(engine, browser):
    with browser.page(engine) as page:
        sent = []
        page.on("request", lambda request: sent.append(f"{request.url} {request.headers} {request.post_data}"))
        page.goto("/console/mappings")
        expect(page.get_by_role("heading", name="Sign in to wheelpit")).to_be_visible()
        check_axe(page, "sign in")
        sign_in(page, "full", "not-the-secret")
        expect(page.get_by_text("signature", exact=False).first).to_be_visible()
        sign_in(page, "full", "full-key-secret")
        expect(page.get_by_role("heading", name="Event source mappings")).to_be_visible()
        kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
        assert "v1." in kept and "full-key-secret" not in kept + "".join(sent)
        assert page.context.cookies() == []
        page.reload()
        expect(page.get_by_role("heading", name="Event source mappings")).to_be_visible()
        page.evaluate("sessionStorage.setItem('wheelpit.token', 'v1.forged')")
        page.reload()
        expect(page.get_by_role("heading", name="Sign in to wheelpit")).to_be_visible()


def test_a_key_that_reads_changes_nothing(engine, browser):
    with browser.page(engine) as page:
        page.goto("/console/mappings")
        sign_in(page, "looks", "looks-key-secret")
        expect(page.get_by_role("button", name="Read only")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("button", name="Add trigger").first).to_be_disabled()
        page.goto("/console/mappings/create")
        expect(page.get_by_text("change nothing")).to_be_visible()
