from odoo import api, fields, models
from odoo.addons.mds_base.models.said import listing
from odoo.tools.misc import formatLang


class AllocationSegment(models.Model):
    """A segment in two short texts, so that a cycle is read without opening each of them."""

    _inherit = "mds.allocation.segment"

    given_text = fields.Char(
        "What It Gives",
        compute="_compute_given_text",
        help="How much, of the cost of which elements and accounts.",
    )
    received_text = fields.Char(
        "Who Receives",
        compute="_compute_received_text",
        help="With the shares in per cent where they are fixed.",
    )

    @api.depends("rule", "value", "element_ids", "account_ids", "company_id.currency_id")
    def _compute_given_text(self):
        for segment in self:
            own = segment.with_company(segment.company_id)
            named = [*own.element_ids.mapped("name"), *own.account_ids.mapped("display_name")]
            segment.given_text = own._say_given(listing(self.env, named) if named else "")

    def _say_given(self, named):
        self.ensure_one()
        if self.rule == "posted":
            return named or self.env._("All of its cost")
        what = named or self.env._("its cost")
        if self.rule == "share":
            share = formatLang(self.env, self.value, digits=2)
            return self.env._("%(share)s%% of %(what)s", share=share, what=what)
        amount = formatLang(self.env, self.value, currency_obj=self.company_id.currency_id)
        return self.env._("%(amount)s of %(what)s", amount=amount, what=what)

    @api.depends("receiver_kind", "driver", "receiver_ids.account_id", "receiver_ids.weight")
    def _compute_received_text(self):
        kinds = dict(self._fields["receiver_kind"]._description_selection(self.env))
        for segment in self:
            names = segment.receiver_ids.account_id.mapped("name")
            whole = sum(segment.receiver_ids.mapped("weight"))
            if segment.driver == "fixed" and whole:
                names = [
                    f"{one.account_id.name} {formatLang(self.env, 100 * one.weight / whole)}%"
                    for one in segment.receiver_ids
                ]
            kind = kinds.get(segment.receiver_kind, "")
            segment.received_text = (
                self.env._("%(kind)s: %(names)s", kind=kind, names=listing(self.env, names))
                if names
                else kind
            )
