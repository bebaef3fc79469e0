from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

OWN_PAYERS = ("billable", "warranty", "goodwill")
"""What a person may decide against contract and warranty: the customer, or we, for everything."""

STAMPS = ("is_coverage_own", "coverage_by_id", "coverage_decided_at")
"""Who decided by hand: written by the decision, never by a request."""


class Order(models.Model):
    """Ways from an order to what decided it, and a person's decision against it."""

    _inherit = "mds.order"

    coverage_by_id = fields.Many2one(
        "res.users", "Who Decided", readonly=True, copy=False, ondelete="restrict"
    )
    coverage_decided_at = fields.Datetime("Decided by Hand on", readonly=True, copy=False)
    is_coverage_overruled = fields.Boolean(
        "Overruled by a Person", compute="_compute_coverage_decision"
    )
    coverage_decision = fields.Text(
        "Decided by Hand",
        compute="_compute_coverage_decision",
        help="Who decided against contract and warranty who pays, and why. It stands above what "
        "these say.",
    )

    @api.depends(
        "is_coverage_own", "coverage", "coverage_reason", "coverage_by_id", "coverage_decided_at"
    )
    @api.depends_context("lang", "tz")
    def _compute_coverage_decision(self):
        payers = dict(self._fields["coverage"]._description_selection(self.env))
        for order in self:
            order.is_coverage_overruled = order._is_overruled()
            order.coverage_decision = order.is_coverage_overruled and order._describe_overruling(
                payers[order.coverage]
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._drop_stamps(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._drop_stamps(vals))

    @api.model
    def _drop_stamps(self, vals):
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name not in STAMPS}

    def _describe_overruling(self, payer):
        """“Goodwill, decided by Wang Wei on 1 July: third failure.”"""
        self.ensure_one()
        _ = self.env._
        by = self._sudo_for_contract().coverage_by_id.name
        words = {"payer": payer, "reason": self.coverage_reason or _("no reason was given")}
        if not by or not self.coverage_decided_at:
            return _("%(payer)s, decided by hand: %(reason)s", **words)
        day = format_date(self.env, self._get_local_day(self.coverage_decided_at))
        return _(
            "%(payer)s, decided by %(person)s on %(day)s: %(reason)s", person=by, day=day, **words
        )

    def _sign_decision(self, is_own):
        """Who decided it by hand, and when; nobody once the rules decide again."""
        self._sudo_for_contract().write(
            {
                "is_coverage_own": is_own,
                "coverage_by_id": self.env.uid if is_own else False,
                "coverage_decided_at": fields.Datetime.now() if is_own else False,
            }
        )

    def action_open_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }

    # -- who pays, decided by a person ----------------------------------------------------------

    def action_decide_payer(self):
        self.ensure_one()
        return self._prepare_dialog(
            self.env._("Decide Who Pays"),
            "mds.order.coverage.decide",
            {"default_order_id": self.id},
        )

    def _decide_payer(self, payer, reason=""):
        """Against contract and warranty, with the reason; ``rules``: as these say.

        What the order took from the counters is given back where the contract bears nothing now.
        """
        if not self.env.user.has_group("mds_base.group_service_manager"):
            raise AccessError(self.env._("Only a service manager decides by hand who pays."))
        is_own, reason = payer in OWN_PAYERS, (reason or "").strip()
        if is_own and not reason:
            raise UserError(self.env._("Say why contract and warranty do not decide here."))
        self._sign_decision(is_own)
        if is_own:
            self.write({"coverage": payer, "coverage_reason": reason})
        else:
            for order, (coverage, words) in self._get_coverage().items():
                order.write({"coverage": coverage, "coverage_reason": words})
        lines = self._get_contract_lines_of_orders()
        self._sudo_contract_lines().concat(*lines.values())._lock_counters()
        self._book_uses(self.filtered("device_id")._get_entitlement())
