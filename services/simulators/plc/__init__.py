"""A PLC to learn on and to test against: a Modbus TCP server that takes orders and doses them."""
