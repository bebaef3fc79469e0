from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DAY, MdsCostCommon

# these differ by what they are
OWN = {"id", "mds_source_key", "create_date", "write_date"}


@tagged("post_install", "-at_install")
class TestInsert(MdsCostCommon):
    """Lines that posting writes by one statement are what Odoo's ``create()`` makes of them."""

    def _read_row(self, line):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM account_analytic_line WHERE id = %s", [line.id])
        [row] = self.env.cr.dictfetchall()
        return {name: value for name, value in row.items() if name not in OWN}

    def _prepare_vals(self, **vals):
        return {
            "name": "Test",
            "date": DAY,
            "amount": -12.345,
            "unit_amount": 0.25,
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "user_id": False,
            "mds_order_id": self.order.id,
            "mds_order_type_id": self.order.type_id.id,
            "mds_cost_element_id": self.env.ref("mds_cost.element_labour").id,
            "mds_source_key": "test:1",
            "mds_source_date": date(2026, 2, 27),
            "mds_revision": 1,
            "mds_is_reversal": False,
            self.plan._column_name(): self.centre.id,
            **vals,
        }

    def test_line_is_what_create_would_make(self):
        poster = self.lines._sudo_poster()
        made = poster.create(self._prepare_vals())
        written = poster._mds_insert([self._prepare_vals(mds_source_key="test:2")])
        self.assertEqual(self._read_row(written), self._read_row(made))
        self.assertTrue(written.mds_is_late)

    def test_lines_of_a_batch_may_differ_in_what_they_have(self):
        poster = self.lines._sudo_poster()
        product = self.fuse
        lines = poster._mds_insert(
            [
                self._prepare_vals(),
                self._prepare_vals(mds_source_key="test:2", product_id=product.id, unit_amount=0.0),
            ]
        )
        self.assertEqual(lines.mapped("product_id"), product)
        self.assertEqual(lines.mapped("unit_amount"), [0.25, 0.0])
        self.assertEqual(lines.mapped("mds_source_key"), ["test:1", "test:2"])
        self.assertEqual(poster._mds_insert([]), self.lines)

    def test_posting_no_orders_does_nothing(self):
        self.env["mds.order"]._post_cost()
        self.assertFalse(self.lines.search([("mds_source_key", "!=", False)]) - self._get_lines())

    def test_product_of_another_company_is_refused_wherever_it_stands_in_the_batch(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self.env["product.product"].create({"name": "Theirs", "company_id": other.id})
        with self.assertRaises(UserError):
            self.lines._sudo_poster()._mds_insert(
                [
                    self._prepare_vals(),
                    self._prepare_vals(mds_source_key="test:2", product_id=product.id),
                    self._prepare_vals(mds_source_key="test:3"),
                ]
            )
