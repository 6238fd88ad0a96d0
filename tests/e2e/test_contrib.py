"""What contrib/ holds is right: alerts, the dashboard, the chart; every metric that they name exists."""

import json
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml

from harness.engine import NO_SANDBOX, Engine
from harness.places import ROOT

CONTRIB = ROOT / "contrib"
ALERTS = CONTRIB / "prometheus" / "wheelpit.rules.yml"
DASHBOARD = CONTRIB / "grafana" / "wheelpit.json"
CHART = CONTRIB / "helm" / "wheelpit"
METRIC = re.compile(r"\b(?:lambda|wheelpit)_[a-z_]+\b")


def expressions() -> dict[str, str]:
    """Where it stands, and what is asked."""
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    found = {rule["alert"]: rule["expr"] for rule in rules}
    board = json.loads(DASHBOARD.read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    for variable in board["templating"]["list"]:
        found[variable["name"]] = variable["query"]
    return found


def named() -> set[str]:
    """Without what Prometheus adds to a histogram's name."""
    names = {name for text in expressions().values() for name in METRIC.findall(text)}
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def documented() -> dict[str, set[str]]:
    """Metrics of docs/metrics.md, and the labels that their row names."""
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]*)\|", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE)
    return {name: set(re.findall(r"`([a-z_]+)`", kind)) for name, kind in rows}


def test_every_metric_that_is_named_is_documented():
    assert named() and named() <= set(documented()), named() - set(documented())


def test_every_metric_that_is_named_is_in_the_engines_source():
    """Those of mappings and events appear at /metrics when there are some; the source has them all."""
    source = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.*"))
    assert not [name for name in named() if f'"{name}"' not in source]


def test_metrics_of_the_engine_itself_are_exposed(folder):
    engine = Engine(folder, "[server]\n" + NO_SANDBOX).start()
    try:
        text = engine.get("/metrics")[1]
    finally:
        engine.stop()
    for name in ["wheelpit_sandbox", "wheelpit_environments", "wheelpit_log_lines_dropped_total",
                 "wheelpit_async_events"]:
        assert name in named() and re.search(rf"^{name}[{{ ]", text, re.MULTILINE), name


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (Debian's prometheus)")
def test_alerts_are_valid_and_fire(tmp_path):
    for command in [["promtool", "check", "rules", str(ALERTS)],
                    ["promtool", "test", "rules", str(ALERTS.with_name("wheelpit.rules.test.yml"))]]:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    # Grafana's own variables are no PromQL.
    queries = {name: text.replace("$__rate_interval", "5m").replace("$function", ".*")
               for name, text in expressions().items() if METRIC.search(text) and "label_values" not in text}
    rules = [{"record": f"query:{number}", "expr": text} for number, text in enumerate(queries.values())]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", str(file)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_use_labels_that_their_metrics_have():
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    every_mapping = {"event_source_mapping", "uuid", "function_name", "queue", "broker", "source", "instance", "job"}
    for rule in rules:
        used = set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        assert used <= every_mapping, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "description"}, rule["alert"]


def test_the_dashboard_is_one():
    board = json.loads(DASHBOARD.read_text())
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids) and board["title"] == "wheelpit"
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(set(places)) == len(places)


def rendered(**values) -> dict[str, dict]:
    """The chart's objects by kind, as Helm renders them (tests/helm_render)."""
    if not shutil.which("go"):
        pytest.skip("the chart is rendered by Go's templates, as by Helm, and Go is not installed")
    own = yaml.safe_load((CHART / "values.yaml").read_text())
    for key, value in values.items():
        own[key] = {**own[key], **value} if isinstance(value, dict) else value
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    context = {"Values": own, "Release": {"Name": "mill"}, "Chart": {"AppVersion": chart["appVersion"]}}
    done = subprocess.run(["go", "run", str(ROOT / "tests" / "helm_render" / "main.go"), str(CHART)],
                          input=json.dumps(context), capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    texts = re.split(r"^--- (\S+)$", done.stdout, flags=re.MULTILINE)
    found = {}
    for name, text in zip(texts[1::2], texts[2::2]):
        if name.endswith(".yaml") and text.strip():
            thing = yaml.safe_load(text)
            if thing:
                found["PeerService" if name == "peers.yaml" else thing["kind"]] = thing
    return found


def test_the_chart_renders_a_configuration_that_the_engine_takes(folder):
    things = rendered(server='access_keys = [{ id = "AKIDMILL", secret = "a-secret-of-mine" }]\nregion = "eu-west-1"',
                      config=NO_SANDBOX.strip() + '\n[log]\nlevel = "debug"')
    assert set(things) == {"Secret", "Service", "StatefulSet"}
    text = things["Secret"]["stringData"]["wheelpit.toml"]
    engine = Engine(folder, text)
    engine.start()
    assert engine.stop() == 0
    pod = things["StatefulSet"]["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert container["image"] == "registry.example.org/wheelpit:0.1.0"
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "api", "scheme": "HTTP"}
    assert [volume["name"] for volume in pod["volumes"]] == ["config"]
    assert pod["volumes"][0]["secret"]["secretName"] == "mill-config"
    assert container["resources"]["limits"] == {"memory": "2Gi"}


def test_the_chart_of_several_nodes():
    things = rendered(cluster={"store": "postgresql://wheelpit@db/wheelpit", "secretName": "mill"}, stopSeconds=90)
    assert set(things) == {"Secret", "Service", "PeerService", "PodDisruptionBudget", "StatefulSet"}
    text = things["Secret"]["stringData"]["wheelpit.toml"]
    assert tomllib.loads(text) == {
        "server": {"listen": "0.0.0.0:9400", "stop_seconds": 90},
        "cluster": {"store": "postgresql://wheelpit@db/wheelpit", "key_file": "/etc/wheelpit-cluster/secrets.key"}}
    spec = things["StatefulSet"]["spec"]
    assert spec["replicas"] == 3 and spec["serviceName"] == "mill-peers"
    pod = spec["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > 90
    container = pod["containers"][0]
    assert container["args"][-2:] == ["--peer-listen", "$(POD_IP):9401"]
    assert [each["name"] for each in container["env"]] == ["POD_IP", "PGPASSFILE"]
    assert {volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume} == {"mill-config", "mill"}
    compile(pod["initContainers"][0]["command"][2], "keys", "exec")
    assert things["PeerService"]["spec"]["publishNotReadyAddresses"]
    assert things["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1


def test_the_chart_with_tls_and_a_secret_of_ones_own():
    things = rendered(tls={"secretName": "mill-tls"}, existingSecret="mine", persistence={"storageClass": "fast"},
                      nodeSelector={"disk": "ssd"})
    assert "Secret" not in things
    pod = things["StatefulSet"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["scheme"] == "HTTPS"
    assert {volume["secret"]["secretName"] for volume in pod["volumes"]} == {"mine", "mill-tls"}
    assert pod["nodeSelector"] == {"disk": "ssd"}
    assert things["StatefulSet"]["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"] == "fast"
    written = rendered(tls={"secretName": "mill-tls"})["Secret"]["stringData"]["wheelpit.toml"]
    assert 'tls_certificate = "/etc/wheelpit-tls/tls.crt"' in written
