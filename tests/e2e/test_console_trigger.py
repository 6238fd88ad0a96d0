"""What is done in the console happens, and what happens is shown: triggers on a real broker."""

import json
import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from harness.console import Console, check_axe, made, metric_of, status_of
from harness.console_world import World
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


def tab_to(page: Page, name: str, role: str = "") -> None:
    """By Tab alone, until what has that name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("""(() => {
            const it = document.activeElement;
            const label = it.getAttribute('aria-label') ?? (it.getAttribute('aria-labelledby') ?? '').split(' ')
              .map((id) => document.getElementById(id)?.innerText ?? '').join(' ');
            return `${it.tagName} ${label} ${it.innerText ?? ''}`;
        })()""")
        if re.search(name, focused):
            return
    raise AssertionError(f"the focus never came to {name}")


def choose(page: Page, field: str, option: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Enter")
    page.keyboard.type(option[:12]) if page.evaluate("document.activeElement.tagName") == "INPUT" else None
    expect(page.get_by_role("option", name=option)).to_be_visible()
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        if page.locator("[data-test-index].awsui-highlighted, [role=option][class*=highlighted]").filter(has_text=option).count():
            break
    page.keyboard.press("Enter")


def test_a_trigger_by_keyboard_alone_and_its_command_makes_an_equal_one(lab, browser):
    world = World(lab)
    world.function("orders")
    queue, secret = lab.queue(), lab.secret()
    name = lab.engine.client("secretsmanager").describe_secret(SecretId=secret)["Name"]
    with browser.page(lab.engine) as page:
        page.goto("/console/mappings/create?function=orders")
        expect(page.get_by_role("heading", name="Kind of source")).to_be_visible()
        choose(page, "^BUTTON .*Broker", "lab")
        tab_to(page, "^INPUT Queues")
        page.keyboard.type(queue)
        choose(page, "Secret with user and password", name)
        tab_to(page, "Next$")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Batches and filters", level=1)).to_be_visible()
        check_axe(page, "batches and filters")
        tab_to(page, "^INPUT Batch size")
        page.keyboard.type("7")
        tab_to(page, "Next$")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Function", level=1)).to_be_visible()
        tab_to(page, "Next$")
        page.keyboard.press("Enter")
        check_axe(page, "review")
        command = page.get_by_role("region", name="The command that does the same").inner_text()
        tab_to(page, "Add trigger$")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Pipeline")).to_be_visible()
        uuid = page.url.rsplit("/", 1)[1]
    made_here = lab.engine.functions.get_event_source_mapping(UUID=uuid)
    assert made_here["BatchSize"] == 7 and made_here["Queues"] == [queue]
    lab.publisher().publish(queue, b"{}")
    eventually(lambda: metric_of(lab.engine, "lambda_esm_deleted_events_total", uuid) == 1, 60, what="the mapping consumes")
    # The same queue again is a twin: the command's mapping takes its place.
    lab.engine.functions.delete_event_source_mapping(UUID=uuid)
    eventually(lambda: lab.engine.functions.list_event_source_mappings()["EventSourceMappings"] == [], 60, what="the first one is gone")
    done = subprocess.run(["sh", "-c", command], env=lab.engine.caller(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    same = ["EventSourceArn", "FunctionArn", "Queues", "BatchSize", "SourceAccessConfigurations"]
    other = json.loads(done.stdout)
    assert {member: other[member] for member in same} == {member: made_here[member] for member in same}


def test_a_refusal_stands_at_its_field(lab, browser):
    world = World(lab)
    world.function("orders")
    name = lab.engine.client("secretsmanager").describe_secret(SecretId=lab.secret())["Name"]
    with browser.page(lab.engine) as page:
        page.goto("/console/mappings/create?function=orders")
        page.get_by_role("button", name="Broker").click()
        page.get_by_role("option", name="lab").click()
        page.get_by_role("textbox", name="Queues").fill(lab.queue())
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("This is needed.")).to_be_visible()
        page.get_by_role("button", name="Secret with user and password").click()
        page.get_by_role("option", name=name).click()
        page.get_by_role("button", name="Next").click()
        page.get_by_role("spinbutton", name="Batch size").fill("99999")
        page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Add trigger").click()
        field = page.get_by_role("spinbutton", name="Batch size")
        expect(field).to_be_visible()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_text(re.compile("atchSize|10000")).first).to_be_visible()


def test_a_wrong_password_is_named_and_heals(lab, browser):
    world = World(lab)
    world.function("orders")
    queue, secret = world.queue("heals"), lab.secret(password="wrong-one")
    mapping = lab.mapping(queue, "orders", secret, state="")
    with browser.page(lab.engine) as page:
        page.goto("/console/")
        attention = page.get_by_role("list", name="Needs attention")
        expect(attention).to_contain_text("heals")
        expect(attention).to_contain_text("password")
        page.goto(f"/console/mappings/{mapping.uuid}")
        expect(page.get_by_text("It does not move: authentication")).to_be_visible()
        lab.change_secret(secret, "esm", "esm-secret")
        expect(page.get_by_text("It does not move: authentication")).not_to_be_visible(timeout=60_000)
        page.goto("/console/")
        expect(page.get_by_text("Everything that is enabled consumes.")).to_be_visible(timeout=60_000)


def test_the_test_of_a_connection_names_the_step(lab, browser):
    queue = lab.queue()
    for password, says in [("wrong-one", "login: failed"), (None, "queue: ok")]:
        secret = lab.secret(password=password)
        name = lab.engine.client("secretsmanager").describe_secret(SecretId=secret)["Name"]
        with browser.page(lab.engine) as page:
            page.goto("/console/mappings/create")
            page.get_by_role("button", name="Broker").click()
            page.get_by_role("option", name="lab").click()
            page.get_by_role("textbox", name="Queues").fill(queue)
            page.get_by_role("button", name="Secret with user and password").click()
            page.get_by_role("option", name=name).click()
            page.get_by_role("button", name="Test the connection").click()
            expect(page.get_by_role("list", name="Steps of the test")).to_contain_text(says, timeout=60_000)


def test_the_pipelines_totals_are_those_of_the_metrics(lab, browser):
    world = World(lab)
    world.function("orders")
    queue = lab.queue()
    mapping = lab.mapping(queue, "orders", BatchSize=500, FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"n": [{"numeric": ["<", 1500]}]}})}]})
    lab.publisher().publish_many(queue, [json.dumps({"n": n}) for n in range(2000)])
    eventually(lambda: metric_of(lab.engine, "lambda_esm_deleted_events_total", mapping.uuid) == 2000, 120, what="all are processed")
    with browser.page(lab.engine) as page:
        page.goto(f"/console/mappings/{mapping.uuid}")
        pipeline = page.get_by_role("region", name="Pipeline")
        expect(pipeline).to_have_accessible_name(re.compile("read 2,000.*filtered out 500.*invoked 1,500.*acknowledged 1,500"))
    assert status_of(lab.engine, mapping.uuid)["Counters"]["Polled"] == metric_of(lab.engine, "lambda_esm_polled_events_total", mapping.uuid)


def test_many_at_once(lab, browser):
    world = World(lab)
    world.function("orders")
    mappings = [lab.mapping(lab.queue(), "orders") for _ in range(3)]

    def states() -> set[str]:
        return {mapping.get()["State"] for mapping in mappings}

    with browser.page(lab.engine) as page:
        page.goto("/console/mappings")
        # A copy of the header, which scrolls with the page, lies above it.
        page.get_by_role("checkbox", name="Select all mappings").click(force=True)
        page.get_by_role("button", name="Disable").click()
        eventually(lambda: states() == {"Disabled"}, 60, what="all are disabled")
        expect(page.get_by_role("row").filter(has_text="Disabled")).to_have_count(3)
        page.get_by_role("button", name="Enable", exact=True).click()
        eventually(lambda: states() == {"Enabled"}, 60, what="all are enabled")
        expect(page.get_by_role("row").filter(has_text="Enabled")).to_have_count(3)
        page.get_by_role("button", name="Delete").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
        dialog.get_by_role("textbox").fill("3")
        dialog.get_by_role("button", name="Delete").click()
        expect(page.get_by_text("No mapping yet")).to_be_visible(timeout=60_000)
    assert lab.engine.functions.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_failed_event_is_redriven_and_purged_by_its_count(lab, browser):
    world = World(lab)
    world.function("orders")
    for message in ["one", "two"]:
        world.fail_event("orders", message)
    eventually(lambda: len(json.loads(lab.engine.get("/_wheelpit/async/events?State=failed")[1])["Events"]) == 2, 60)
    with browser.page(lab.engine) as page:
        page.goto("/console/events")
        page.get_by_role("button", name="Redrive all").click()
        expect(page.get_by_text("2 events wait for another attempt.")).to_be_visible()
        expect(page.get_by_text("2 in all", exact=False)).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Purge all").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("2")
        dialog.get_by_role("button", name="Purge").click()
        expect(page.get_by_text("Nothing has failed")).to_be_visible()
    assert json.loads(lab.engine.get("/_wheelpit/async/events?State=failed")[1])["Events"] == []
