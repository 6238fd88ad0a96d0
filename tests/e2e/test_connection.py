"""Ways to the broker: TLS with a checked certificate, and several endpoints in order."""

from broker.machine import free_ports
from harness.lab import CONNECTION_ERROR, numbered


def test_tls_with_the_right_authority_delivers(broker, make_lab):
    lab = make_lab(broker, endpoints=[broker.endpoint(tls=True)],
                   tls_ca_file=str(broker.base / "tls" / "ca.pem"))
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(10)))


def test_tls_with_another_authority_is_a_fault_of_the_configuration(broker, make_lab):
    lab = make_lab(broker, endpoints=[broker.endpoint(tls=True)],
                   tls_ca_file=str(broker.base / "tls" / "other-ca.pem"))
    mapping = lab.mapping(queue := lab.queue(), lab.function(), state="")
    lab.publish(queue, ["never"])
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    assert "certificate" in lab.engine.log()


def test_tls_to_a_name_that_is_not_in_the_certificate_is_refused(broker, make_lab):
    # Another way to write 127.0.0.1, which the certificate does not know.
    endpoint = broker.endpoint(tls=True).replace("localhost", "127.1")
    lab = make_lab(broker, endpoints=[endpoint], tls_ca_file=str(broker.base / "tls" / "ca.pem"))
    mapping = lab.mapping(lab.queue(), lab.function(), state="")
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")


def test_the_second_endpoint_is_taken_when_the_first_is_down(broker, make_lab):
    nobody = free_ports(1)[0]
    lab = make_lab(broker, endpoints=[f"amqp://127.0.0.1:{nobody}", broker.endpoint()])
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(10)))


def test_a_broker_that_is_not_there_is_waited_for(broker, make_lab):
    nobody = free_ports(1)[0]
    lab = make_lab(broker, endpoints=[f"amqp://127.0.0.1:{nobody}"])
    mapping = lab.mapping(lab.queue(), lab.function(), state="")
    mapping.wait(State="Creating", StateTransitionReason="USER_INITIATED",
                 LastProcessingResult=CONNECTION_ERROR)
