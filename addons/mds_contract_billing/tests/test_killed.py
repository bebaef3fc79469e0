from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import Error

CONTRACTS = 5
SLICE = 2


@tagged("post_install", "-at_install")
class TestKilled(TransactionCase):
    """A run whose connection to the database is cut in the middle of a slice.

    The data is committed, as it must be to survive, and removed afterwards.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self._build(api.Environment(cr, SUPERUSER_ID, {}))
        self.addCleanup(self._remove)

    def _build(self, env):
        companies = env["res.company"]
        company = companies.search([("name", "=", "Killed Co")]) or companies.create(
            {"name": "Killed Co"}
        )
        env.user.company_ids += company
        env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
        income, receivable = env["account.account"].create(
            [
                {"code": "K6001", "name": "Revenue", "account_type": "income"},
                {
                    "code": "K1122",
                    "name": "Due",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
            ]
        )
        env["account.journal"].create(
            {"name": "K", "code": "KINV", "type": "sale", "default_account_id": income.id}
        )
        partner = env["res.partner"].create(
            {"name": "K", "is_company": True, "property_account_receivable_id": receivable.id}
        )
        contracts = env["mds.contract"].create(
            [
                {
                    "title": f"K{number}",
                    "type_id": env.ref("mds_contract.contract_type_full").id,
                    "partner_id": partner.id,
                    "date_start": "2026-01-01",
                    "date_end": "2026-12-31",
                }
                for number in range(CONTRACTS)
            ]
        )
        lines = env["mds.contract.line"].create(
            [
                {"contract_id": one.id, "version_id": one.version_ids.id, "name": "K"}
                for one in contracts
            ]
        )
        env["mds.contract.price"].create(
            [
                {"line_id": line.id, "date_from": "2026-01-01", "amount": 1200, "months": "12"}
                for line in lines
            ]
        )
        contracts.version_ids.write({"bill_months": 6, "bill_timing": "arrears"})
        env.flush_all()
        env.cr.execute(
            "UPDATE mds_contract_version SET state = 'signed' WHERE id IN %s",
            [tuple(contracts.version_ids.ids)],
        )
        env.cr.execute(
            "UPDATE mds_contract SET state = 'active' WHERE id IN %s", [tuple(contracts.ids)]
        )
        env.invalidate_all()
        run = env["mds.billing.run"].create(
            {"date": "2026-12-31", "invoice_date": "2026-12-31", "company_id": company.id}
        )
        run._make_lines()
        run._transition("running")
        self.run_id, self.company_id, self.partner_id = run.id, company.id, partner.id
        self.contract_ids, self.account_ids = contracts.ids, (income + receivable).ids

    def _remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})
            env["account.move"].search([("company_id", "=", self.company_id)]).unlink()
            env["mds.billing.run.line"].search([("run_id", "=", self.run_id)]).unlink()
            cr.execute("DELETE FROM mds_billing_run WHERE id = %s", [self.run_id])
            cr.execute("DELETE FROM mds_contract WHERE id IN %s", [tuple(self.contract_ids)])
            env.invalidate_all()
            env["account.journal"].search([("company_id", "=", self.company_id)]).unlink()
            cr.execute("DELETE FROM ir_default WHERE company_id = %s", [self.company_id])
            env["res.partner"].browse(self.partner_id).unlink()
            env["account.account"].browse(self.account_ids).unlink()

    def _go_on(self, cr, slices=None):
        """The background job: a slice, a commit, a slice …"""
        env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})
        run = env["mds.billing.run"].browse(self.run_id)
        done = 0
        while lines := run._get_waiting(SLICE):
            if done == slices:
                self._cut(cr)
            run._do_slice(lines)
            cr.commit()
            env.invalidate_all()
            done += 1

    def _cut(self, cr):
        """The connection dies while the slice is being written: when the bills are there."""
        pid = cr._cnx.info.backend_pid
        bills = type(api.Environment(cr, SUPERUSER_ID, {})["mds.contract.bill"])
        original = bills._link_moves

        def link(records):
            with self.registry.cursor() as other:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
            return original(records)

        self.patch(bills, "_link_moves", link)
        self.addCleanup(setattr, bills, "_link_moves", original)
        self.restore = lambda: setattr(bills, "_link_moves", original)

    def test_killed_in_a_slice_it_goes_on_and_bills_each_period_once(self):
        with mute_logger("odoo.sql_db"):
            cr = self.registry.cursor()
            with self.assertRaises(Error):
                self._go_on(cr, slices=1)
            cr._closed = True  # the server is gone: nothing can be rolled back
        self.restore()
        self.assertEqual(self._count(), (SLICE * 2, SLICE))  # the first slice stands
        with self.registry.cursor() as cr:
            self._go_on(cr)
        self.assertEqual(self._count(), (CONTRACTS * 2, CONTRACTS))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})
            self.assertEqual(
                set(env["mds.billing.run"].browse(self.run_id).line_ids.mapped("state")), {"billed"}
            )

    def test_a_second_worker_leaves_what_another_one_holds(self):
        with self.registry.cursor() as one, self.registry.cursor() as other:
            held = self._get_run(one)._get_waiting(SLICE).try_lock_for_update()
            self.assertEqual(len(held), SLICE)
            run = self._get_run(other)
            self.assertFalse(run._do_slice(run._get_waiting(SLICE)))
            left = run._get_waiting() - run._get_waiting(SLICE)
            self.assertEqual(len(run._do_slice(left)), CONTRACTS - SLICE)
            other.rollback()

    def _get_run(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})
        return env["mds.billing.run"].browse(self.run_id)

    def _count(self):
        """How many bills there are, on how many invoices."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*), count(DISTINCT line.move_id) FROM mds_contract_bill bill"
                " JOIN account_move_line line ON line.mds_bill_id = bill.id"
                " WHERE bill.contract_id IN %s",
                [tuple(self.contract_ids)],
            )
            return cr.fetchone()
