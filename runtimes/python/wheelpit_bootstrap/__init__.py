"""What bootstrap.py is made of. The name is one that no function's module has."""
