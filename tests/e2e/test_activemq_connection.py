"""Ways to an ActiveMQ: TLS with a checked certificate, and failover lists."""

import pytest

from broker.machine import free_ports
from harness.lab import numbered


@pytest.mark.parametrize("scheme", ["ssl", "nio+ssl"])
def test_tls_with_the_right_authority_delivers(activemq, make_lab, scheme):
    lab = make_lab(activemq, endpoints=[activemq.endpoint(scheme=scheme)], tls_ca_file=str(activemq.ca_file))
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(10)))


def test_tls_with_another_authority_is_a_fault_of_the_configuration(activemq, make_lab):
    lab = make_lab(activemq, endpoints=[activemq.endpoint(scheme="ssl")],
                   tls_ca_file=str(activemq.base / "tls" / "other-ca.pem"))
    mapping = lab.mapping(lab.queue(), lab.function(), state="")
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    assert "certificate" in lab.engine.log()


def test_a_failover_list_is_gone_through_until_one_serves(activemq, make_lab):
    nobody = free_ports(1)[0]
    endpoint = f"failover:(tcp://127.0.0.1:{nobody},{activemq.endpoint()})"
    lab = make_lab(activemq, endpoints=[endpoint])
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(10)), timeout=15)
