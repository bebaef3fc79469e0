from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTwoApprovers(TwoConnectionsCase):
    """Two people approve the same proposal at once: one purchase order."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            store = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            vendor = env["res.partner"].create({"name": "Vendor of Two"})
            product = env["product.product"].create(
                {
                    "name": "Wanted Twice",
                    "type": "consu",
                    "is_storable": True,
                    "seller_ids": [(0, 0, {"partner_id": vendor.id, "price": 3})],
                }
            )
            run = env["mds.part.replenishment"].create({"company_id": company.id})
            line = run.line_ids.create(
                {
                    "run_id": run.id,
                    "kind": "purchase",
                    "product_id": product.id,
                    "location_dest_id": store.lot_stock_id.id,
                    "quantity": 2,
                }
            )
            self.run_id, self.line_id = run.id, line.id
            self.product_id, self.vendor_id = product.id, vendor.id
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            self.delete_rows(
                cr,
                ("mds_part_purchase", "product_id", [self.product_id]),
                ("purchase_order_line", "order_id", orders.ids),
                ("purchase_order", "id", orders.ids),
                ("mds_part_replenishment_line", "run_id", [self.run_id]),
                ("mds_part_replenishment", "id", [self.run_id]),
            )
            env.invalidate_all()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["res.partner"].browse(self.vendor_id).unlink()
            cr.commit()

    def _approve(self, env):
        env["mds.part.replenishment"].browse(self.run_id).action_approve()
        env.flush_all()

    def test_one_purchase_order_for_two_approvers(self):
        self.race_and_retry(self._approve)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            self.assertEqual(orders.order_line.mapped("product_qty"), [2])


@tagged("post_install", "-at_install")
class TestTwoEmergencies(TwoConnectionsCase):
    """An engineer buys two parts for one order, on two telephones in the same second.

    Each is within his limit and both together are not: one is bought, for the other he is asked to
    wait for an approval.
    """

    LIMIT, PRICE = 100.0, 60.0

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            self.old_limit = company.mds_purchase_limit_engineer
            company.mds_purchase_limit_engineer = self.LIMIT
            user = env["res.users"].create(
                {
                    "name": "Engineer of Two",
                    "login": "mds_two_at_once",
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "group_ids": [(6, 0, env.ref("mds_base.group_engineer").ids)],
                }
            )
            employee = env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": company.id,
                    "mds_is_engineer": True,
                }
            )
            employee.action_create_stock_location()
            customer, vendor = env["res.partner"].create(
                [{"name": "Hospital of Two"}, {"name": "Vendor of Two", "is_company": True}]
            )
            product = env["product.product"].create(
                {"name": "Wanted at Once", "type": "consu", "is_storable": True}
            )
            order = env["mds.order"].create({"partner_id": customer.id})
            visit = env["mds.visit"].create(
                {
                    "order_id": order.id,
                    "employee_id": employee.id,
                    "planned_start": "2026-03-02 08:00:00",
                    "planned_end": "2026-03-02 09:00:00",
                }
            )
            parts = env["mds.order.part"].create(
                [
                    {
                        "order_id": order.id,
                        "product_id": product.id,
                        "employee_id": employee.id,
                        "visit_id": visit.id,
                    }
                ]
                * 2
            )
            self.records = {
                record._name: record.ids
                for record in (user, employee, customer + vendor, product, order, visit, parts)
            }
            self.place_id, self.vendor_id = employee.mds_stock_location_id.id, vendor.id
            self.USER = user.id
            cr.commit()
        self.addCleanup(self._remove_data)

    def _buy(self, env, number):
        part = env["mds.order.part"].browse(self.records["mds.order.part"][number])
        dialog = env["mds.part.buy"].create(
            {
                "order_part_id": part.id,
                "vendor_id": self.vendor_id,
                "price_unit": self.PRICE,
                "reason": "The operating room stands still",
            }
        )
        dialog.action_confirm()
        env.flush_all()

    def test_both_together_do_not_pass_the_limit(self):
        self.race_and_retry(lambda env: self._buy(env, 0), lambda env: self._buy(env, 1))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            requests = env["mds.part.purchase"].search(
                [("order_part_id", "in", self.records["mds.order.part"])], order="order_part_id"
            )
            self.assertEqual(requests.mapped("state"), ["ordered", "requested"])
            self.assertEqual(requests[1].approval_state, "pending")
            bought = requests.purchase_line_id.order_id
            self.assertEqual((bought.state, bought.amount_untaxed), ("purchase", self.PRICE))

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            company.mds_purchase_limit_engineer = self.old_limit
            bought = env["purchase.order"].search([("partner_id", "=", self.vendor_id)])
            requests = env["mds.part.purchase"].search(
                [("order_part_id", "in", self.records["mds.order.part"])]
            )
            pickings, moves = bought.picking_ids, bought.order_line.move_ids
            approvals = requests.approval_ids
            self.delete_rows(
                cr,
                ("mds_part_buy", "order_part_id", self.records["mds.order.part"]),
                ("mds_approval_decision", "approval_id", approvals.ids),
                ("mds_approval", "id", approvals.ids),
                ("mds_part_purchase", "id", requests.ids),
                ("stock_move_line", "move_id", moves.ids),
                ("stock_move", "id", moves.ids),
                ("stock_picking", "id", pickings.ids),
                ("purchase_order_line", "order_id", bought.ids),
                ("purchase_order", "id", bought.ids),
                ("mds_order_part", "id", self.records["mds.order.part"]),
                ("mds_visit", "id", self.records["mds.visit"]),
                ("mds_order", "id", self.records["mds.order"]),
            )
            env.invalidate_all()
            env["product.product"].browse(self.records["product.product"]).product_tmpl_id.unlink()
            env["hr.employee"].browse(self.records["hr.employee"]).unlink()
            env["stock.location"].browse(self.place_id).unlink()
            user = env["res.users"].browse(self.records["res.users"])
            people = user.partner_id + env["res.partner"].browse(self.records["res.partner"])
            user.unlink()
            people.unlink()
            cr.commit()
