"""Batches that were recorded are opened and sent again; patterns say why they match or not."""

import json

import pytest
from playwright.sync_api import expect

from harness import functions
from harness.console import Console, check_axe, made
from harness.console_world import HOSTILE, World
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
FIRST = '''
def handler(event, context):
    raise ValueError("no such currency: XBT")
'''
SECOND = '''
def handler(event, context):
    return {"taken": len(event["rmqMessagesByQueue"])}
'''


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


def test_a_recorded_batch_is_sent_to_another_version(lab, browser):
    world = World(lab)
    world.function("orders", FIRST)
    lab.engine.functions.publish_version(FunctionName="orders")
    lab.engine.functions.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    queue = lab.queue()
    mapping = lab.mapping(queue, "orders:live")
    with browser.page(lab.engine) as page:
        page.goto(f"/console/mappings/{mapping.uuid}?tab=batches")
        expect(page.get_by_text("No batch yet")).to_be_visible()
        page.get_by_role("checkbox", name="Record batches").focus()
        page.keyboard.press("Space")
        eventually(lambda: json.loads(lab.engine.get(f"/_wheelpit/mappings/{mapping.uuid}/recording")[1])["Enabled"], 60, what="the recorder is on")
        lab.publisher().publish(queue, json.dumps({"text": HOSTILE}))
        page.get_by_role("button", name="Open", exact=True).first.click(timeout=60_000)
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("region", name="The event")).to_contain_text("rmqMessagesByQueue")
        expect(dialog.get_by_role("region", name="Answer: Then")).to_contain_text("no such currency")
        lab.engine.functions.update_function_code(FunctionName="orders", ZipFile=functions.zip_of({"index.py": SECOND}))
        lab.engine.functions.get_waiter("function_updated_v2").wait(FunctionName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        dialog.get_by_role("button", name="Replay with").click()
        page.get_by_role("option", name="$LATEST").click()
        dialog.get_by_role("button", name="Replay", exact=True).click()
        expect(dialog.get_by_text("The answers differ.")).to_be_visible(timeout=60_000)
        expect(dialog.get_by_role("region", name="Answer: Now")).to_contain_text('"taken": 1')
        check_axe(page, "replay")


def test_the_filter_lab_says_why(lab, browser):
    world = World(lab)
    world.function("orders")
    mapping = lab.mapping(lab.queue(), "orders", FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"kind": ["order"]}})}]})
    with browser.page(lab.engine) as page:
        page.goto(f"/console/mappings/{mapping.uuid}?tab=filter")
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_text("It passes")).to_be_visible()
        page.get_by_role("textbox", name="Pattern 1").fill(json.dumps({"data": {"kind": ["invoice"]}}))
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_text("It is filtered out")).to_be_visible()
        page.get_by_role("textbox", name="Pattern 1").fill('{"data": {"kind": "order"}}')
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_text("Pattern 1 is not valid")).to_be_visible()
        page.get_by_role("textbox", name="Pattern 1").fill(json.dumps({"data": {"kind": ["invoice"]}}))
        page.get_by_role("button", name="Use these patterns").click()
        eventually(lambda: "invoice" in json.dumps(mapping.get()["FilterCriteria"]), 60, what="the mapping has the pattern")
