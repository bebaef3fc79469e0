from collections import Counter, defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.exceptions import UserError

from ..lib import recognition

SLICE = 500


class ContractRecognition(models.Model):
    """Revenue of a month that a billed period brought 收入确认: moved from contract liabilities.

    Written when its journal entry is posted, and never changed. A later credit note or an earlier
    end of the contract is a row of the next month.

    Read: cost accountants and contract managers in their regions. Nobody writes it by hand.
    """

    _name = "mds.contract.recognition"
    _description = "Recognised Revenue"
    _order = "month desc, id desc"
    _rec_name = "bill_id"

    bill_id = fields.Many2one(
        "mds.contract.bill", "Billed Period", required=True, index=True, ondelete="restrict"
    )
    contract_id = fields.Many2one(related="bill_id.contract_id", store=True, index=True)
    payer_id = fields.Many2one(related="bill_id.payer_id")
    company_id = fields.Many2one("res.company", required=True, index=True)
    region_id = fields.Many2one(related="bill_id.region_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date("Month (Last Day)", required=True, index=True)
    amount = fields.Monetary("Revenue", required=True)
    move_id = fields.Many2one("account.move", "Journal Entry", index=True, ondelete="restrict")
    date = fields.Date("Posted on", required=True)
    revision = fields.Integer(
        required=True, default=0, help="Counts what later corrections brought to the same month."
    )
    remark = SaidChar()

    _once = models.Constraint(
        "UNIQUE (bill_id, month, revision)", "The revenue of this month is recognised already."
    )

    @api.model
    def _sudo_rows(self):
        """Rows are written with their entry, never by hand."""
        return self.sudo()

    @api.model
    def _sudo_cron(self):
        """Waking the background job needs no right to change it."""
        return self.env.ref("mds_contract_billing.ir_cron_recognise").sudo()

    @api.model
    def _cron_recognise(self):
        """Each day: revenue until the end of the month that has passed, slice by slice."""
        today = fields.Date.context_today(self)
        until = fields.Date.subtract(today.replace(day=1), days=1)
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search(
            [("mds_recognition_journal_id", "!=", False)], order="id"
        ):
            bills = self.env["mds.contract.bill"].with_company(company)
            while rows := bills._recognise_slice(company, until):
                if not cron._commit_progress(len(rows)):
                    self._sudo_cron()._trigger()
                    return


class ContractBill(models.Model):
    """Revenue of what was billed."""

    _inherit = "mds.contract.bill"

    cut_to = fields.Date("Ended on", help="Last day of service, when the contract ended early.")
    recognised_until = fields.Date(help="The last month whose revenue was posted.")
    recognition_ids = fields.One2many("mds.contract.recognition", "bill_id", "Recognised Revenue")
    is_recognised = fields.Boolean(
        "All Revenue Recognised", help="Nothing is left of the contract liability."
    )

    _to_recognise_idx = models.Index(
        "(company_id, recognised_until) WHERE is_deferred AND NOT COALESCE(is_recognised, false)"
    )

    @api.model
    def _get_to_recognise_domain(self, company, until):
        return [
            ("company_id", "=", company.id),
            ("kind", "=", "period"),
            ("is_deferred", "=", True),
            ("is_recognised", "=", False),
            ("date_from", "<=", until),
            ("move_id.state", "=", "posted"),
            "|",
            ("recognised_until", "=", False),
            ("recognised_until", "<", until),
        ]

    @api.model
    def _recognise_slice(self, company, until, limit=SLICE):
        """Post the revenue of so many billed periods; the periods, or none when all is done."""
        until = recognition.month_end(until)
        found = self.search(
            self._get_to_recognise_domain(company, until), order="date_from, id", limit=limit
        )
        bills = found.try_lock_for_update()
        bills._recognise(until)
        return bills

    def _recognise(self, until):
        """Post what these periods have earned by the end of the month, once."""
        if not self:
            return
        company = self.company_id
        company.ensure_one()
        self._check_recognition_accounts()
        nets, posted, courses = self._get_nets(), self._get_posted(), self._get_courses()
        rows = []
        for bill in self:
            done, last_month = posted.get(bill, (Decimal("0.00"), None))
            rows += [
                (bill, month, part)
                for month, part in recognition.to_post(
                    done,
                    last_month,
                    nets.get(bill, Decimal("0.00")),
                    bill.date_from,
                    max(bill.cut_to or bill.date_to, bill.date_from),
                    until,
                    courses.get(bill, ()),
                    company.currency_id._mds_get_unit(),
                )
            ]
        self._post_revenue(rows)
        bills = self._sudo_bills()
        bills.write({"recognised_until": until})
        bills.filtered(lambda bill: bill.date_to <= until).write({"is_recognised": True})

    def _check_recognition_accounts(self):
        company = self.company_id
        if not (
            company.mds_deferred_account_id
            and company.mds_service_income_account_id
            and company.mds_recognition_journal_id
        ):
            raise UserError(
                self.env._(
                    "%(company)s needs an account for contract liabilities, one for service "
                    "revenue, and a journal: choose them in the settings of Invoicing, under "
                    "Service Contracts.",
                    company=company.display_name,
                )
            )

    def _get_nets(self):
        """``{bill: net amount}``: what posted invoices and credit notes left of each."""
        nets = defaultdict(lambda: Decimal("0.00"))
        for name in ("mds_bill_id", "mds_corrects_bill_id"):
            for bill, balance in self.env["account.move.line"]._read_group(
                [(name, "in", self.ids), ("parent_state", "=", "posted")],
                [name],
                ["balance:sum"],
            ):
                nets[self.browse(bill.id)] -= bill.currency_id._mds_exact(balance)
        return nets

    def _get_courses(self):
        """``{bill: course}`` of those that a posted correction changed from a day on."""
        corrections = self.search(
            [("source_id", "in", self.ids), ("move_id.state", "=", "posted")], order="id"
        )
        return {  # the latest one knows them all
            row.source_id: [
                (fields.Date.to_date(day), Decimal(part)) for day, part in row.asked_course or ()
            ]
            for row in corrections
        }

    def _get_posted(self):
        """``{bill: (revenue posted, last month)}``."""
        return {
            self.browse(bill.id): (bill.currency_id._mds_exact(amount), month)
            for bill, amount, month in self.env["mds.contract.recognition"]._read_group(
                [("bill_id", "in", self.ids)], ["bill_id"], ["amount:sum", "month:max"]
            )
        }

    def _post_revenue(self, rows):
        """One entry for each month; a closed month goes to the first open day, and says so."""
        if not rows:
            return
        company = self.company_id
        journal = company.mds_recognition_journal_id
        locked = company._mds_get_books_locked_until(journal)
        by_month = defaultdict(list)
        for bill, month, part in rows:
            by_month[month].append((bill, part))
        days = {month: recognition.open_day(month, locked) for month in by_month}
        moves = (
            self.env["account.move"]
            .with_company(company)
            .with_context(tracking_disable=True)
            .create(
                [
                    self._prepare_revenue_vals(journal, month, days[month], parts)
                    for month, parts in sorted(by_month.items())
                ]
            )
        )
        moves._post(soft=False)
        _ = Teller(self.env, __name__)
        taken = self._count_recognised()
        self.env["mds.contract.recognition"]._sudo_rows().create(
            [
                {
                    "bill_id": bill.id,
                    "revision": taken.get((bill.id, month), 0),
                    "company_id": company.id,
                    "month": month,
                    "amount": float(part),
                    "move_id": move.id,
                    "date": days[month],
                    "remark": days[month] != month
                    and _(
                        "The books are closed until %(lock)s: posted on %(day)s.",
                        lock=locked,
                        day=days[month],
                    ),
                }
                for move, (month, parts) in zip(moves, sorted(by_month.items()), strict=True)
                for bill, part in parts
            ]
        )

    def _count_recognised(self):
        """``{(bill id, month): rows}`` that are there already."""
        rows = self.env["mds.contract.recognition"].search([("bill_id", "in", self.ids)])
        return Counter((row.bill_id.id, row.month) for row in rows)

    def _prepare_revenue_vals(self, journal, month, day, parts):
        """Contract liability to revenue, a pair of items for each contract and payer."""
        company = journal.company_id
        _ = self.with_context(lang=company._mds_get_language()).env._
        sums = defaultdict(lambda: Decimal("0.00"))
        for bill, part in parts:
            sums[bill.contract_id, bill.payer_id, bill.line_id.version_id] += part
        lines = []
        for (contract, payer, version), part in sums.items():
            name = _(
                "%(contract)s: revenue of %(month)s", contract=contract.name, month=f"{month:%Y-%m}"
            )
            common = {"name": name, "partner_id": payer.commercial_partner_id.id}
            lines += [
                (
                    0,
                    0,
                    {
                        **common,
                        "account_id": company.mds_deferred_account_id.id,
                        "balance": float(part),
                    },
                ),
                (
                    0,
                    0,
                    {
                        **common,
                        "account_id": company.mds_service_income_account_id.id,
                        "balance": float(-part),
                        "analytic_distribution": version.analytic_distribution or False,
                        **self._prepare_revenue_link(contract),
                    },
                ),
            ]
        return {
            "move_type": "entry",
            "journal_id": journal.id,
            "date": day,
            "ref": _("Revenue of contracts, %(month)s", month=f"{month:%Y-%m}"),
            "line_ids": lines,
        }

    def _prepare_revenue_link(self, contract):
        """Seam: more values of the item that says what a contract earned."""
        return {}

    def _reopen_recognition(self):
        """A credit note was posted: the next recognition evens out what is left."""
        touched = self._sudo_bills().filtered("is_deferred")
        touched.write({"is_recognised": False, "recognised_until": False})


class Contract(models.Model):
    """What of the money that was billed is not earned yet."""

    _inherit = "mds.contract"

    liability_amount = fields.Monetary(
        "Contract Liability",
        compute="_compute_liability_amount",
        help="What was billed in advance, without tax, and is not revenue yet.",
        groups=MONEY_READERS,
    )

    def _compute_liability_amount(self):
        bills = self._sudo_deferred_bills()
        nets, posted = bills._get_nets(), bills._get_posted()
        left = defaultdict(Decimal)
        for bill in bills:
            done, _month = posted.get(bill, (Decimal("0.00"), None))
            left[bill.contract_id.id] += nets[bill] - done
        for contract in self:
            contract.liability_amount = float(left[contract._origin.id])

    def _sudo_deferred_bills(self):
        """Who sees a contract sees its liability, without a right to the ledger."""
        return (
            self.env["mds.contract.bill"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", self.ids),
                    ("kind", "=", "period"),
                    ("is_deferred", "=", True),
                ]
            )
        )
