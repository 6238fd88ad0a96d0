"""/metrics: functions and mappings by AWS's names, series that end, and the table in the docs."""

import concurrent.futures
import json
import re
import time

import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE, numbered
from harness.waiting import eventually

CODE = """
import time
def handler(event, context):
    time.sleep(event.get("seconds", 0))
    if event.get("fail"):
        raise ValueError("asked to fail")
"""
REGISTERED = re.compile(r"""(?:\.(?:counter|gauge|histogram|age)\(\s*|kMetric = |Row\{\.name = )"([a-z_]+)\"""")
DOCUMENTED = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)


@pytest.fixture
def engine(folder):
    """An engine without a broker."""
    engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n').start()
    yield engine
    if engine.running:
        assert engine.stop() == 0
    engine.check_log()


def create(engine: Engine, name: str, **more) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=20,
        Code={"ZipFile": functions.zip_of({"index.py": CODE})}, **more)


def invoke(engine: Engine, name: str, **event) -> dict:
    return engine.functions.invoke(FunctionName=name, Payload=json.dumps(event))


def documented() -> set[str]:
    return set(DOCUMENTED.findall((places.ROOT / "docs" / "metrics.md").read_text()))


def test_the_table_of_the_docs_has_every_metric_and_no_other():
    registered = set()
    for file in (places.ROOT / "src").rglob("*.*"):
        if file.suffix in (".cc", ".h") and not file.name.endswith("_test.cc"):
            registered |= set(REGISTERED.findall(file.read_text()))
    assert len(registered) > 25
    assert registered - documented() == set(), "not in docs/metrics.md"
    assert documented() - registered == set(), "in docs/metrics.md, and nowhere else"


def exposed(engine: Engine) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+) ", engine.get("/metrics")[1], re.MULTILINE))


def test_invocations_are_counted_by_how_they_were_called_and_what_ran(engine):
    create(engine, "f", Publish=True)
    engine.functions.create_alias(FunctionName="f", Name="prod", FunctionVersion="1")
    invoke(engine, "f")
    invoke(engine, "f", fail=True)
    invoke(engine, "f:prod")
    invoke(engine, "f:prod")
    latest = {"function_name": "f", "resource": "f", "executed_version": "$LATEST"}
    alias = {"function_name": "f", "resource": "f:prod", "executed_version": "1"}
    for labels, invocations, errors in [(latest, 2, 1), (alias, 2, 0)]:
        assert engine.metric("lambda_invocations_total", **labels) == invocations
        assert engine.metric("lambda_errors_total", **labels) == errors
        assert engine.metric("lambda_duration_milliseconds_count", **labels) == invocations
        assert engine.metric("lambda_throttles_total", **labels) == 0
    assert engine.metric("lambda_concurrent_executions", function_name="f") == 0
    assert exposed(engine) <= documented()


def test_duration_is_in_milliseconds_and_without_the_init(engine):
    create(engine, "f")
    invoke(engine, "f", seconds=0.3)
    assert 300 <= engine.metric("lambda_duration_milliseconds_sum", function_name="f") < 5000
    assert engine.metric("lambda_duration_milliseconds_bucket", function_name="f", le="100") == 0
    assert engine.metric("wheelpit_environment_starts_total", function_name="f") == 1


def test_throttles_are_no_invocations_and_what_runs_is_shown(engine):
    create(engine, "f")
    engine.functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(invoke, engine, "f", seconds=2)
        eventually(lambda: engine.metric("lambda_concurrent_executions", function_name="f") == 1,
                   what="the invocation runs")
        assert engine.metric("lambda_unreserved_concurrent_executions") == 0
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            invoke(engine, "f")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
        running.result()
    assert engine.metric("lambda_throttles_total", function_name="f") == 1
    assert engine.metric("lambda_invocations_total", function_name="f") == 1
    assert engine.metric("lambda_errors_total", function_name="f") == 0
    engine.functions.delete_function_concurrency(FunctionName="f")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(invoke, engine, "f", seconds=1)
        eventually(lambda: engine.metric("lambda_unreserved_concurrent_executions") == 1,
                   what="it is among the unreserved")
        running.result()


def test_provisioned_capacity_and_what_spills_over(engine):
    create(engine, "f", Publish=True)
    assert "lambda_provisioned_concurrency_utilization" not in exposed(engine)
    engine.functions.put_provisioned_concurrency_config(
        FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1)

    def ready() -> bool:
        config = engine.functions.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
        return config["Status"] == "READY"

    eventually(ready, 30, what="the environment is ready")
    labels = {"function_name": "f", "executed_version": "1"}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        first = pool.submit(invoke, engine, "f:1", seconds=2)
        eventually(lambda: engine.metric("lambda_provisioned_concurrency_utilization", **labels) == 1,
                   what="it is in use")
        invoke(engine, "f:1")
        first.result()
    assert engine.metric("lambda_provisioned_concurrency_invocations_total", **labels) == 1
    assert engine.metric("lambda_provisioned_concurrency_spillover_invocations_total", **labels) == 1
    assert engine.metric("lambda_provisioned_concurrent_executions", **labels) == 0
    assert exposed(engine) <= documented()


def test_a_deleted_function_takes_its_series_along(engine):
    create(engine, "f")
    create(engine, "kept")
    invoke(engine, "f")
    invoke(engine, "kept")
    engine.functions.delete_function(FunctionName="f")
    eventually(lambda: '"f"' not in engine.get("/metrics")[1], what="its series are gone")
    assert engine.metric("lambda_invocations_total", function_name="kept") == 1
    create(engine, "f")
    invoke(engine, "f")
    assert engine.metric("lambda_invocations_total", function_name="f") == 1


def test_a_mappings_counts_agree_and_go_with_it(lab):
    patterns = {"Filters": [{"Pattern": json.dumps({"data": {"wanted": [True]}})}]}
    mapping = lab.mapping(queue := lab.queue(), lab.function(), FilterCriteria=patterns, BatchSize=5)
    wanted = [json.dumps({"wanted": number % 2 == 0, "body": body})
              for number, body in enumerate(numbered(40))]
    lab.publish(queue, wanted)

    def of(kind: str) -> float:
        return lab.engine.metric(f"lambda_esm_{kind}_events_total", uuid=mapping.uuid)

    def counted() -> bool:
        counts = {kind: of(kind) for kind in ["polled", "filtered_out", "invoked", "failed_invoke", "deleted",
                                              "dropped"]}
        assert counts == {"polled": 40, "filtered_out": 20, "invoked": 20, "failed_invoke": 0,
                          "deleted": 40, "dropped": 0}
        return True

    eventually(counted, 30, what="the counts agree")
    assert exposed(lab.engine) <= documented()
    mapping.delete()
    mapping.wait_gone()
    eventually(lambda: mapping.uuid not in lab.engine.get("/metrics")[1], what="its series are gone")


FAILING = "def handler(event, context): raise ValueError"


def test_the_lag_of_a_mapping_is_exposed_with_what_names_it(lab):
    queue = lab.queue()
    # Of a function that fails, one batch at a time is handed out.
    lab.publish(queue, numbered(50), timestamp=int(time.time()) - 600)
    function = lab.function(FAILING)
    mapping = lab.mapping(queue, function, BatchSize=10)
    labels = {"function_name": function, "event_source_mapping": mapping.uuid, "queue": queue, "broker": "lab"}

    def lags():
        assert 40 <= lab.engine.metric("lambda_esm_queue_messages", **labels) <= 50
        assert lab.engine.metric("lambda_esm_queue_consumers", **labels) == 1
        assert lab.engine.metric("lambda_esm_oldest_message_age_seconds", **labels) >= 600
        return True

    eventually(lags, timeout=60, what="the lag is told")
    assert lab.engine.metric("lambda_esm_consuming", **labels) == 1
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled")
    assert lab.engine.metric("lambda_esm_oldest_message_age_seconds", **labels) == 0
    assert "lambda_esm_queue_messages{" not in lab.engine.get("/metrics")[1]


def test_the_lag_of_an_activemq_queue_is_told_by_the_statistics_plugin(activemq, make_lab):
    lab = make_lab(activemq, config="[activemq]\nstatistics = true\n")
    queue = lab.queue()
    lab.publish_many(queue, numbered(600))
    function = lab.function(FAILING)
    mapping = lab.mapping(queue, function, BatchSize=10)
    labels = {"function_name": function, "event_source_mapping": mapping.uuid, "queue": queue, "broker": "lab"}

    def lags():
        assert 300 <= lab.engine.metric("lambda_esm_queue_messages", **labels) <= 600
        assert lab.engine.metric("lambda_esm_queue_consumers", **labels) == 5
        return True

    eventually(lags, timeout=60, what="the lag is told")
    mapping.delete()
    mapping.wait_gone()
    assert "lambda_esm_queue_messages{" not in lab.engine.get("/metrics")[1]
