"""Pure decisions about the bench and about swaps: no ORM, no clock, no input or output."""
