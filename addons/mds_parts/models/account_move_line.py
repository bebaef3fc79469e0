from odoo import fields, models


class AccountMoveLine(models.Model):
    """A journal item knows the consumed part it stands for.

    On an invoice line the link says that the cost was booked when the part was consumed: Odoo's
    own cost of goods sold at invoicing would book it a second time. The link is copied, so that
    a credit note does not book it back either.
    """

    _inherit = "account.move.line"

    mds_order_part_id = fields.Many2one(
        "mds.order.part",
        "Part on Service Order",
        index="btree_not_null",
        copy=True,
        ondelete="restrict",
        check_company=True,
    )

    def _eligible_for_stock_account(self):
        return not self.mds_order_part_id and super()._eligible_for_stock_account()
