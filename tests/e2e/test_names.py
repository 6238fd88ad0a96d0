"""Names and passwords that need quoting somewhere reach the broker, and the function, as they are."""

import pytest

from harness.lab import numbered

VHOST = "a/b:c+d=e@f.*"  # all that the API lets through
USER = "üser:@/"
PASSWORD = 'p"\\ä:/@ €%41\t'


@pytest.fixture(scope="module")
def odd_login(broker):
    """A virtual host, and a user who may read there and nothing else."""
    ctl = broker.node(0).ctl
    for command in (["add_vhost", VHOST], ["add_user", USER, PASSWORD],
                    ["set_permissions", "-p", VHOST, USER, "^$", "^$", ".*"],
                    ["set_permissions", "-p", VHOST, "guest", ".*", ".*", ".*"]):
        assert ctl(["-q", *command]) == 0
    yield
    ctl(["-q", "delete_vhost", VHOST])
    ctl(["-q", "delete_user", USER])


@pytest.mark.parametrize("queue", ["orders/new ::%2F#*.\"'\\", "zwölf\n\u2028\U0001f430", "q" * 255],
                         ids=["punctuation", "unicode", "as-long-as-can-be"])
def test_any_name_of_queue_virtual_host_and_user_works(lab, odd_login, queue):
    lab.broker.declare(queue, vhost=VHOST)
    secret = lab.secret(USER, PASSWORD)
    mapping = lab.mapping(queue, lab.function(), secret, vhost=VHOST, BatchSize=5)
    assert mapping.get()["Queues"] == [queue]
    lab.recorder.wait_for(lab.publish(queue, numbered(5), vhost=VHOST))
    assert list(lab.recorder.invocations[0].event["rmqMessagesByQueue"]) == [f"{queue}::{VHOST}"]
    mapping.wait(LastProcessingResult="OK")
    assert PASSWORD not in lab.engine.log()


def test_a_queue_name_longer_than_the_protocol_can_say_is_a_fault_of_the_configuration(lab):
    mapping = lab.mapping("ü" * 128, lab.function(), state="")
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    assert "255 bytes" in lab.engine.log()
