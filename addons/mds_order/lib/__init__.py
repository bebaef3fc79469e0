"""Pure decisions of the service order: no ORM, no clock, no input or output."""
