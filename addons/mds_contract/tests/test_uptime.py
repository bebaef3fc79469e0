from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestUptime(MdsContractCommon):
    """October 2026 has 22 weekdays: 198 service hours of office time (9 to 18)."""

    def _contract(self, **line):
        return self._sign(
            self._create_contract(
                [
                    {
                        "device_id": self.device.id,
                        "uptime_percent": 97,
                        "uptime_calendar_id": self.office_hours.id,
                        **line,
                    }
                ]
            )
        )

    def _down(self, start, end, **values):
        return (
            self.env["mds.downtime"]
            .with_user(self.dispatcher)
            .create({"device_id": self.device.id, "start": start, "end": end, **values})
        )

    def _make(self, contract, user=None):
        wizard = Form(self.env["mds.contract.uptime.make"].with_user(user or self.contract_manager))
        wizard.contract_id = contract
        wizard.date_from = date(2026, 10, 1)
        wizard.date_to = date(2026, 10, 31)
        action = wizard.save().action_make()
        return self.env["mds.contract.uptime"].search(action["domain"])

    def test_only_service_hours_count_and_planned_work_is_excused(self):
        contract = self._contract()
        # Thursday 14:00 to Friday 12:00: 4 h and 3 h of service
        self._down(datetime(2026, 10, 8, 14), datetime(2026, 10, 9, 12))
        self._down(datetime(2026, 10, 13, 9), datetime(2026, 10, 13, 11), kind="planned")
        statement = self._make(contract)
        self.assertRecordValues(
            statement,
            [
                {
                    "service_hours": 198,
                    "down_hours": 7,
                    "excluded_hours": 2,
                    "percent": 96.46,  # 1 - 7 / 198, rounded down
                    "is_kept": False,
                    "state": "draft",
                }
            ],
        )
        parts = statement.part_ids.sorted("start")
        self.assertEqual(parts.mapped("hours"), [7, 2])
        self.assertEqual(parts.mapped("excluded"), [False, "planned"])

    def test_the_customers_part_is_excused(self):
        contract = self._contract()
        order = self._create_order(reported_at="2026-10-08 13:00:00")
        self._triage(order)
        self._down(datetime(2026, 10, 8, 14), datetime(2026, 10, 9, 12), order_id=order.id)
        self.env["mds.order.segment"].with_user(self.dispatcher).create(
            {
                "order_id": order.id,
                "kind": "access",
                "start": datetime(2026, 10, 9, 9),
                "end": datetime(2026, 10, 9, 12),
            }
        )
        statement = self._make(contract)
        self.assertEqual((statement.down_hours, statement.excluded_hours), (4, 3))
        self.assertEqual(statement.part_ids.sorted("start").mapped("hours"), [4, 3])
        self.assertTrue(statement.is_kept)

    def test_the_paper_has_every_interval_in_the_customers_language(self):
        contract = self._contract()
        self._down(datetime(2026, 10, 8, 14), datetime(2026, 10, 9, 12))
        self._down(datetime(2026, 10, 13, 9), datetime(2026, 10, 13, 11), kind="planned")
        statement = self._make(contract)
        report = self.env["ir.actions.report"].with_user(self.contract_manager)
        paper = report._render_qweb_html("mds_contract.uptime_paper", statement.ids)[0].decode()
        for words in ("96.46", "Draft", "10/08/2026", "10/13/2026", "Planned work"):
            self.assertIn(words, paper)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.hospital.lang = "zh_CN"
        paper = report._render_qweb_html("mds_contract.uptime_paper", statement.ids)[0].decode()
        self.assertIn("开机率结算单", paper)

    def test_made_again_it_is_the_same_and_a_confirmed_one_stays(self):
        contract = self._contract()
        first = self._make(contract)
        self.assertEqual(first.percent, 100)
        self._down(datetime(2026, 10, 8, 9), datetime(2026, 10, 8, 18))
        self.assertEqual(self._make(contract), first)
        self.assertEqual(first.down_hours, 9)
        first.with_user(self.contract_manager).action_confirm()
        self._down(datetime(2026, 10, 9, 9), datetime(2026, 10, 9, 18))
        self._make(contract)
        self.assertEqual(first.down_hours, 9)
        with self.assertRaisesRegex(UserError, "does not change"):
            first.with_user(self.contract_manager).percent = 100
        with self.assertRaisesRegex(UserError, "kept"):
            first.with_user(self.contract_manager).unlink()

    def _change(self, contract, day, **line):
        contract.action_new_version()
        contract.invalidate_recordset()
        draft = contract.draft_version_id
        draft.write({"effective_from": day, "reason": "Agreed"})
        draft.line_ids.write(line)
        self._sign(contract)

    def _get_spans(self, statements):
        return [
            (one.date_from.day, one.date_to.day, one.service_hours)
            for one in statements.sorted("date_from")
        ]

    def test_a_version_that_leaves_the_promise_does_not_cut_the_month(self):
        contract = self._contract()
        self._change(contract, date(2026, 10, 15), labour_percent=50)
        self.assertEqual(self._get_spans(self._make(contract)), [(1, 31, 198)])

    def test_another_promise_within_the_month_is_another_statement(self):
        """1 to 14 October has ten weekdays, 15 to 31 twelve."""
        contract = self._contract()
        self._change(contract, date(2026, 10, 15), uptime_percent=98)
        self.assertEqual(self._get_spans(self._make(contract)), [(1, 14, 90), (15, 31, 108)])

    def test_the_last_days_of_a_contract_have_their_statement(self):
        contract = self._contract()
        contract.sudo()._write_stamps({"ended_on": date(2026, 10, 14)})
        self.assertEqual(self._get_spans(self._make(contract)), [(1, 14, 90)])

    def test_days_without_service_hours_have_no_statement(self):
        """31 October 2026 is a Saturday."""
        contract = self._contract()
        self._change(contract, date(2026, 10, 31), uptime_percent=98)
        self.assertEqual(self._get_spans(self._make(contract)), [(1, 30, 198)])

    def test_devices_together_have_one_figure(self):
        self._create_device("SN-2002")
        contract = self._contract(device_id=False, is_uptime_together=True)
        self._down(datetime(2026, 10, 8, 9), datetime(2026, 10, 8, 18))
        statement = self._make(contract)
        self.assertRecordValues(
            statement, [{"device_count": 2, "service_hours": 396, "down_hours": 9}]
        )

    def test_without_a_promise_it_says_so(self):
        contract = self._contract(uptime_percent=0)
        with self.assertRaisesRegex(UserError, "guarantees an uptime"):
            self._make(contract)

    def test_a_statement_is_confirmed_by_its_button_alone(self):
        line = self._contract().current_line_ids
        made = (
            self.env["mds.contract.uptime"]
            .with_user(self.contract_manager)
            .create(
                {
                    "contract_id": line.contract_id.id,
                    "line_id": line.id,
                    "root_id": line.id,
                    "date_from": "2026-10-01",
                    "date_to": "2026-10-31",
                    "percent": 99.9,
                    "state": "confirmed",
                }
            )
        )
        self.assertEqual(made.state, "draft")

    def test_only_contract_managers_make_statements(self):
        contract = self._contract()
        with self.assertRaises(AccessError):
            self._make(contract, user=self.dispatcher)
