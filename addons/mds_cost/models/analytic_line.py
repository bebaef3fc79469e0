from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import posting

# Only code that holds this very object can pass it: a context sent by a client cannot.
_MAY_WRITE = object()

CENTRE_WIDTH = "130px"

# by these a line says what it follows from
SOURCE_FIELDS = {
    "mds_source_key",
    "mds_revision",
    "mds_is_reversal",
    "mds_source_date",
    "mds_reversal_of_id",
    "mds_run_id",
    "mds_run_line_id",
    "mds_run_side",
    "mds_charge_line_id",
}
FIXED_FIELDS = SOURCE_FIELDS | {
    "amount",
    "unit_amount",
    "date",
    "company_id",
    "employee_id",
    "product_id",
    "general_account_id",
    "mds_order_id",
    "mds_device_id",
    "mds_cost_element_id",
    "mds_employee_id",
}


class AnalyticLine(models.Model):
    """A line of cost knows its order, device and element, and the source that it was made from.

    What was posted from a source is never changed: a correction takes it back and writes it anew,
    both with a revision. The database holds each revision of a source once.
    """

    _inherit = "account.analytic.line"

    mds_order_id = fields.Many2one(
        "mds.order",
        "Service Order",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
    )
    mds_device_id = fields.Many2one(
        "mds.device", "Device", index="btree_not_null", ondelete="restrict", copy=False
    )
    mds_cost_element_id = fields.Many2one(
        "mds.cost.element", "Cost Element", index="btree_not_null", ondelete="restrict"
    )
    mds_employee_id = fields.Many2one(
        "hr.employee", "Engineer", index="btree_not_null", ondelete="restrict", copy=False
    )
    mds_order_type_id = fields.Many2one(
        "mds.order.type", "Order Type", index="btree_not_null", ondelete="restrict", copy=False
    )
    mds_source_key = fields.Char("Source", readonly=True, copy=False)
    mds_revision = fields.Integer("Revision", readonly=True, copy=False)
    mds_is_reversal = fields.Boolean("Reversal", readonly=True, copy=False)
    mds_reversal_of_id = fields.Many2one(
        "account.analytic.line",
        "Takes Back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    mds_source_date = fields.Date("Day of the Act", readonly=True, copy=False)
    mds_is_late = fields.Boolean(
        "Posted Late",
        compute="_compute_mds_is_late",
        store=True,
        help="The act lies in a period that was closed: the amount was posted in the open one.",
    )

    mds_run_id = fields.Many2one(
        "mds.allocation.run",
        "Allocation Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    mds_run_line_id = fields.Many2one(
        "mds.allocation.run.line",
        "Allocated by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    mds_charge_line_id = fields.Many2one(
        "mds.cost.charge.line",
        "Charged by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    mds_run_side = fields.Selection(
        [("give", "Given"), ("get", "Received")], "Allocated", readonly=True, copy=False
    )

    _mds_run_uniq = models.UniqueIndex(
        "(mds_run_line_id, mds_run_side, mds_is_reversal) WHERE mds_run_line_id IS NOT NULL",
        "This line of the run is posted already.",
    )
    _mds_source_uniq = models.UniqueIndex(
        "(mds_source_key, mds_revision, mds_is_reversal) WHERE mds_source_key IS NOT NULL",
        "This cost is posted already.",
    )

    @api.depends("date", "mds_source_date")
    def _compute_mds_is_late(self):
        for line in self:
            line.mds_is_late = posting.is_late(line.date, line.mds_source_date)

    @api.model_create_multi
    def create(self, vals_list):
        self._mds_check_made_up(vals_list)
        lines = super().create(vals_list)
        lines._mds_fill_elements()
        return lines

    def _patch_view(self, arch, view, view_type):
        """The columns of our dimensions can be shown; from the start the cost centre alone is, wide
        enough for its header, so that the list of items stays readable."""
        arch, view = super()._patch_view(arch, view, view_type)
        columns = self.env["mds.cost.dimension"]._get_columns()
        centre = columns.pop("cost_centre")
        for node in arch.iterfind(".//field[@optional='show']"):
            if node.get("name") in columns.values():
                node.set("optional", "hide")
            elif node.get("name") == centre:
                node.set("width", CENTRE_WIDTH)
        return arch, view

    def _mds_fill_elements(self):
        """A native line (bill, depreciation, wages) has the element that its account is mapped
        to."""
        bare = self.filtered(lambda line: line.general_account_id and not line.mds_cost_element_id)
        for company, lines in bare.grouped("company_id").items():
            elements = self.env["mds.cost.element"]._get_by_account(company)
            for account, same in lines.grouped("general_account_id").items():
                if account in elements:
                    same._mds_set_element(elements[account])

    def _mds_set_element(self, element):
        super().write({"mds_cost_element_id": element.id})

    def write(self, vals):
        if vals.keys() & (FIXED_FIELDS | set(self._get_plan_fnames())):
            self._mds_check_free()
            self._mds_check_made_up([vals])
        return super().write(vals)

    @api.model
    def _mds_check_made_up(self, vals_list):
        """No line is made to look as if it followed from a source."""
        if self._mds_may_write():
            return
        if any(vals.get(name) for vals in vals_list for name in SOURCE_FIELDS):
            raise UserError(self.env._("Cost of orders is posted by the suite, not by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._mds_check_free()
        self._mds_check_closed()

    def _mds_check_closed(self):
        """Revenue of a closed month stays in it: what is wrong is credited in the open one."""
        revenue = self.filtered(lambda line: line.move_line_id and line._mds_has_owner())
        locked = revenue.company_id._mds_get_locked_until()
        for line in revenue:
            until = locked[line.company_id]
            if until and line.date <= until:
                raise UserError(
                    self.env._(
                        "“%(line)s” is revenue of a month that is closed. Make a credit note, or "
                        "let a cost accountant reopen the month first.",
                        line=line.name,
                    )
                )

    def _mds_check_free(self):
        """What follows from a source is corrected there."""
        if self._mds_may_write():
            return
        posted = self.filtered(lambda line: line._mds_is_posted())
        if posted:
            raise UserError(
                self.env._(
                    "“%(line)s” follows from its source and cannot be changed here. Correct the "
                    "time or the part on the order, or reverse the allocation run: the cost is "
                    "then taken back.",
                    line=posted[0].name,
                )
            )

    def _mds_has_owner(self):
        """Seam: whether the suite makes such a line of a journal item."""
        return bool(self.mds_order_id)

    def _mds_is_posted(self):
        return bool(self.mds_source_key or self.mds_run_id)

    @api.model
    def _mds_may_write(self):
        return self.env.context.get("mds_cost_key") is _MAY_WRITE

    @api.model
    def _sudo_poster(self):
        """Cost is posted whoever causes it; he needs no right on analytic lines."""
        return self.sudo().with_context(mds_cost_key=_MAY_WRITE, active_test=False)

    @api.model
    def _sudo_any(self, domain):
        """Whether there is such a line, in any company."""
        return bool(self.sudo().search_count(domain, limit=1))

    def _prepare_reversal_vals(self, locked_until):
        """The line that takes this one back, in an open period."""
        self.ensure_one()
        columns = self._get_plan_fnames()
        return {
            "name": self.name,
            "date": posting.open_day(self.date, locked_until),
            "amount": -self.amount,
            "unit_amount": -self.unit_amount,
            "product_uom_id": self.product_uom_id.id,
            "product_id": self.product_id.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": False,
            "general_account_id": self.general_account_id.id,
            "mds_order_id": self.mds_order_id.id,
            "mds_order_type_id": self.mds_order_type_id.id,
            "mds_device_id": self.mds_device_id.id,
            "mds_cost_element_id": self.mds_cost_element_id.id,
            "mds_employee_id": self.mds_employee_id.id,
            "mds_source_key": self.mds_source_key,
            "mds_source_date": self.mds_source_date,
            "mds_revision": self.mds_revision,
            "mds_is_reversal": True,
            "mds_reversal_of_id": self.id,
            **{name: self[name].id for name in columns},
        }

    def action_explain(self):
        """Where this amount comes from: the line of the run, or the order."""
        self.ensure_one()
        if self.mds_run_line_id:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Explain this Amount"),
                "res_model": "mds.allocation.run.line",
                "res_id": self.mds_run_line_id.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.order",
            "res_id": self.mds_order_id.id,
            "views": [(False, "form")],
        }
