from odoo import api, fields, models
from odoo.exceptions import UserError


class AnalyticAccount(models.Model):
    """An analytic account may stand for a region, an outlet, a channel, a model or a customer."""

    _inherit = "account.analytic.account"

    mds_res_model = fields.Char("Stands for (model)", readonly=True, copy=False)
    mds_res_id = fields.Many2oneReference(
        "Stands for", model_field="mds_res_model", readonly=True, copy=False
    )

    _mds_res_uniq = models.UniqueIndex(
        "(plan_id, mds_res_model, mds_res_id) WHERE mds_res_id IS NOT NULL AND mds_res_id > 0",
        "This plan has an account for it already.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """In words of the trade, before the database's own."""
        used = (
            self._sudo_find_used("mds.allocation.segment", "sender_id")
            | self._sudo_find_used("mds.allocation.receiver", "account_id")
            | self._sudo_find_used("mds.allocation.figure.value", "account_id")
            | self._sudo_find_used("mds.cost.rule", "cost_centre_id")
            | self._sudo_find_used("account.analytic.line", self.plan_id[:1]._column_name())
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(centre)s” bears cost, or rules or allocation cycles name it. Take it out "
                    "of these and archive it.",
                    centre=used[0].name,
                )
            )

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._check_unnamed()
        return super().write(vals)

    def _check_unnamed(self):
        """What is archived is offered nowhere: no rule or cycle goes on sending cost to it."""
        today = fields.Date.context_today(self)
        for model, name, cycle, domain in (
            ("mds.allocation.segment", "sender_id", "cycle_id", [("cycle_id.active", "=", True)]),
            (
                *("mds.allocation.receiver", "account_id", "segment_id.cycle_id"),
                [("segment_id.cycle_id.active", "=", True)],
            ),
            (
                "mds.cost.rule",
                "cost_centre_id",
                "",
                ["|", ("end", "=", False), ("end", ">=", today)],
            ),
            ("mds.cost.ledger.rule", "cost_centre_id", "", []),
        ):
            if used := self._sudo_find_using(model, name, domain):
                where = used.mapped(cycle) if cycle else self.env["ir.model"]._get(model)
                raise UserError(
                    self.env._(
                        "“%(centre)s” is named by “%(what)s”. Take it out there, then archive it.",
                        centre=used[name].name,
                        what=where.name,
                    )
                )

    def _sudo_find_used(self, model, name):
        """Also where the user may not look."""
        return self._sudo_find_using(model, name)[name].sudo(False)

    def _sudo_find_using(self, model, name, domain=()):
        """One record that names one of these, also where the user may not look."""
        return self.env[model].sudo().search([(name, "in", self.ids), *domain], limit=1)
