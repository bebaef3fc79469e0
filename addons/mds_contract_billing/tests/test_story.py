from datetime import date

from odoo import fields
from odoo.tests import tagged

from .common import MdsBillingCommon


@tagged("post_install", "-at_install")
class TestThreeYearsOfOneHospital(MdsBillingCommon):
    """City Hospital, 2026 to 2028: ventilators at 120,000.00 and labour at 24,000.00 a year, with
    6 % tax in the prices, billed by quarters in advance, 5 % retention.
    """

    def _travel(self, *day):
        self.patch(fields.Date, "context_today", lambda *_args, **_kwargs: date(*day))
        self.env.invalidate_all()

    def _bill_quarter(self, contract, *day):
        self._travel(*day)
        return self._bill(
            date(*day), invoice_date=date(*day), is_posted=True, contract_ids=[(6, 0, contract.ids)]
        )

    def _recognise(self, *until):
        self.env["mds.recognition.make"].with_user(self.accountant).create(
            {"company_id": self.company.id, "until": date(*until)}
        ).action_recognise()

    def _get_billed(self, contract, kind="period"):
        contract.invalidate_recordset()
        return sum(contract.bill_ids.filtered(lambda one: one.kind == kind).mapped("amount"))

    def _sign_contract(self):
        index = self.env["mds.price.index"].create(
            {"name": "CPI", "value_ids": [(0, 0, {"month": "2026-11-01", "value": 105.1})]}
        )
        contract = self._create_priced(
            (120000.0, 24000.0),
            plan={
                "retention_percent": 5,
                "index_id": index.id,
                "index_base": 102.4,
                "has_index_cap": True,
                "index_cap": 2,
            },
            date_end=date(2028, 12, 31),
        )
        version = contract.draft_version_id
        version.milestone_ids.create(
            [
                {"version_id": version.id, "name": "Acceptance", "amount": 50000},
                {
                    "version_id": version.id,
                    "name": "Half-year",
                    "event": "assessment",
                    "amount": 20000,
                    "is_assessed": True,
                },
            ]
        )
        version.step_ids.create({"version_id": version.id, "score": 80, "percent": 2})
        return self._sign(contract)

    def _confirm(self, contract, name, day, score=0):
        milestone = contract.current_version_id.milestone_ids.filtered(lambda one: one.name == name)
        milestone.with_user(self.contract_manager).write({"event_on": day, "score": score})
        milestone.with_user(self.contract_manager).action_confirm()

    def _agree_less(self, contract):
        self._travel(2028, 3, 1)
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": date(2028, 2, 1), "reason": "10 % less agreed"})
        draft.line_ids.price_ids.sorted("date_from")[-1].amount = 110160
        self._sign(contract)
        self.assertEqual(self._get_billed(contract, "difference"), -2040.0)
        credit = contract.bill_ids.filtered(lambda one: one.kind == "difference").move_id
        credit.with_user(self.accountant).action_post()

    def test_each_amount_by_hand(self):
        contract = self._sign_contract()

        # 2026: the run of January was forgotten; April bills two quarters of
        # 120,000 / 4 + 24,000 / 4 = 36,000.00 each
        self._bill_quarter(contract, 2026, 4, 1)
        self.assertEqual(self._get_billed(contract), 72000.0)
        move = contract.bill_ids.move_id
        retained = move.line_ids.filtered(lambda line: line.account_id == self.retention)
        # 5 % of 72,000.00, due 365 days after 31 December 2028
        self.assertEqual((retained.balance, retained.date_maturity), (3600.0, date(2029, 12, 31)))

        # the acceptance of 4 May: 50,000.00; the half-year's score 84.5 takes off 2 %: 19,600.00
        self._travel(2026, 6, 30)
        self._confirm(contract, "Acceptance", date(2026, 5, 4))
        self._confirm(contract, "Half-year", date(2026, 6, 30), 84.5)
        self._bill_quarter(contract, 2026, 7, 1)
        self.assertEqual(self._get_billed(contract, "milestone"), 69600.0)
        self._bill_quarter(contract, 2026, 10, 1)
        self.assertEqual(self._get_billed(contract), 144000.0)

        # 2027: 105.1 / 102.4 is +2.64 %, capped at 2 %: 122,400.00 and 24,480.00 a year
        self._travel(2026, 12, 10)
        run = (
            self.env["mds.escalation.run"]
            .with_user(self.contract_manager)
            .create({"date": date(2027, 1, 1)})
        )
        run.action_preview()
        run.action_start()
        self.assertEqual(sorted(run.line_ids.mapped("new_amount")), [24480.0, 122400.0])
        # a quarter: 30,600.00 + 6,120.00 = 36,720.00
        self._bill_quarter(contract, 2027, 1, 1)
        self._bill_quarter(contract, 2027, 4, 1)
        self.assertEqual(self._get_billed(contract), 144000.0 + 2 * 36720.0)

        # from July 2027 on without labour: 30,600.00 a quarter
        self._travel(2027, 6, 20)
        contract.with_user(self.contract_manager).action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": date(2027, 7, 1), "reason": "Own technicians"})
        draft.line_ids.filtered(lambda line: line.name == "Line 1").unlink()
        self._sign(contract)
        for day in ((2027, 7, 1), (2027, 10, 1), (2028, 1, 1)):
            self._bill_quarter(contract, *day)
        self.assertEqual(self._get_billed(contract), 217440.0 + 3 * 30600.0)

        # in March 2028 10 % less is agreed from February on: 110,160.00 a year. January to March
        # are billed; February and March cost 9,180.00 instead of 10,200.00: 2,040.00 come back
        self._agree_less(contract)
        self._bill_quarter(contract, 2028, 4, 1)
        self.assertEqual(self._get_billed(contract), 217440.0 + 3 * 30600.0 + 27540.0)
        last = contract.bill_ids.filtered(lambda one: one.kind == "period")
        last = last.sorted("date_from")[-1].move_id
        # 27,540.00 / 1.06 = 25,981.13 (25,981.1320…)
        self.assertEqual((last.amount_untaxed, last.amount_tax), (25981.13, 1558.87))

        # the ventilators are sold on 15 May 2028. Of April to June were served April, 9,180.00,
        # and 15 of 31 days of May, 9,180.00 x 15 / 31 = 4,441.94: 13,621.94 stay of 27,540.00
        self._travel(2028, 5, 15)
        self._recognise(2028, 4, 30)
        contract.with_user(self.contract_manager).with_context(mds_reason="Sold").action_terminate()
        self.assertEqual(self._get_billed(contract, "credit"), -13918.06)
        credit = contract.bill_ids.filtered(lambda one: one.kind == "credit").move_id
        credit.with_user(self.accountant).action_post()
        self._recognise(2028, 6, 30)

        # 144,000.00 + 73,440.00 + 61,200.00 + 30,600.00 - 2,040.00 + 27,540.00 - 13,918.06
        contract.invalidate_recordset()
        lines = contract.bill_ids.filtered(lambda one: one.kind != "milestone")
        self.assertAlmostEqual(sum(lines.mapped("amount")), 320821.94, 2)
        self._check_books(contract, lines)
        self._bill_quarter(contract, 2028, 12, 31)
        self.assertEqual(len(contract.bill_ids - lines), 2)  # nothing more is billed

    def _check_books(self, contract, bills):
        """All that was billed by time is revenue, and no contract liability is left."""
        revenue = self.env["mds.contract.recognition"].search([("contract_id", "=", contract.id)])
        net = -sum(bills.sudo().move_line_ids.mapped("balance"))
        self.assertAlmostEqual(sum(revenue.mapped("amount")), net, 2)
        left = (
            self.env["account.move.line"]
            .sudo()
            .search([("account_id", "=", self.liability.id), ("parent_state", "=", "posted")])
        )
        self.assertAlmostEqual(sum(left.mapped("balance")), 0.0, 2)
        # one amount for each line and month from January 2026 to May 2028
        months = {(row.bill_id.root_id, row.month) for row in revenue}
        self.assertEqual(len(months), len(revenue))
        self.assertEqual(max(revenue.mapped("month")), date(2028, 5, 31))
