"""Where every screen of the console is, in the world of console_world.furnish()."""

from playwright.sync_api import Page, expect

FUNCTION_TABS = ["test", "monitor", "logs", "code", "configuration", "environment", "destinations", "versions", "aliases"]


def screens(mappings: dict, function: str = "orders") -> dict[str, str]:
    """By name the path."""
    moves, fails = mappings["moves"].uuid, mappings["fails"].uuid
    streams = {"mapping-shards": f"/console/mappings/{mappings['stream'].uuid}"} if "stream" in mappings else {}
    return {
        "overview": "/console/", "mappings": "/console/mappings", "add-trigger": "/console/mappings/create",
        "mapping": f"/console/mappings/{moves}", "mapping-that-fails": f"/console/mappings/{fails}?tab=batches",
        "mapping-refused": f"/console/mappings/{mappings['refused'].uuid}", **streams,
        "filter-lab": f"/console/mappings/{moves}?tab=filter", "mapping-configuration": f"/console/mappings/{moves}?tab=configuration",
        "mapping-tags": f"/console/mappings/{moves}?tab=tags", "functions": "/console/functions",
        **{f"function-{tab}": f"/console/functions/{function}?tab={tab}" for tab in FUNCTION_TABS},
        "failed-events": "/console/events", "waiting-events": "/console/events?tab=waiting", "quarantine": "/console/events?tab=quarantine",
        "settings": "/console/settings", "no-such-page": "/console/nowhere",
    }


def settle(page: Page) -> None:
    """Until a page shows what it asked for: its parts come within a second of each other."""
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_timeout(500)
