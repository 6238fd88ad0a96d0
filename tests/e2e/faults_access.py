"""Credentials, permissions, and queues that are not there: the mapping says why, and heals."""

from harness.lab import numbered
from harness.recorder import assert_all_delivered_at_least_once

HEALED = {"State": "Enabled", "StateTransitionReason": "USER_INITIATED"}


def test_a_wrong_password_is_named_and_heals_when_the_secret_changes(lab):
    queue, secret = lab.queue(), lab.secret("esm", "nope-secret")
    mapping = lab.mapping(queue, lab.function(), secret, state="")
    published = lab.publish(queue, numbered(20))
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHN_ERROR")
    lab.change_secret(secret, "esm", "esm-secret")
    # At once: the engine tries again when the secret changes, not only every half minute.
    mapping.wait(**HEALED, timeout=10)
    lab.recorder.wait_for(published)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_secret_that_is_not_there_is_named_and_heals(lab):
    queue, secret = lab.queue(), lab.secret()
    lab.engine.client("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    mapping = lab.mapping(queue, lab.function(), secret, state="")
    published = lab.publish(queue, numbered(5))
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    fresh = lab.secret()
    mapping.update(SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": fresh}])
    mapping.wait(**HEALED)
    lab.recorder.wait_for(published)


def test_no_read_permission_is_named_and_heals_when_it_is_granted(lab):
    user = "reader1"
    lab.broker.node(0).ctl(["-q", "add_user", user, f"{user}-secret"])
    lab.broker.node(0).ctl(["-q", "set_permissions", user, ".*", ".*", "^$"])
    queue, secret = lab.queue(), lab.secret(user)
    mapping = lab.mapping(queue, lab.function(), secret, state="")
    published = lab.publish(queue, numbered(20))
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR")
    lab.broker.node(0).ctl(["-q", "set_permissions", user, "^$", "^$", ".*"])
    mapping.wait(**HEALED, timeout=45)
    lab.recorder.wait_for(published)
    lab.broker.node(0).ctl(["-q", "delete_user", user])


def test_a_user_without_any_right_in_the_virtual_host_is_named(lab):
    mapping = lab.mapping(lab.queue(), lab.function(), lab.secret("locked"), state="")
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHZ_ERROR")


def test_a_missing_queue_is_named_and_heals_when_it_is_declared(lab):
    mapping = lab.mapping("later-q", lab.function(), state="")
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    assert "later-q" in lab.engine.log(), "the broker's own words are not in the log"
    lab.broker.declare("later-q")
    published = lab.publish("later-q", numbered(20))
    mapping.wait(**HEALED, timeout=45)
    lab.recorder.wait_for(published)
    lab.broker.delete_queue("later-q")


def test_a_missing_virtual_host_is_named_and_heals_when_it_is_made(lab):
    mapping = lab.mapping("vq", lab.function(), lab.secret("guest", "guest"), vhost="later-v", state="")
    mapping.wait(State="Creating", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    lab.broker.node(0).ctl(["-q", "add_vhost", "later-v"])
    lab.broker.node(0).ctl(["-q", "set_permissions", "-p", "later-v", "guest", ".*", ".*", ".*"])
    lab.broker.declare("vq", vhost="later-v")
    published = lab.publish("vq", numbered(20), vhost="later-v")
    mapping.wait(**HEALED, timeout=45)
    lab.recorder.wait_for(published)
    lab.engine.stop()
    lab.broker.node(0).ctl(["-q", "delete_vhost", "later-v"])


def test_a_queue_deleted_under_the_consumer_is_named_and_heals(lab):
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    first = lab.publish(queue, numbered(20, "first"))
    lab.recorder.wait_for(first)
    lab.broker.delete_queue(queue)
    mapping.wait(State="Enabled", StateTransitionReason="ESM_CONFIG_NOT_VALID")
    lab.broker.declare(queue)
    second = lab.publish(queue, numbered(20, "second"))
    mapping.wait(**HEALED, timeout=45)
    lab.recorder.wait_for(second)
    assert_all_delivered_at_least_once(first + second, lab.recorder)
