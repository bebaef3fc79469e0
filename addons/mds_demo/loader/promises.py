"""How far contracts bear, and what vendors promised: a CT with its tube by exposures.

The version is worth enough to be approved before it is signed; both presses are left to the user.
"""

from .contracts import end_of_term

TARGETS = {"3": (4, 24), "2": (8, 48), "1": (16, 72)}
"""Priority: hours of each wait, of all waits of an order."""


def tell(story):
    desk = story.as_("contract")
    _agree_with_maker(story, desk)
    contract = _draft_with_tube(story, desk)
    return f"{len(contract.draft_version_id.term_ids)} terms to sign"


def _agree_with_maker(story, desk):
    model = story.products["CT-64"].product_tmpl_id
    desk["mds.vendor.agreement"].create(
        {
            "name": "CT 技术支持与备件供应 · Support and parts of CT scanners",
            "vendor_id": model.mds_manufacturer_id.id,
            "reference": "HT-SLA-2026-08",
            "date_from": story.day(320),
            "calendar_id": story.company.resource_calendar_id.id,
            "product_tmpl_ids": model.ids,
            "target_ids": [
                (0, 0, {"priority": priority, "response_hours": each, "restored_hours": whole})
                for priority, (each, whole) in TARGETS.items()
            ],
        }
    )


def _draft_with_tube(story, desk):
    """Full service of a CT: 300 of each order himself, 150,000 of parts, the tube by exposures."""
    hospital = story.hospitals["H06"]
    model = story.products["CT-64"].product_tmpl_id
    start = story.day(20)
    contract = desk["mds.contract"].create(
        {
            "title": "CT 全保（含球管） · Full service of the CT with its tube",
            "partner_id": hospital.id,
            "type_id": desk.ref("mds_contract.contract_type_full").id,
            "date_start": start,
            "date_end": end_of_term(start, 12),
            "procurement_method": "single_source",
        }
    )
    level = desk["mds.sla.policy"].search([], limit=1)
    line = desk["mds.contract.line"].create(
        {
            "contract_id": contract.id,
            "product_tmpl_id": model.id,
            "sla_policy_id": level.id,
            "parts_value_per_year": 150000,
        }
    )
    line.price_ids.create(
        {
            "line_id": line.id,
            "date_from": start,
            "amount": 680000,
            "tax_id": desk["account.tax"].search([("name", "=", "6 % incl.")], limit=1).id,
        }
    )
    version = contract.draft_version_id
    desk["mds.contract.term"].create(
        [
            {
                "version_id": version.id,
                "clause_id": desk.ref(f"mds_contract.{clause}").id,
                **values,
            }
            for clause, values in (
                ("clause_deductible", {"own_amount": 300}),
                ("clause_cap", {"year_cap": 900000}),
                (
                    "clause_tube",
                    {
                        "product_ids": story.products["P-2001"].ids,
                        "meter_code": "exposures",
                        "full_until": 20000,
                        "worn_at": 200000,
                    },
                ),
            )
        ]
    )
    return contract
