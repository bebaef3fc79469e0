from odoo import fields, models


class ResUsers(models.Model):
    """Whether a login sees its own orders alone, and what belongs to them.

    Record rules of the addons that hang something on an order ask this field, so that none of
    them must know why: today outsourced engineers.
    """

    _inherit = "res.users"

    mds_own_orders_only = fields.Boolean(
        "Sees Own Orders Only", compute="_compute_mds_own_orders_only", compute_sudo=True
    )

    def _compute_mds_own_orders_only(self):
        limited = self._get_users_of_own_orders()
        for user in self:
            user.mds_own_orders_only = user._origin.id in limited

    def _get_users_of_own_orders(self):
        """Ids of those of these users who see their own orders only. Seam: addons above add."""
        return set()
