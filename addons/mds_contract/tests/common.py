from datetime import date

from odoo.addons.mds_order.tests.common import MdsOrderCommon


class MdsContractCommon(MdsOrderCommon):
    """A hospital with a full-service contract of 2026 that has not been signed yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full = cls.env.ref("mds_contract.contract_type_full")
        cls.office_hours = cls.env["resource.calendar"].create(
            {
                "name": "Test office hours",
                "tz": "UTC",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 18,
                            "day_period": "morning",
                        },
                    )
                    for day in range(5)
                ],
            }
        )
        cls.gold = cls.env["mds.sla.policy"].create(
            {
                "name": "Gold",
                "calendar_id": cls.office_hours.id,
                "target_ids": [
                    (
                        0,
                        0,
                        {
                            "priority": "1",
                            "response_hours": 1,
                            "on_site_hours": 4,
                            "restored_hours": 18,
                        },
                    )
                ],
            }
        )

    @classmethod
    def _create_contract(cls, lines=None, **values):
        contract = (
            cls.env["mds.contract"]
            .with_user(cls.contract_manager)
            .create(
                {
                    "title": "Full service",
                    "type_id": cls.full.id,
                    "partner_id": cls.hospital.id,
                    "date_start": date(2026, 1, 1),
                    "date_end": date(2026, 12, 31),
                    **values,
                }
            )
        )
        contract.draft_line_ids.create(
            [{"contract_id": contract.id, **line} for line in (lines or [{}])]
        )
        contract.invalidate_recordset()
        return contract

    def _sign(self, contract):
        self.sign(contract.draft_version_id, self.contract_manager, meaning="approval")
        contract.invalidate_recordset()
        return contract

    def _get_payers(self, order, category, stage="intake"):
        return [
            (row.payer, row.percent, row.code)
            for row in order.entitlement_ids
            if row.category == category and row.stage == stage
        ]
