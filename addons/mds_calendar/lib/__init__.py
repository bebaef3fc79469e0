"""Pure decisions on working days: classes of days, hours, lists of days, overtime."""
