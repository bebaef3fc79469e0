from datetime import date

from odoo.addons.mds_contract.tests.common import MdsContractCommon


class MdsChargeCommon(MdsContractCommon):
    """Service prices of a company: 400 an hour, 200 a call-out, 100 an hour on the road; tax of
    6 % included, as is usual in China."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.env.ref("base.cn")
        cls.company.account_fiscal_country_id = country
        cls.company.country_id = country
        group = cls.env["account.tax.group"].create(
            {"name": "VAT 6", "company_id": cls.company.id, "country_id": country.id}
        )
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 6 % included",
                "amount": 6.0,
                "amount_type": "percent",
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "tax_group_id": group.id,
                "company_id": cls.company.id,
                "country_id": country.id,
            }
        )
        cls.env["mds.charge.tax"].search([("company_id", "=", cls.company.id)]).tax_id = cls.tax
        cls.env["mds.charge.tax"].create(
            {
                "category": "parts",
                "product_id": cls.env.ref("mds_charge.product_expense").id,
                "tax_id": cls.tax.id,
            }
        )
        cls.env["mds.charge.price"].search([]).active = False
        cls.hour = cls._create_price("work", 400)
        cls.call_out = cls._create_price("call_out", 200)
        cls.road = cls._create_price("travel", 100)

    @classmethod
    def _create_price(cls, kind, price, **values):
        return (
            cls.env["mds.charge.price"]
            .with_user(cls.contract_manager)
            .create({"kind": kind, "price": price, "date_from": date(2026, 1, 1), **values})
        )

    @classmethod
    def _create_done(cls, **values):
        """An order with one hour on the road and two hours of work at the device."""
        order, visit = cls._create_planned(**values)
        cls._work(order, visit, values.get("hour", 9))
        order.with_user(visit.env.user).action_finish()
        return order

    def _close(self, order):
        self._accept(order)
        self.sign(order, self.engineer)
        order.with_user(self.quality).write(
            {"complaint_assessment": "no", "complaint_reason": "Wear"}
        )
        order.with_user(self.dispatcher).action_close()
        return order

    def _get_amounts(self, order, name="customer_amount"):
        return {
            charge.kind: charge[name]
            for charge in order.with_user(self.contract_manager).charge_ids
        }
