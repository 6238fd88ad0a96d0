"""Private servers of Kinesis and DynamoDB Streams: server.py is the way in, client.py talks to them."""
