"""What service costs: prices by region and model, a promotion, quotes, an order that was served.

The contract manager keeps the prices, the accountant the taxes; one quote waits for its answer,
one was accepted, and the order that was solved by phone waits for its invoice.
"""

from .taxes import get_included

PRICES = (
    # kind, price, region, model, values
    ("work", 400, None, None, {"step": 0.5, "minimum": 1}),
    ("work", 460, "EC", None, {"step": 0.5, "minimum": 1}),
    ("work", 680, None, "ANE-G", {"step": 0.5, "minimum": 1}),
    ("travel", 120, None, None, {"step": 0.5}),
    ("call_out", 200, None, None, {}),
    ("km", 3, None, None, {}),
    ("zone", 150, None, None, {"up_to_km": 50}),
    ("zone", 380, None, None, {"up_to_km": 200}),
    ("vendor", 0, None, None, {"markup_percent": 15}),
    ("expense", 0, None, None, {"markup_percent": 5}),
)
CATEGORIES = ("labour", "travel", "parts", "consumables", "vendor", "expense")
PROMOTION = ("Autumn care, labour", "秋季保养优惠（人工）")
NOTE = "流量传感器漂移，需更换并校准 · flow sensor drifts, to be replaced and calibrated"


def tell(story):
    _invite_accountant(story)
    _set_taxes(story)
    desk = story.as_("contract")
    for kind, amount, region, model, values in PRICES:
        desk["mds.charge.price"].create(
            {
                "kind": kind,
                "price": amount,
                "region_id": story.regions[region].id if region else False,
                "product_tmpl_id": story.products[model].product_tmpl_id.id if model else False,
                "date_from": story.day(400),
                **values,
            }
        )
    promotion = desk["mds.charge.promotion"].create(
        {
            "name": PROMOTION[0],
            "percent": 5,
            "category": "labour",
            "date_from": story.day(20),
            "date_to": story.day(-20),
        }
    )
    story.translate(promotion, [PROMOTION[1]])
    quotes = _make_quotes(desk)
    served = desk["mds.order"].search([("state", "in", ("done", "closed", "concluded"))])
    served -= served.browse(story.lump_sums.ids)
    served.action_price()
    return f"{len(PRICES)} prices, {len(quotes)} quotes, {len(served)} orders priced"


def _invite_accountant(story):
    """Who invoices has Odoo's own right to."""
    story.users["accountant"].group_ids += story.env.ref("account.group_account_invoice")


def _set_taxes(story):
    """6 % on service, 13 % on parts, both included in what the customer is told."""
    taxes = {percent: get_included(story, percent) for percent in (6, 13)}
    desk = story.as_("accountant")
    mappings = desk["mds.charge.tax"]
    there = mappings.search([("company_id", "=", story.company.id)])
    expense = there.filtered(lambda one: one.category == "expense").product_id
    known = {one.category: one for one in there}
    for category in CATEGORIES:
        tax = taxes[13 if category in ("parts", "consumables") else 6]
        if category in known:
            known[category].tax_id = tax
        else:
            mappings.create({"category": category, "product_id": expense.id, "tax_id": tax.id})


def _make_quotes(desk):
    """One waits for its answer, one was accepted."""
    orders = desk["mds.order"].search(
        [("state", "=", "planned"), ("coverage", "in", ("billable", "partly"))],
        order="reported_at",
        limit=2,
    )
    quotes = desk["mds.charge.quote"]
    for place, order in enumerate(orders):
        quote = quotes.browse(order.action_quote()["res_id"])
        quote.note = NOTE
        quote.action_mark_sent()
        if place:
            quote.answer_name = "设备科 刘主任 · Director Liu, equipment department"
            quote.action_accept()
        quotes += quote
    return quotes
