from datetime import date
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.mds_contract.lib import limits
from odoo.addons.mds_order.lib.answers import ChargeItem
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestSharedCounter(MdsContractCommon):
    """A contract on pumps and monitors whose lines share their visits, hours and parts value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.monitor_model = cls.env["product.product"].create(
            {"name": "Monitor", "is_medical_device": True, "mds_requires_acceptance": False}
        )
        cls.monitor = cls._create_device("SN-3003", product_id=cls.monitor_model.id)

    def _create_shared(self, others=None, **numbers):
        """``(contract, line that holds the numbers, lines that count with it)``, not signed."""
        contract = self._create_contract(
            [{"name": "Pumps", "product_tmpl_id": self.product.product_tmpl_id.id, **numbers}],
            date_start=date(2025, 1, 1),
        )
        holder = contract.draft_line_ids
        default = {"name": "Monitors", "product_tmpl_id": self.monitor_model.product_tmpl_id.id}
        lines = holder.create(
            [
                {"contract_id": contract.id, "counter_line_id": holder.id, **values}
                for values in others or [default]
            ]
        )
        contract.invalidate_recordset()
        return contract, holder, lines

    def _report(self, *devices, **values):
        return self.env["mds.order"].concat(
            *(self._create_order(device_id=device.id, **values) for device in devices)
        )

    def _get_uses(self, contract):
        return self.env["mds.contract.use"].search([("contract_id", "=", contract.id)])

    def _sign_next(self, contract, **values):
        draft = contract.draft_version_id
        draft.write({"effective_from": date(2026, 11, 23), "reason": "Agreed", **values})
        return self._sign(contract)

    # -- taking -------------------------------------------------------------------------------

    def test_orders_by_both_lines_take_from_one_number(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        for device in (self.device, self.monitor):
            order = self._report(device)
            self._triage(order)
            self.assertEqual(order.coverage, "contract")
        late = self._report(self.monitor)
        self._triage(late)
        self.assertEqual(late.coverage, "billable")
        self.assertEqual(self._get_payers(late, "labour"), [("customer", 100, "used_up")])
        self.assertEqual(self._get_uses(contract).root_id, holder + line)
        self.assertEqual(holder.used_text, "2 of 2 visits, for 2 lines together")
        self.assertEqual(line.used_text, "2 of 2 visits, with “Pumps”")

    def test_of_one_batch_the_first_report_gets_the_last_visit(self):
        contract, _holder, _line = self._create_shared(visits_per_year=1)
        self._sign(contract)
        orders = self._report(self.monitor, self.device)
        self._triage(orders)
        self.assertEqual(orders.mapped("coverage"), ["contract", "billable"])
        self.assertEqual(sum(self._get_uses(contract).mapped("quantity")), 1)

    def test_the_dispatcher_is_told_which_lines_share(self):
        contract, _holder, _line = self._create_shared(visits_per_year=1)
        self._sign(contract)
        orders = self._report(self.monitor, self.device)
        self._triage(orders)
        for order in orders.with_user(self.dispatcher):
            self.assertIn("2 lines share its counter: Pumps, Monitors.", order.coverage_reason)

    def test_of_many_lines_that_share_the_first_are_named(self):
        contract, _holder, _lines = self._create_shared(
            [{"name": f"Line {number}"} for number in range(6)], visits_per_year=9
        )
        self._sign(contract)
        order = self._report(self.device)
        self._triage(order)
        self.assertIn(
            "7 lines share its counter: Pumps, Line 0, Line 1, Line 2, ….", order.coverage_reason
        )

    def test_a_line_that_counts_for_itself_says_nothing_of_sharing(self):
        self._sign(self._create_contract([{"visits_per_year": 2}]))
        order = self._create_order()
        self._triage(order)
        self.assertNotIn("share", order.coverage_reason)

    def test_a_cancelled_order_gives_the_visit_back_to_both(self):
        contract, holder, _line = self._create_shared(visits_per_year=1)
        self._sign(contract)
        first, second = self._report(self.device, self.monitor)
        self._triage(first)
        first.with_user(self.dispatcher).with_context(mds_reason="Twice").action_cancel()
        self.assertIn("0 of 1", holder.used_text)
        self._triage(second)
        self.assertEqual(second.coverage, "contract")

    def test_one_order_that_two_sharing_lines_bear_is_one_visit(self):
        """The line of the model bears 60 % of labour, the one of the hospital the rest."""
        contract, holder, wide = self._create_shared(
            [{"name": "All", "labour_percent": 100}], visits_per_year=4, labour_percent=60
        )
        self._sign(contract)
        order = self._report(self.device)
        self._triage(order)
        self.assertEqual(
            self._get_payers(order, "labour"),
            [("contract", 60, "covered"), ("contract", 40, "covered")],
        )
        rows = order.entitlement_ids.filtered(lambda row: row.category == "labour")
        self.assertEqual(rows.line_id, holder + wide)
        self.assertRecordValues(
            self._get_uses(contract), [{"root_id": holder.id, "quantity": 1, "kind": "visits"}]
        )

    def test_hours_left_are_shared_by_the_lines_of_one_order(self):
        """Two hours of work, one left: half of the labour, whichever lines bear it."""
        contract, _holder, _wide = self._create_shared(
            [{"name": "All", "labour_percent": 100}], hours_per_year=1, labour_percent=60
        )
        self._sign(contract)
        order, visit = self._create_planned()
        self._work(order, visit)
        shares = self._get_payers(order, "labour", "closing")
        self.assertEqual(
            shares,
            [
                ("contract", 30, "covered"),
                ("contract", 20, "covered"),
                ("customer", 50, "used_up"),
            ],
        )
        self.assertEqual(sum(self._get_uses(contract).mapped("quantity")), 1)

    def test_each_device_of_all_lines_has_its_own_when_counted_so(self):
        contract, holder, line = self._create_shared(visits_per_year=1, is_counted_per_device=True)
        self._sign(contract)
        orders = self._report(self.device, self.monitor, self.device, self.monitor)
        self._triage(orders)
        self.assertEqual(
            orders.mapped("coverage"), ["contract", "contract", "billable", "billable"]
        )
        self.assertIn("2 of 2", holder.used_text)
        self.assertIn("2 of 2", line.used_text)

    def test_what_neither_used_is_carried_over(self):
        """Four visits in 2025, one used by each line: two unused, of which one counts in 2026."""
        contract, holder, line = self._create_shared(visits_per_year=4, carried_visits=1)
        self._sign(contract)
        self._triage(self._report(self.device, self.monitor, reported_at="2025-06-03 08:00:00"))
        used = line._get_used()
        for own in holder + line:
            allowed, taken, _key = own._get_counter("visits", used, date(2026, 3, 1))
            self.assertEqual((allowed, taken), (5, 0))

    def test_parts_by_both_lines_take_from_one_parts_value(self):
        """1,500 a year: a fan of 1,000 for a pump leaves 500 for the monitor's."""
        fan = self.env["product.product"].create({"name": "Fan", "list_price": 1000})
        contract, holder, line = self._create_shared(parts_value_per_year=1500)
        self._sign(contract)
        orders = self._report(self.device, self.monitor)
        self._triage(orders)

        def items(these):
            return {
                order: [ChargeItem("part", "Fan", 1, "piece", ("mds.order", (order.id, 1)), fan.id)]
                for order in these
            }

        with patch.object(type(orders), "_get_charge_items", items):
            orders._decide_limits_of_work()
        rows = orders.with_user(self.contract_manager).limit_ids
        self.assertEqual(rows.mapped("borne_amount"), [1000, 500])
        self.assertIn("2 lines share its counter", rows[1].arithmetic)
        self.assertRecordValues(
            self._get_uses(contract).sorted("id"),
            [{"root_id": holder.id, "quantity": 1000}, {"root_id": line.id, "quantity": 500}],
        )
        late = self._report(self.monitor)
        self._triage(late)
        self.assertEqual(self._get_payers(late, "parts"), [("customer", 100, "used_up")])

    def test_what_was_billed_before_counts_for_both_lines(self):
        """1,500 a year, 1,000 billed: of another 1,000, half by each line, 500 are left."""
        contract, holder, wide = self._create_shared(
            [{"name": "All"}], parts_value_per_year=1500, parts_percent=50
        )
        self._sign(contract)
        order = self._report(self.device)
        self._triage(order)
        order.sudo()._decide_limits(
            {order.sudo(): [limits.Item("fan", "parts", Decimal(1000))]},
            billed={order.sudo(): {"parts": Decimal(1000)}},
        )
        rows = order.with_user(self.contract_manager).limit_ids
        self.assertEqual({row.line_id: row.borne_amount for row in rows}, {holder: 1500, wide: 0})
        uses = self._get_uses(contract).filtered(lambda use: use.kind == "parts")
        self.assertEqual(sum(uses.mapped("quantity")), 1500)

    def test_the_list_of_uses_is_the_same_from_both_lines(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        self._triage(self._report(self.device, self.monitor))
        for own in holder + line:
            found = self.env["mds.contract.use"].search(own.action_open_uses()["domain"])
            self.assertEqual(len(found), 2)

    def test_queries_do_not_grow_with_the_orders(self):
        contract, _holder, _line = self._create_shared(visits_per_year=100)
        self._sign(contract)
        counts = []
        for number in (2, 12):
            orders = self._report(*[self.device, self.monitor] * (number // 2))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._get_coverage()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    # -- the next version ---------------------------------------------------------------------

    def test_the_next_version_shares_and_counts_on(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        self._triage(self._report(self.device))
        contract.action_new_version()
        contract.invalidate_recordset()
        new_holder, new_line = contract.draft_version_id.line_ids
        self.assertEqual((new_holder.root_id, new_line.root_id), (holder, line))
        self.assertEqual(new_line.counter_line_id, new_holder)
        self.assertFalse(contract.draft_version_id.changes_text)
        self._sign_next(contract)
        orders = self._report(self.monitor, self.device)
        self._triage(orders)
        self.assertEqual(orders.contract_version_id.number, 2)
        self.assertEqual(orders.mapped("coverage"), ["contract", "billable"])

    def test_what_lines_took_apart_counts_when_they_share(self):
        contract = self._create_contract(
            [
                {"name": name, "product_tmpl_id": product.product_tmpl_id.id, "visits_per_year": 5}
                for name, product in (("Pumps", self.product), ("Monitors", self.monitor_model))
            ]
        )
        self._sign(contract)
        self._triage(self._report(self.device, self.monitor, self.monitor))
        contract.action_new_version()
        contract.invalidate_recordset()
        pumps, monitors = contract.draft_version_id.line_ids
        monitors.write({"visits_per_year": 0, "counter_line_id": pumps.id})
        self.assertIn("Monitors: Counts with: – → Pumps", contract.draft_version_id.changes_text)
        self._sign_next(contract)
        self.assertIn("3 of 5", pumps.used_text)

    def test_a_comparison_marks_what_is_shared_now(self):
        contract, _holder, _line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        contract.action_new_version()
        contract.invalidate_recordset()
        contract.draft_version_id.line_ids.filtered("counter_line_id").counter_line_id = False
        version = contract.draft_version_id.with_user(self.contract_manager)
        wizard = self.env["mds.contract.compare"].browse(version.action_compare()["res_id"])
        row = wizard.row_ids.filtered(lambda row: row.label == "Counts with")
        self.assertRecordValues(
            row, [{"what": "Monitors", "old_text": "Pumps", "new_text": "", "change": "changed"}]
        )

    # -- what is agreed -----------------------------------------------------------------------

    def test_sharing_is_signed_and_no_sharing_adds_nothing(self):
        contract, _holder, line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        version = contract.current_version_id
        plain = version._get_signature_content()[version]["line_ids"]
        self.assertNotIn("counter_line_id", plain[0])
        self.assertEqual(plain[1]["counter_line_id"], line.counter_line_id.id)
        self.assertIn("Counts with: Pumps", version.signature_ids.shown_text)
        self.env.cr.execute(
            "UPDATE mds_contract_line SET counter_line_id = NULL WHERE id = %s", [line.id]
        )
        self.env.invalidate_all()
        self.assertEqual(version.signature_state, "void")

    def test_a_signed_version_does_not_share_otherwise(self):
        contract, _holder, line = self._create_shared(visits_per_year=2)
        self._sign(contract)
        with self.assertRaisesRegex(UserError, "does not change"):
            line.with_user(self.contract_manager).counter_line_id = False

    def test_a_line_that_counts_with_another_has_no_numbers(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_shared([{"visits_per_year": 3}], visits_per_year=2)

    def test_no_chain_and_no_other_version(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        other = holder.create({"contract_id": contract.id, "name": "Beds"})
        with self.assertRaisesRegex(ValidationError, "Choose “Pumps”"), self.cr.savepoint():
            other.counter_line_id = line
        with (
            self.assertRaisesRegex(ValidationError, "counts with another line itself"),
            self.cr.savepoint(),
        ):
            holder.write({"visits_per_year": 0, "counter_line_id": other.id})
        self._sign(contract)
        contract.action_new_version()
        contract.invalidate_recordset()
        beds = contract.draft_version_id.line_ids.filtered(lambda one: one.name == "Beds")
        with (
            self.assertRaisesRegex(ValidationError, "a line of another version"),
            self.cr.savepoint(),
        ):
            beds.counter_line_id = holder

    def test_a_number_that_nobody_promises_is_not_signed(self):
        contract, holder, _line = self._create_shared()
        with self.assertRaisesRegex(UserError, "promises no number a year"):
            contract.with_user(self.contract_manager).action_activate()
        holder.visits_per_year = 1
        self._sign(contract)
        self.assertEqual(contract.state, "active")

    def test_who_holds_the_numbers_of_others_is_not_removed_alone(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        with self.assertRaisesRegex(UserError, "holds the counters of “Monitors”"):
            holder.with_user(self.contract_manager).unlink()
        (holder + line).with_user(self.contract_manager).unlink()
        self.assertFalse(contract.draft_version_id.line_ids)

    def test_a_draft_that_shares_is_deleted_whole(self):
        contract, holder, _line = self._create_shared(visits_per_year=2)
        contract.with_user(self.contract_manager).unlink()
        self.assertFalse(holder.exists())

    def test_the_form_takes_the_numbers_away_and_offers_lines_of_the_version(self):
        contract, holder, line = self._create_shared(visits_per_year=2)
        line.counter_line_id = False
        line.visits_per_year = 7
        with Form(line.with_user(self.contract_manager)) as form:
            form.counter_line_id = holder
            self.assertEqual(form.visits_per_year, 0)
        self.assertEqual(line.counter_line_id, holder)
        self.assertIn("together with", self._print(contract))
        self.assertIn("counted with", self._print(contract))

    def _print(self, contract):
        reports = self.env["ir.actions.report"].with_user(self.contract_manager)
        name = "mds_contract.contract_paper_en"
        return reports._render_qweb_html(name, contract.draft_version_id.ids)[0].decode()

    def test_dispatchers_and_engineers_do_not_make_lines_share(self):
        contract, holder, _line = self._create_shared(visits_per_year=2)
        beds = holder.create({"contract_id": contract.id, "name": "Beds"})
        for user in (self.dispatcher, self.engineer):
            with self.assertRaises(AccessError):
                beds.with_user(user).counter_line_id = holder
