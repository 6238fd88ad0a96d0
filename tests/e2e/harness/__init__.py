"""What the end-to-end tests stand on: engine, broker, AWS clients, functions, publisher."""
