"""Taxes that are included in the price, as hospitals agree it: copies of the chart's own."""


def get_included(story, percent):
    """The sales tax of this rate, included in the price, made once."""
    taxes = story.env["account.tax"].search(
        [
            ("company_id", "=", story.company.id),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", "percent"),
            ("amount", "=", percent),
        ]
    )
    tax = taxes.filtered(lambda one: one.price_include_override == "tax_included")[:1]
    if not tax:
        tax = taxes[:1].copy(
            {
                "name": f"{percent} % incl.",
                "description": f"VAT {percent} %, included",
                "price_include_override": "tax_included",
            }
        )
        story.translate(tax, [f"{percent}% 含税"])
        story.translate(tax, [f"增值税{percent}%（含税）"], "description")
    return tax
