"""Planned work that was agreed at a lump sum: the accountant invoices it in Odoo's own invoices,
each line tied to its order. So the two months that are told to their end have revenue too."""

from odoo.fields import Command

from .costs import _period

AMOUNT = 1800
LABEL = "计划保养（总价） · Planned maintenance, lump sum"


def tell(story):
    story.users["accountant"].group_ids += story.env.ref("account.group_account_invoice")
    env = story.as_("accountant")
    story.lump_sums = env["mds.order"]
    for months in (2, 1):
        story.lump_sums |= _invoice(story, env, months)
    return f"{len(story.lump_sums)} orders invoiced at a lump sum"


def _invoice(story, env, months):
    first, last = _period(story, months)
    orders = env["mds.order"].search(
        [
            ("state", "=", "done"),
            ("coverage", "=", "billable"),
            ("type_id.code", "in", ("maintenance", "inspection")),
            ("finished_at", ">=", first),
            ("finished_at", "<=", last),
        ]
    )
    invoices = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": order.partner_id.id,
                "invoice_date": last,
                "date": last,
                "invoice_line_ids": [
                    Command.create({"name": LABEL, "price_unit": AMOUNT, "mds_order_id": order.id})
                ],
            }
            for order in orders
        ]
    )
    invoices.action_post()
    return orders
