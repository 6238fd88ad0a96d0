"""A private RabbitMQ: broker.py is the way in, tools/rabbitmq the command line."""
