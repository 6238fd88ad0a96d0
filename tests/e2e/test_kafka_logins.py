"""Logins to a real Kafka, and what is said of those that it refuses. Tests are named after the rows of the plan."""

import pathlib

import pytest

from harness.lab import Begins, numbered
from harness.token_server import TokenServer
from harness.waiting import eventually

pytestmark = pytest.mark.timeout(300)


def section(server, *options: str, **more) -> str:
    servers = ", ".join(f'"{one}"' for one in server.endpoint(*options).split(","))
    lines = [f'{key} = {str(value).lower() if isinstance(value, bool) else chr(34) + str(value) + chr(34)}'
             for key, value in more.items()]
    return "\n".join(["[[kafka]]", f'name = "{"-".join(options).strip("-") or "plain"}"',
                      f"bootstrap_servers = [{servers}]", *lines]) + "\n\n"


def pem(server, name: str) -> str:
    return (pathlib.Path(server.base) / "tls" / f"{name}.pem").read_text()


def tls_lab(server, make_lab):
    ca = pathlib.Path(server.base) / "tls" / "ca.pem"
    return make_lab(server, config=section(server, "--tls", tls=True, tls_ca_file=ca))


def certificate(lab, name: str, key: str = "", password: str = "") -> dict:
    more = {"privateKeyPassword": password} if password else {}
    return lab.access("CLIENT_CERTIFICATE_TLS_AUTH", certificate=pem(lab.broker, name),
                      privateKey=pem(lab.broker, key or f"{name}-key"), **more)


def test_row_9_a_wrong_password_says_so_and_heals(kafka_secured, make_lab):
    lab = make_lab(kafka_secured, config=section(kafka_secured, "--sasl"))
    topic = lab.topic(1)
    topic.send("one")
    login = lab.scram("esm", "wrong")
    mapping = lab.mapping(topic, lab.function(), state="", servers=kafka_secured.endpoint("--sasl"), access=[login])
    mapping.wait(timeout=60, StateTransitionReason="EVENT_SOURCE_AUTHN_ERROR",
                 LastProcessingResult=Begins("PROBLEM: SASL authentication failed."))
    lab.change_secret(login["URI"], "esm", "esm-secret")
    mapping.wait(timeout=60, State="Enabled")
    topic.wait_committed(mapping)
    assert lab.values() == ["one"]


def test_row_10_rights_that_are_missing_or_lost_say_so_and_heal(kafka_secured, make_lab):
    server = kafka_secured
    lab = make_lab(server, config=section(server, "--sasl"))
    topic = lab.topic(1)
    topic.send("one")
    refused = Begins("PROBLEM: Cluster failed to authorize Lambda.")
    mapping = lab.mapping(topic, lab.function(), state="", servers=server.endpoint("--sasl"),
                          access=[lab.scram("locked", "locked-secret")])
    shown = mapping.wait(timeout=60, StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR", LastProcessingResult=refused)
    assert "authorization failed" in shown["LastProcessingResult"].lower(), "the broker's own words"
    # The topic alone is not enough: the group refuses, and that is not healed by a topic that answers.
    for operation in ["read", "describe"]:
        server.run("allow", "locked", operation, "topic", topic.name)

    def the_group_refuses():
        return "group" in mapping.get()["LastProcessingResult"].lower()

    eventually(the_group_refuses, 90, what="the group's refusal is told")
    server.run("allow", "locked", "read", "group", mapping.created_group)
    mapping.wait(timeout=90, State="Enabled")
    topic.wait_committed(mapping)
    server.run("deny", "locked", "read", "topic", topic.name)
    mapping.wait(timeout=90, StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR", LastProcessingResult=refused)


def test_row_11_a_client_proves_itself_with_a_certificate(kafka_secured, make_lab):
    lab = tls_lab(kafka_secured, make_lab)
    servers = kafka_secured.endpoint("--tls")
    function = lab.function()
    logins = {"plain": certificate(lab, "client"),
              "PBES1": certificate(lab, "client", "client-key-enc", "esm-secret"),
              "PBES2": certificate(lab, "client", "client-key-enc2", "esm-secret"),
              "chain": certificate(lab, "chained")}
    mappings = []
    for name, login in logins.items():
        topic = lab.topic(1)
        topic.send(name)
        mappings.append((topic, lab.mapping(topic, function, state="", servers=servers, access=[login])))
    for topic, mapping in mappings:
        mapping.wait(timeout=60, State="Enabled")
        topic.wait_committed(mapping)
    assert sorted(lab.values()) == sorted(logins)


def test_row_11_each_way_a_handshake_fails_has_its_sentence_and_heals(kafka_secured, make_lab):
    lab = tls_lab(kafka_secured, make_lab)
    servers = kafka_secured.endpoint("--tls")
    function = lab.function()
    client = {"certificate": pem(kafka_secured, "client"), "privateKey": pem(kafka_secured, "client-key")}
    roots = {"certificate": pem(kafka_secured, "other-ca")}

    def mapping(*access):
        topic = lab.topic(1)
        topic.send("one")
        return topic, lab.mapping(topic, function, state="", servers=servers, access=list(access))

    stranger = certificate(lab, "stranger")
    bad_key = certificate(lab, "client", "client-key-enc", "wrong-password")
    other_ca = lab.access("SERVER_ROOT_CA_CERTIFICATE", **roots)
    cases = [
        (mapping(stranger), stranger, client, "EVENT_SOURCE_AUTHN_ERROR",
         "PROBLEM: Server failed to authenticate Lambda."),
        (mapping(bad_key), bad_key, client, "ESM_CONFIG_NOT_VALID",
         "PROBLEM: Provided certificate or private key is invalid."),
        (mapping(certificate(lab, "client"), other_ca), other_ca, {"certificate": pem(kafka_secured, "ca")},
         "EVENT_SOURCE_AUTHN_ERROR", "PROBLEM: Lambda failed to authenticate server."),
    ]
    for (_, refused), _, _, reason, text in cases:
        shown = refused.wait(timeout=60, StateTransitionReason=reason, LastProcessingResult=Begins(text))
        assert len(shown["LastProcessingResult"]) > len(text), "the cluster's words are behind it"
        assert "BEGIN" not in shown["LastProcessingResult"]
    for (topic, refused), entry, good, _, _ in cases:
        lab.change_access(entry, **good)
        refused.wait(timeout=60, State="Enabled")
        topic.wait_committed(refused)


def test_roots_of_a_secret_are_enough_for_a_login_within_tls(kafka_secured, make_lab):
    """Without a [[kafka]]: a login goes through TLS by itself."""
    lab = make_lab(kafka_secured)
    topic = lab.topic(1)
    topic.send(*numbered(3))
    mapping = lab.mapping(topic, lab.function(), servers=kafka_secured.endpoint("--sasl", "--tls"), access=[
        lab.access("BASIC_AUTH", username="esm", password="esm-secret"),
        lab.access("SERVER_ROOT_CA_CERTIFICATE", certificate=pem(kafka_secured, "ca"))])
    topic.wait_committed(mapping)
    assert lab.values() == numbered(3)


def test_oauth_tokens_are_fetched_and_renewed(kafka_secured, make_lab):
    tokens = TokenServer("mill", "mill-token", seconds=5)
    try:
        lab = make_lab(kafka_secured, config=section(kafka_secured, "--sasl"))
        topic = lab.topic(1)
        topic.send("one")
        good = {"clientId": "mill", "clientSecret": "mill-token", "tokenEndpoint": tokens.url}
        login = lab.access("OAUTHBEARER_AUTH", **{**good, "clientSecret": "wrong"})
        mapping = lab.mapping(topic, lab.function(), state="", servers=kafka_secured.endpoint("--sasl"), access=[
            login, {"Type": "OAUTHBEARER_SCOPE", "URI": "kafka read"},
            {"Type": "OAUTHBEARER_AUDIENCE", "URI": "cluster"}])
        shown = mapping.wait(timeout=60, StateTransitionReason="EVENT_SOURCE_AUTHN_ERROR",
                             LastProcessingResult=Begins("PROBLEM: SASL authentication failed."))
        assert "invalid_client" in shown["LastProcessingResult"], shown["LastProcessingResult"]
        lab.change_access(login, **good)
        mapping.wait(timeout=60, State="Enabled")
        topic.wait_committed(mapping)
        assert tokens.asked[0] == {"grant_type": "client_credentials", "scope": "kafka read", "audience": "cluster"}
        eventually(lambda: len(tokens.asked) >= 2, 60, what="the token is renewed")
        topic.send("two")
        topic.wait_committed(mapping)
        # A token that ends may take the member out of its group: then what was in hand comes again.
        assert list(dict.fromkeys(lab.values())) == ["one", "two"]
    finally:
        tokens.stop()


def test_a_web_identity_token_of_sts_is_a_login(kafka_secured, make_lab):
    """Self-managed, within TLS: the cluster's authority comes from the configuration."""
    tokens = TokenServer("nobody", "none")
    try:
        ca = pathlib.Path(kafka_secured.base) / "tls" / "ca.pem"
        lab = make_lab(kafka_secured, variables={"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "any"},
                       config=section(kafka_secured, "--sasl", "--tls", tls=True, tls_ca_file=ca)
                       + f'[endpoints]\nsts = "{tokens.sts_url}"\n')
        topic = lab.topic(1)
        topic.send("one")
        mapping = lab.mapping(topic, lab.function(), servers=kafka_secured.endpoint("--sasl", "--tls"), access=[
            {"Type": "IAM_OAUTHBEARER_AUTH"}, {"Type": "OAUTHBEARER_AUDIENCE", "URI": "mill"}])
        topic.wait_committed(mapping)
        assert tokens.asked[0]["Action"] == "GetWebIdentityToken" and tokens.asked[0]["Audience.member.1"] == "mill"
    finally:
        tokens.stop()
