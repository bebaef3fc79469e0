from datetime import date

from odoo.addons.mds_order.tests.common import MdsOrderCommon

# orders of the common cases are planned for Monday 23 November 2026
DAY = date(2026, 11, 23)
SCAN = b"JVBERi0xLjQK"


class MdsCredentialCommon(MdsOrderCommon):
    """An HR clerk, and kinds: one that must be held to be sent, one that must not have lapsed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("mds_hr", "mds_base.group_user,hr.group_hr_user")
        cls.safety = cls._create_kind("T-SAFETY", is_required=False, validity_months=24)
        cls.licence = cls._create_kind("T-VENDOR", applies_to="partner")

    @classmethod
    def _create_kind(cls, code, **values):
        return cls.env["mds.credential.kind"].create(
            {"name": code.title(), "code": code, "blocks": "visit", **values}
        )

    @classmethod
    def _create(cls, kind=None, user=None, **values):
        kind = kind or cls.safety
        if kind.applies_to == "employee":
            values.setdefault("employee_id", cls.employee.id)
        return (
            cls.env["mds.credential"]
            .with_user(user or cls.clerk)
            .create(
                {
                    "kind_id": kind.id,
                    "number": "N-1",
                    "valid_from": "2025-01-01",
                    "valid_to": "2026-12-31",
                    **values,
                }
            )
        )
