"""A world with something on every screen of the console, names and texts of others among it: for its tests and ./dev screenshots."""

import json

from . import functions
from .lab import Lab, Mapping
from .waiting import eventually

# What others could write: markup, marks that turn the direction of text, characters that are not to be seen.
MARKUP = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
BIDI = "\u202egnorw si siht\u202c \u2066\u200b"
HOSTILE = MARKUP + BIDI

FUNCTION = '''
import json

def handler(event, context):
    if isinstance(event, dict) and event.get("size"):
        return "x" * event["size"]
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError(event["fail"])
    print("took", json.dumps(event)[:300])
    return {"ok": True, "echo": event if isinstance(event, dict) and "rmqMessagesByQueue" not in event else None}
'''
FAILING = '''
def handler(event, context):
    raise RuntimeError("no such currency: XBT")
'''


class World:
    def __init__(self, lab: Lab):
        self.lab = lab
        self.engine = lab.engine

    def function(self, name: str, source: str = FUNCTION, **more) -> str:
        from . import places
        from .lab import ROLE
        self.engine.functions.create_function(
            FunctionName=name, Runtime=places.python_runtime(), Role=ROLE, Handler="index.handler", Timeout=30,
            Code={"ZipFile": functions.zip_of({"index.py": source, "lib/names.py": "NAMES = []\n"})}, **more)
        self.engine.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return name

    def queue(self, name: str) -> str:
        self.lab.broker.declare(name, "/", "classic", {})
        return name

    def fail_event(self, function: str, message: str) -> None:
        self.engine.functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
        self.engine.functions.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps({"fail": message}).encode())
        eventually(lambda: json.loads(self.engine.get("/_wheelpit/async/events?State=failed")[1])["Events"], 60, what="an event failed for good")


def furnish(lab: Lab, prefix: str = "") -> dict[str, Mapping]:
    """Mappings that move, fail, are refused and are disabled; a failed event; versions and an alias."""
    world = World(lab)
    orders = world.function(f"{prefix}orders", Description=HOSTILE[:200])
    payments = world.function(f"{prefix}payments", FAILING)
    lab.engine.functions.publish_version(FunctionName=orders)
    lab.engine.functions.create_alias(FunctionName=orders, Name="prod", FunctionVersion="1")
    mappings = {
        "moves": lab.mapping(world.queue(f"{prefix}orders.new"), f"{orders}:prod", BatchSize=50, MaximumBatchingWindowInSeconds=1,
                             FilterCriteria={"Filters": [{"Pattern": json.dumps({"data": {"kind": ["order"]}})}]}),
        "fails": lab.mapping(world.queue(f"{prefix}payments.events"), payments, BatchSize=10),
        "refused": lab.mapping(world.queue(f"{prefix}audit"), orders, lab.secret(password="wrong-one"), state=""),
        "disabled": lab.mapping(world.queue(f"{prefix}refunds {MARKUP}"[:200]), orders, state="Disabled", Enabled=False),
    }
    world.fail_event(orders, HOSTILE)
    return mappings
