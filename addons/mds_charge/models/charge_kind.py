"""What can be charged, and as which category of the contract it is borne."""

KINDS = [
    ("work", "Labour"),
    ("travel", "Travel Time"),
    ("km", "Kilometres"),
    ("zone", "Travel by Zone"),
    ("call_out", "Call-out"),
    ("part", "Parts"),
    ("consumable", "Service Consumables"),
    ("vendor", "Vendor Work"),
    ("expense", "Expenses"),
    ("freight", "Freight"),
    ("other", "Other"),
]
CATEGORY_OF = {
    "work": "labour",
    "travel": "travel",
    "km": "travel",
    "zone": "travel",
    "call_out": "travel",
    "part": "parts",
    "consumable": "consumables",
    "vendor": "vendor",
    "expense": "expense",
    "freight": "expense",
    "other": "expense",
}
AT_COST = ("vendor", "expense", "freight", "other")
UNITS = [
    ("hour", "hour"),
    ("km", "km"),
    ("visit", "visit"),
    ("piece", "piece"),
]
TRAVEL_BASES = [
    ("hours", "By Time"),
    ("km", "By Kilometre"),
    ("zone", "By Zone, for each Visit"),
    ("none", "Not Charged"),
]
FREIGHT_POLICIES = [
    ("actual", "As Paid"),
    ("free", "Free"),
    ("zone", "Fixed Amount"),
    ("region", "By Zone"),
    ("above", "Free above an Amount"),
]
