"""A private RabbitMQ for tests: broker.py is the way in, ../rabbitmq the command line."""
