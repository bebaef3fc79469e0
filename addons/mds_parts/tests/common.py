from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.addons.mds_base.tests.common import MdsCommon
from odoo.exceptions import UserError
from odoo.fields import Command


class MdsPartsCommon(MdsCommon):
    """Two engineers with a stock each, a store, and a part of every kind of tracking."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.colleague = cls._create_user("mds_colleague", "mds_base.group_engineer")
        cls.store = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.employee = cls._create_engineer("Li Wei", cls.engineer)
        cls.other_employee = cls._create_engineer("Zhang Min", cls.colleague)
        (cls.employee + cls.other_employee).action_create_stock_location()
        cls.own_stock = cls.employee.mds_stock_location_id
        cls.colleague_stock = cls.other_employee.mds_stock_location_id
        cls.consumption = cls.company.mds_consumption_location_id
        cls.customer = cls.env["res.partner"].create({"name": "City Hospital"})
        cls.category = cls._create_category(property_cost_method="fifo")
        cls.fuse = cls._create_part("Fuse", standard_price=2.0)
        cls.gel = cls._create_part("Contact Gel", tracking="lot", standard_price=5.0)
        cls.tube = cls._create_part("X-ray Tube", tracking="serial", standard_price=900.0)
        cls.order = cls._create_order()

    @classmethod
    def _create_engineer(cls, name, user, **vals):
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "mds_is_engineer": True,
                **vals,
            }
        )

    @classmethod
    def _create_category(cls, **vals):
        return cls.env["product.category"].create({"name": "Service Parts", **vals})

    @classmethod
    def _create_part(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "mds_is_part": True,
                "categ_id": cls.category.id,
                **vals,
            }
        )

    def _create_part_costed_by(self, method, category=None, **vals):
        """A part of a category of its own, so that it truly is costed by that method."""
        categ = self._create_category(property_cost_method=method, **(category or {}))
        part = self._create_part(f"Part {method}", categ_id=categ.id, **vals)
        self.assertEqual(part.cost_method, method)
        return part

    @classmethod
    def _create_order(cls, engineer=None, **vals):
        """An order with a visit of the engineer, as far as parts care."""
        order = cls.env["mds.order"].create({"partner_id": cls.customer.id, **vals})
        # nobody is at two places at once: each order has an hour of its own
        start = datetime(2026, 3, 2) + timedelta(hours=order.id)
        cls.env["mds.visit"].create(
            {
                "order_id": order.id,
                "employee_id": (engineer or cls.employee).id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=1),
            }
        )
        return order

    @classmethod
    def _create_lot(cls, product, name):
        return cls.env["stock.lot"].create({"product_id": product.id, "name": name})

    @classmethod
    def _receive(cls, product, quantity, location, lot=None, value=None, owner=None):
        """Goods come in from a vendor: what lies there afterwards has a value."""
        source = cls.env.ref("stock.stock_location_suppliers")
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": source.id,
                "location_dest_id": location.id,
                "company_id": location.company_id.id,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "lot_id": lot.id if lot else False,
                            "owner_id": owner.id if owner else False,
                            "location_id": source.id,
                            "location_dest_id": location.id,
                            "quantity": quantity,
                            "product_uom_id": product.uom_id.id,
                            "company_id": location.company_id.id,
                        }
                    )
                ],
                **({} if value is None else {"value_manual": value}),
            }
        )
        move._action_confirm(merge=False)
        move.picked = True
        move.with_company(location.company_id)._action_done()
        return move

    @contextmanager
    def assertRefused(self, words="", exception=UserError):
        """Refused in these words, with everything as it was before."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def _create_line(self, product, quantity=1.0, user=None, order=None, **vals):
        """A part line as somebody writes it, by default the engineer."""
        return (
            self.env["mds.order.part"]
            .with_user(user or self.engineer)
            .create(
                {
                    "order_id": (order or self.order).id,
                    "product_id": product.id,
                    "quantity": quantity,
                    **vals,
                }
            )
        )

    def _on_hand(self, product, location, lot=None):
        domain = [("product_id", "=", product.id), ("location_id", "=", location.id)]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        return sum(self.env["stock.quant"].search(domain).mapped("quantity"))
