from odoo import fields, models


class AccountMove(models.Model):
    """An entry that brings an order's cost to the ledger knows its order."""

    _inherit = "account.move"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )


class AccountMoveLine(models.Model):
    """A journal item of an order's cost: by its parts at once, or by the entry at month end."""

    _inherit = "account.move.line"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
