"""A private ActiveMQ: broker.py is the way in, tools/activemq the command line."""
