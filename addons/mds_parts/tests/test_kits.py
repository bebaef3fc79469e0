from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestKits(MdsPartsCommon):
    """What a template takes along stands on its orders before anybody goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._create_kit("Service kit", cls.fuse, 3)
        cls.type = cls.env["mds.order.type"].create({"name": "Yearly", "code": "T-YEAR"})
        cls.template = cls._create_template(cls.kit)

    @classmethod
    def _create_kit(cls, name, product, quantity):
        return cls.env["mds.part.kit"].create(
            {
                "name": name,
                "line_ids": [Command.create({"product_id": product.id, "quantity": quantity})],
                # meant for another model: here it comes by the template alone
                "product_tmpl_ids": [
                    Command.create(
                        {
                            "name": f"Model of {name}",
                            "is_medical_device": True,
                            "mds_requires_acceptance": False,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _create_template(cls, kits, **vals):
        template = cls.env["mds.order.template"].create(
            {
                "name": "Yearly service",
                "type_id": cls.type.id,
                "kit_ids": [Command.set(kits.ids)],
                **vals,
            }
        )
        template.action_activate()
        return template

    @classmethod
    def _create_order(cls, engineer=None, **vals):
        """With the template of its type, as triage gives it."""
        order = super()._create_order(engineer, **vals)
        order._sync_tasks()
        return order

    def _wanted(self, order):
        return {part.product_id: part.quantity for part in order.part_ids}

    def test_order_with_the_template_wants_its_kit(self):
        order = self._create_order(type_id=self.type.id)
        self.assertEqual(order.template_id, self.template)
        self.assertEqual(self._wanted(order), {self.fuse: 3})
        self.assertEqual(order.part_ids.state, "draft")
        self.assertEqual(order.part_ids.employee_id, self.employee)
        self.assertEqual(order.part_ids.location_id, self.own_stock)
        self.assertEqual(order._get_kit_parts()[order][0], (self.fuse, 3, "Service kit"))
        self.assertEqual(self.template._get_kit()[self.template], [(self.fuse, 3, self.kit)])

    def test_other_type_takes_the_untouched_lines_away(self):
        order = self._create_order(type_id=self.type.id)
        own = self._create_line(self.tube, order=order)
        other = self.env["mds.order.type"].create({"name": "Other", "code": "T-OTHER"})
        order.type_id = other
        order._sync_tasks()
        self.assertEqual(order.part_ids, own)

    def test_requested_line_stays(self):
        order = self._create_order(type_id=self.type.id)
        self._receive(self.fuse, 5, self.store.lot_stock_id)
        order.part_ids.with_user(self.dispatcher).action_request()
        order.type_id = self.env["mds.order.type"].create({"name": "Other", "code": "T-OTHER"})
        order._sync_tasks()
        self.assertEqual(self._wanted(order), {self.fuse: 3})

    def test_dispatcher_takes_in_an_order_and_gets_the_kit(self):
        order = (
            self.env["mds.order"]
            .with_user(self.dispatcher)
            .create({"partner_id": self.customer.id, "type_id": self.type.id})
        )
        order._sync_tasks()
        self.assertEqual(self._wanted(order), {self.fuse: 3})

    def test_kit_of_an_active_template_is_fixed(self):
        with self.assertRaises(UserError):
            self.template.with_user(self.manager).kit_ids = False

    def test_form_of_the_template_offers_kits(self):
        form = Form(self.env["mds.order.template"].with_user(self.manager))
        form.name, form.type_id = "Another", self.type
        form.kit_ids.add(self.kit)
        self.assertEqual(form.save().kit_ids, self.kit)

    def test_orders_cost_the_same_queries_for_2_and_20(self):
        orders = self.env["mds.order"].union(
            *(self._create_order(type_id=self.type.id) for _number in range(20))
        )

        def count(number):
            some = self.env["mds.order"].browse(orders[:number].ids)
            some.part_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._sync_kit_parts()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)  # warm
        self.assertEqual(count(2), count(20))
