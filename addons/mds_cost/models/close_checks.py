from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..lib import tie


class Close(models.Model):
    """What a month-end counts. Extended with further checks by who knows more."""

    _inherit = "mds.cost.close"

    def _get_checks(self):
        """``{code: (how many are open, action that shows them)}`` of one month-end."""
        self.ensure_one()
        return {
            **self._get_field_checks(),
            **self._get_bill_checks(),
            **self._get_posting_checks(),
            **self._get_run_checks(),
        }

    def _between(self, name):
        start = self.company_id._mds_day_start(self.date_from)
        return Domain(name, ">=", start) & Domain(name, "<", self._get_end())

    def _get_end(self):
        """The moment after the last of the month."""
        return self.company_id._mds_day_start(self.date_to + timedelta(days=1))

    def _prepare_check(self, model, domain, name):
        """Count as the suite does, for all regions; show as the user may."""
        domain = Domain("company_id", "=", self.company_id.id) & Domain(domain)
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
        }
        return self._sudo_count(model, domain), action

    def _sudo_count(self, model, domain):
        """A month is closed for all regions, whichever the accountant may see."""
        return self.env[model].sudo().search_count(domain)

    def _get_field_checks(self):
        """What engineers and stores still owe."""
        _ = self.env._
        visits = Domain("state", "=", "done") & Domain("time_ids", "=", False)
        trips = Domain("state", "=", "open")
        return {
            "time": self._prepare_check(
                "mds.visit", visits & self._between("finished_at"), _("Visits without time")
            ),
            "trips": self._prepare_check(
                "mds.trip", trips & self._between("end"), _("Trips not shared")
            ),
            "old_parts": self._prepare_check(
                "mds.old.part",
                Domain("state", "=", "owed") & Domain("create_date", "<", self._get_end()),
                _("Old parts not returned"),
            ),
        }

    def _get_bill_checks(self):
        bills = Domain("state", "=", "draft") & Domain(
            "move_type", "in", ("in_invoice", "in_refund", "in_receipt")
        )
        count, shown = self._prepare_check(
            "account.move",
            bills & Domain("date", "<=", self.date_to),
            self.env._("Vendors' bills in draft"),
        )
        bill_list = self.env.ref("account.view_in_invoice_bill_tree").id
        keys = self._get_open_accruals()
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_cost.analytic_line_action")
        return {
            "bills": (
                count,
                {
                    **shown,
                    "views": [(bill_list, "list"), (False, "form")],
                    "context": {"default_move_type": "in_invoice"},
                },
            ),
            "accruals": (
                len(keys),
                {**action, "domain": [("mds_source_key", "in", keys)], "context": {}},
            ),
        }

    def _get_open_accruals(self):
        """Keys of accruals whose bills have not taken all of them back by the month's end."""
        groups = self.env["account.analytic.line"]._read_group(
            Domain("company_id", "=", self.company_id.id)
            & Domain("date", "<=", self.date_to)
            & Domain.OR(
                [[("mds_source_key", "=like", f"{kind}:%")] for kind in ("vendor", "transfer")]
            ),
            ["mds_source_key"],
            ["amount:sum"],
        )
        money = self.company_id.currency_id
        sums = defaultdict(float)
        for key, amount in groups:
            sums[":".join(key.split(":")[:2])] -= amount
        return [key for key, amount in sums.items() if not money.is_zero(amount)]

    def _get_posting_checks(self):
        _ = self.env._
        waiting = Domain("code", "=", "waiting")
        return {
            "waiting": self._prepare_check(
                "mds.cost.pending", waiting, _("Orders waiting to be posted")
            ),
            "exceptions": self._prepare_check("mds.cost.pending", ~waiting, _("Exceptions")),
            "ledger": self._prepare_ledger_check(),
        }

    def _prepare_ledger_check(self):
        """Orders whose cost and ledger differ up to the month's end."""
        page = self.env["mds.cost.tie"].new({"company_id": self.company_id.id, "day": self.date_to})
        differences = tie.compare(page._get_facts())
        orders = {order for order, _element, _account in differences}
        action = self.env["ir.actions.actions"]._for_xml_id("mds_cost.mds_cost_tie_action")
        return len(orders), {
            **action,
            "context": {
                "default_day": fields.Date.to_string(self.date_to),
                "default_company_id": self.company_id.id,
            },
        }

    def _get_posting_runs(self):
        """``{close: runs that are being posted into it}``: no waiver lets half of one stay."""
        runs = self.env["mds.allocation.run"].search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "posting")]
        )
        return {
            close: runs.filtered(
                lambda run, close=close: (
                    run.company_id == close.company_id
                    and close.date_from <= run.posted_on <= close.date_to
                )
            )
            for close in self
        }

    def _get_run_checks(self):
        """Charges and cycles of the month, and what they were reckoned from."""
        is_charged = self._is_covered(self._get_posted_charges())
        cycles = self.env["mds.allocation.cycle"].search([("company_id", "=", self.company_id.id)])
        runs = self._get_posted_runs().grouped("cycle_id")
        missing = cycles.filtered(
            lambda cycle: not self._is_covered(runs.get(cycle, self.env["mds.allocation.run"]))
        )
        load = self.env["ir.actions.act_window"]._for_xml_id
        return {
            "charges": (0 if is_charged else 1, load("mds_cost.mds_cost_charge_action")),
            "cycles": (
                len(missing),
                {
                    **load("mds_cost.mds_allocation_cycle_action"),
                    "domain": [("id", "in", missing.ids)],
                },
            ),
            "changes": (
                len(self.change_ids.run_id) + len(self.change_ids.charge_id),
                {
                    **load("mds_cost.mds_cost_close_change_action"),
                    "domain": [("close_id", "=", self.id)],
                },
            ),
        }

    def _is_covered(self, records):
        """Whether each day of the month lies in one of these periods, which never overlap."""
        days = sum(
            (min(one.date_to, self.date_to) - max(one.date_from, self.date_from)).days + 1
            for one in records
        )
        return days == (self.date_to - self.date_from).days + 1

    def _get_posted_runs(self):
        return self.env["mds.allocation.run"].search(self._get_posted_domain())

    def _get_posted_charges(self):
        return self.env["mds.cost.charge"].search(self._get_posted_domain())

    def _get_posted_domain(self):
        """What is posted for days of the month."""
        return [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "posted"),
            ("date_from", "<=", self.date_to),
            ("date_to", ">=", self.date_from),
        ]
