"""Pure decisions on credentials: validity, reminders, what is lacking."""
