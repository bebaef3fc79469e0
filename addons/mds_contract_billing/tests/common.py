from datetime import date

from odoo import fields
from odoo.addons.mds_contract.tests.common import MdsContractCommon

TODAY = date(2026, 7, 1)


class MdsBillingCommon(MdsContractCommon):
    """A company with accounts and a 6 % tax that prices include."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(fields.Date, "context_today", lambda *args, **kwargs: TODAY)
        # the books of the test are its own, whatever chart the database has
        yuan = cls.env.ref("base.CNY")
        yuan.active = True
        cls.company = cls.env["res.company"].create(
            {"name": "Service Co", "country_id": False, "currency_id": yuan.id}
        )
        users = (
            cls.engineer + cls.dispatcher + cls.manager + cls.contract_manager + cls.accountant
            + cls.quality + cls.outsider
        )  # fmt: skip
        users.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.env.user.write({"company_ids": [(4, cls.company.id)]})
        accounts = {
            code: cls.env["account.account"].create(
                {"code": f"T{code}", "name": name, "account_type": kind, **extra}
            )
            for code, name, kind, extra in (
                ("1122", "Receivable", "asset_receivable", {"reconcile": True}),
                ("1123", "Retention", "asset_receivable", {"reconcile": True}),
                ("2204", "Contract liabilities", "liability_current", {}),
                ("2221", "Output tax", "liability_current", {}),
                ("6001", "Service revenue", "income", {}),
            )
        }
        cls.receivable, cls.retention, cls.liability, cls.output_tax, cls.income = accounts.values()
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            cls.receivable.id,
            company_id=cls.company.id,
        )
        cls.sales = cls.env["account.journal"].create(
            {
                "name": "Invoices",
                "code": "TINV",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.income.id,
            }
        )
        cls.general = cls.env["account.journal"].create(
            {"name": "Revenue", "code": "TREV", "type": "general", "company_id": cls.company.id}
        )
        cls.company.write(
            {
                "mds_deferred_account_id": cls.liability.id,
                "mds_service_income_account_id": cls.income.id,
                "mds_retention_account_id": cls.retention.id,
                "mds_recognition_journal_id": cls.general.id,
            }
        )
        cls.country = cls.env.ref("base.cn")
        cls.company.account_fiscal_country_id = cls.country
        group = cls.env["account.tax.group"].create(
            {"name": "VAT", "company_id": cls.company.id, "country_id": cls.country.id}
        )
        cls.tax, cls.tax_added = (
            cls.env["account.tax"].create(
                {
                    "name": name,
                    "amount": 6,
                    "type_tax_use": "sale",
                    "company_id": cls.company.id,
                    "country_id": cls.country.id,
                    "tax_group_id": group.id,
                    "price_include_override": way,
                    "invoice_repartition_line_ids": cls._get_repartition(),
                    "refund_repartition_line_ids": cls._get_repartition(),
                }
            )
            for name, way in (("6 % in", "tax_included"), ("6 % on top", "tax_excluded"))
        )

    @classmethod
    def _get_repartition(cls):
        return [
            (0, 0, {"repartition_type": "base"}),
            (0, 0, {"repartition_type": "tax", "account_id": cls.output_tax.id}),
        ]

    @classmethod
    def _create_priced(cls, amounts=(12000.0,), plan=None, months="12", **values):
        """A contract of 2026 with a line for each amount a year, tax included; not signed."""
        contract = cls._create_contract(
            [{"name": f"Line {n}"} for n, _a in enumerate(amounts)], **values
        )
        for line, amount in zip(contract.draft_line_ids.sorted("id"), amounts, strict=True):
            line.price_ids.create(
                {
                    "line_id": line.id,
                    "date_from": contract.date_start,
                    "amount": amount,
                    "months": months,
                    "tax_id": cls.tax.id,
                }
            )
        contract.draft_version_id.write({"bill_months": 3, **(plan or {})})
        return contract

    def _create_active(self, *args, **values):
        return self._sign(self._create_priced(*args, **values))

    def _bill(self, day=TODAY, **values):
        run = (
            self.env["mds.billing.run"]
            .with_user(self.accountant)
            .create({"date": day, "invoice_date": TODAY, **values})
        )
        run.action_start()
        return run

    def _get_moves(self, contracts):
        return contracts.bill_ids.move_id.sorted("id")
