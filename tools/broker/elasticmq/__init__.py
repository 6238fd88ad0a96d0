"""A private ElasticMQ, which speaks SQS: server.py is the way in, tools/elasticmq the command line."""
