from odoo import api, fields, models

# by these a change is the same as before
NOTED = (
    *("run_id", "charge_id", "kind", "account_id", "element_id", "employee_id"),
    *("then_amount", "now_amount"),
)


class CloseChange(models.Model):
    """Cost that changed after a run or a month's charges were reckoned from it 计算后成本变动.

    Found by the month-end, anew with each check. The way is back: take the run or the charges
    back, reckon anew and post.

    Read by cost accountants, in their companies; nobody writes it by hand.
    """

    _name = "mds.cost.close.change"
    _description = "Cost Changed since It Was Reckoned"
    _order = "close_id, id"
    _rec_name = "account_id"

    close_id = fields.Many2one(
        "mds.cost.close", "Month-end", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = fields.Many2one(
        "mds.allocation.run", "Allocation Run", index="btree_not_null", ondelete="cascade"
    )
    charge_id = fields.Many2one(
        "mds.cost.charge", "Month's Charges", index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("run", "Given by an allocation run"),
            ("idle", "Idle capacity"),
            ("ledger", "Taken over from the ledger"),
        ],
        "What Was Reckoned",
        required=True,
    )
    account_id = fields.Many2one(
        "account.analytic.account", "Cost Centre", required=True, ondelete="cascade"
    )
    element_id = fields.Many2one("mds.cost.element", "Cost Element", ondelete="cascade")
    employee_id = fields.Many2one("hr.employee", "Engineer", ondelete="cascade")
    then_amount = fields.Monetary("Reckoned then")
    now_amount = fields.Monetary("Would Be Now")
    difference = fields.Monetary(compute="_compute_difference", store=True)

    _one_source = models.Constraint(
        "CHECK ((run_id IS NULL) != (charge_id IS NULL))",
        "A change is that of a run or of a month's charges.",
    )

    @api.depends("then_amount", "now_amount")
    def _compute_difference(self):
        for change in self:
            change.difference = change.now_amount - change.then_amount

    def _get_noted(self):
        self.ensure_one()
        [row] = self.read(NOTED, load=None)
        return tuple(row[name] for name in NOTED)

    def action_open(self):
        """The run or the charges, to be taken back and reckoned anew."""
        self.ensure_one()
        return (self.run_id or self.charge_id).get_formview_action()


class Close(models.Model):
    _inherit = "mds.cost.close"

    change_ids = fields.One2many("mds.cost.close.change", "close_id", "Changes", readonly=True)

    def _check(self):
        """First is found anew what has changed."""
        for close in self:
            close._note_changes()
        return super()._check()

    def _note_changes(self):
        """Keep what changed, as long as it is the same: a waiver is for these amounts."""
        vals_list = self._prepare_changes()
        known = self._sudo_changes().search([("close_id", "=", self.id)])
        found = {tuple(vals[name] for name in NOTED) for vals in vals_list}
        if found != {change._get_noted() for change in known}:
            known.unlink()
            known.create(vals_list)
            self.check_ids.filtered(lambda check: check.code == "changes")._sudo_note(
                {"waived_count": 0}
            )

    def _prepare_changes(self):
        """One row for each cost centre and element of a run or of charges."""
        rows = [
            {"run_id": run.id, "charge_id": False, "kind": "run", "employee_id": False}
            | {"account_id": sender.id, "element_id": element.id}
            | {"then_amount": float(then), "now_amount": float(now)}
            for run, changes in self._get_posted_runs()._get_changes().items()
            for (sender, element), (then, now) in changes.items()
        ]
        rows += [
            {"run_id": False, "charge_id": charge.id, "kind": kind, "employee_id": engineer}
            | {"account_id": centre, "element_id": element}
            | {"then_amount": float(then), "now_amount": float(now)}
            for charge, changes in self._get_posted_charges()._get_changes().items()
            for (kind, centre, element, engineer), (then, now) in changes.items()
        ]
        return [{"close_id": self.id, **row} for row in rows]

    def _sudo_changes(self):
        """What changed is found by the suite, whoever asks."""
        return self.env["mds.cost.close.change"].sudo()
