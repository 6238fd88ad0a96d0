"""Credentials, rights, and queues that are not there: the mapping says why, and heals."""

from harness.lab import numbered
from harness.recorder import assert_all_delivered_at_least_once

HEALED = {"State": "Enabled", "StateTransitionReason": "USER_INITIATED"}


def test_a_wrong_password_is_named_and_heals_when_the_secret_changes(activemq_lab):
    lab = activemq_lab
    queue, secret = lab.queue(), lab.secret("esm", "nope-secret")
    mapping = lab.mapping(queue, lab.function(), secret, state="")
    published = lab.publish(queue, numbered(20))
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHN_ERROR")
    lab.change_secret(secret, "esm", "esm-secret")
    # At once: the engine tries again when the secret changes, not only every half minute.
    mapping.wait(**HEALED, timeout=10)
    lab.recorder.wait_for(published)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_missing_right_to_read_is_named_and_heals_when_the_user_has_it(activemq_lab):
    lab = activemq_lab
    queue, secret = lab.queue(), lab.secret("limited")
    mapping = lab.mapping(queue, lab.function(), secret, state="")
    published = lab.publish(queue, numbered(20))
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR")
    assert f"queue://{queue}" in lab.engine.log(), "the broker's own words are not in the log"
    lab.change_secret(secret, "esm", "esm-secret")
    mapping.wait(**HEALED, timeout=10)
    lab.recorder.wait_for(published)


def test_a_queue_the_user_may_not_make_is_named_and_heals_when_it_appears(activemq_lab):
    lab = activemq_lab
    queue = lab.queue()
    mapping = lab.mapping(queue, lab.function(), lab.secret("reader"), state="")
    # For ActiveMQ making a queue is a right, and the lack of it all it says of a missing queue.
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR")
    assert f"not authorized to create: queue://{queue}" in lab.engine.log()
    published = lab.publish(queue, numbered(20))
    mapping.wait(**HEALED, timeout=45)
    lab.recorder.wait_for(published)


def test_a_user_with_the_right_makes_the_queue_by_consuming(activemq_lab):
    lab = activemq_lab
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(5)))
