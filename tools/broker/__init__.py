"""Private brokers for tests: rabbitmq/ and activemq/, and what both need of the machine."""
