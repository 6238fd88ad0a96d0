"""Every mistake that keeps a mapping from its queue has its own words in the API's answer."""

import json

from broker.machine import free_ports
from harness.engine import broker_table
from harness.lab import CONNECTION_ERROR, Mapping
from harness.waiting import eventually


def reasons(lab, mistakes: dict[str, tuple[str, dict[str, str], str]]) -> None:
    """Makes a mapping for each mistake: broker, what differs, a part of what the API is to answer."""
    function, right = lab.function(), lab.secret()
    arns = {each["BrokerName"]: each["BrokerArn"]
            for each in lab.engine.client("mq").list_brokers()["BrokerSummaries"]}
    made = {}
    for number, (mistake, (broker, differs, _)) in enumerate(mistakes.items()):
        access = [{"Type": "BASIC_AUTH", "URI": differs.get("secret", right)}]
        if "vhost" in differs:
            access.append({"Type": "VIRTUAL_HOST", "URI": differs["vhost"]})
        made[mistake] = Mapping(lab, lab.engine.functions.create_event_source_mapping(
            FunctionName=function, EventSourceArn=arns[broker], Queues=[differs.get("queue", f"there{number}")],
            SourceAccessConfigurations=access))

    answers = {}

    def told():
        for mistake, (_, _, words) in mistakes.items():
            answer = answers[mistake] = made[mistake].get()["LastProcessingResult"]
            assert answer == CONNECTION_ERROR and words in answer, (mistake, answer)
        return True

    eventually(told, timeout=40, what="every mistake is told")
    assert len(set(answers.values())) == len(answers), answers
    log = lab.engine.log()
    for mistake, mapping in made.items():
        lines = [line for line in log.splitlines() if mapping.uuid in line and "cannot consume event source" in line]
        assert lines and f"function={function}" in lines[0] and "error=" in lines[0], (mistake, lines)
        assert len(lines) <= 2, f"one line a change, not one an attempt or a lane: {lines}"


def secrets(lab, name: str = "odd") -> dict[str, str]:
    client = lab.engine.client("secretsmanager")

    def made(suffix: str, text: str) -> str:
        return client.create_secret(Name=f"{name}-{suffix}", SecretString=text)["ARN"]

    gone = made("gone", "{}")
    client.delete_secret(SecretId=gone, ForceDeleteWithoutRecovery=True)
    marked = made("marked", json.dumps({"username": "esm", "password": "esm-secret"}))
    client.delete_secret(SecretId=marked)
    return {"gone": gone, "marked": marked, "text": made("text", "esm:esm-secret"),
            "half": made("half", json.dumps({"username": "esm"})),
            "number": made("number", json.dumps({"username": "esm", "password": 7})),
            "wrong": lab.secret("esm", "nope-secret")}


def mistakes_in_secrets(lab) -> dict[str, tuple[str, dict[str, str], str]]:
    odd = secrets(lab)
    return {
        "secret gone": ("lab", {"secret": odd["gone"]}, "does not exist"),
        "secret marked for deletion": ("lab", {"secret": odd["marked"]}, "is marked for deletion"),
        "secret is no JSON": ("lab", {"secret": odd["text"]}, 'is not a JSON object with the keys "username"'),
        "secret without a password": ("lab", {"secret": odd["half"]}, 'has no key "password"'),
        "password is no string": ("lab", {"secret": odd["number"]}, 'a value that is not a string in "password"'),
    } | {"password is wrong": ("lab", {"secret": odd["wrong"]}, "logging in: ")}


def test_every_mistake_with_rabbitmq_is_told_in_words_of_its_own(broker, make_lab):
    nobody = free_ports(1)[0]
    plain, tls, ca = broker.endpoint(), broker.endpoint(tls=True), str(broker.base / "tls" / "ca.pem")
    lab = make_lab(broker, config=(
        broker_table("port", "rabbitmq", [f"amqp://127.0.0.1:{nobody}"])
        + broker_table("host", "rabbitmq", ["amqp://no-such-host.invalid"])
        + broker_table("plain-to-tls", "rabbitmq", [tls.replace("amqps", "amqp")])
        + broker_table("tls-to-plain", "rabbitmq", [plain.replace("amqp", "amqps")], tls_ca_file=ca)
        + broker_table("authority", "rabbitmq", [tls], tls_ca_file=str(broker.base / "tls" / "other-ca.pem"))
        + broker_table("name", "rabbitmq", [tls.replace("localhost", "127.1")], tls_ca_file=ca)))
    reasons(lab, {
        "queue": ("lab", {"queue": "not-there"}, "no queue 'not-there' in vhost '/'"),
        "virtual host": ("lab", {"vhost": "nope-v"}, "vhost nope-v not found"),
        "rights": ("lab", {"secret": lab.secret("locked")}, "refused for user 'locked'"),
        "port": ("port", {}, f"broker 127.0.0.1:{nobody}: connecting: Connection refused"),
        "host": ("host", {}, "broker no-such-host.invalid:5672: connecting: Host not found"),
        "plain to a TLS port": ("plain-to-tls", {}, "amqps://"),
        "TLS to a plain port": ("tls-to-plain", {}, "does not speak TLS"),
        "certificate's authority": ("authority", {}, "certificate verification failed: "),
        "certificate's name": ("name", {}, "certificate verification failed: "),
    } | mistakes_in_secrets(lab))


def test_every_mistake_with_activemq_is_told_in_words_of_its_own(activemq, make_lab):
    nobody = free_ports(1)[0]
    plain, tls = activemq.endpoint(), activemq.endpoint(scheme="ssl")
    ca = str(activemq.base / "tls" / "ca.pem")
    lab = make_lab(activemq, config=(
        broker_table("port", "activemq", [f"tcp://127.0.0.1:{nobody}"])
        + broker_table("plain-to-tls", "activemq", [tls.replace("ssl", "tcp")])
        + broker_table("tls-to-plain", "activemq", [plain.replace("tcp", "ssl")], tls_ca_file=ca)
        + broker_table("authority", "activemq", [tls])))
    reasons(lab, {
        "rights": ("lab", {"secret": lab.secret("locked")}, "starting the consumer: "),
        "port": ("port", {}, f"broker 127.0.0.1:{nobody}: connecting: Connection refused"),
        "plain to a TLS port": ("plain-to-tls", {}, "ssl://"),
        "TLS to a plain port": ("tls-to-plain", {}, "does not speak TLS"),
        "certificate's authority": ("authority", {}, "certificate verification failed: "),
    } | mistakes_in_secrets(lab))
