"""Contracts that wait for the contract manager's signature: his press of the button decides."""

from datetime import date, timedelta

LEVELS = (
    # English, Chinese, around the clock, {priority: (response, on site, restored)}
    ("Gold, around the clock", "金牌（7×24 小时）", True, {"3": (0.5, 4, 24), "2": (1, 8, 48)}),
    ("Standard, working hours", "标准（工作时间）", False, {"3": (1, 8, 24), "2": (2, 16, 40),
                                                   "1": (4, 24, 56)}),
)  # fmt: skip
CONTRACTS = (
    # hospital, title, type, tender, level (place), began days ago, months, lines (a number of the
    # first one is for all)
    (
        "H01",
        "呼吸机与麻醉机全保 · Full service of ventilators and anaesthesia",
        "full",
        "HZ-2026-0417",
        0,
        200,
        12,
        # 24 visits a year for both models together: the second line counts with the first
        (("VEN-A", {"visits_per_year": 24}), ("ANE-G", {"parts_percent": 80})),
    ),
    (
        "H02",
        "输液泵技术保 · Labour only, infusion pumps",
        "labour",
        "",
        1,
        280,
        12,
        (("INF-P", {"hours_per_year": 40}),),
    ),
    (
        "H03",
        "全院设备保养 · Preventive maintenance of the whole hospital",
        "preventive",
        "SX-YLSB-2026-033",
        1,
        90,
        24,
        ((None, {"visits_per_year": 4}),),
    ),
)


def tell(story):
    desk = story.as_("contract")
    levels = desk["mds.sla.policy"]
    for english, chinese, is_always, targets in LEVELS:
        level = levels.create(
            {
                "name": english,
                "calendar_id": False if is_always else story.company.resource_calendar_id.id,
                "target_ids": [
                    (
                        0,
                        0,
                        {
                            "priority": priority,
                            "response_hours": response,
                            "on_site_hours": on_site,
                            "restored_hours": restored,
                        },
                    )
                    for priority, (response, on_site, restored) in targets.items()
                ],
            }
        )
        story.translate(level, [chinese])
        levels += level
    for hospital, title, kind, tender, level, began, months, lines in CONTRACTS:
        start = story.day(began)
        contract = desk["mds.contract"].create(
            {
                "title": title,
                "partner_id": story.hospitals[hospital].id,
                "type_id": desk.ref(f"mds_contract.contract_type_{kind}").id,
                "date_start": start,
                "date_end": end_of_term(start, months),
                "procurement_method": "open" if tender else "direct",
                "tender_number": tender,
            }
        )
        made = desk["mds.contract.line"].create(
            [
                {
                    "contract_id": contract.id,
                    "product_tmpl_id": story.products[code].product_tmpl_id.id if code else False,
                    "sla_policy_id": levels[level].id,
                    **values,
                }
                for code, values in lines
            ]
        )
        made[1:].counter_line_id = made[0]
    return f"{len(CONTRACTS)} contracts to sign"


def end_of_term(start, months):
    """The day before the same day so many years later."""
    last = 28 if (start.month, start.day) == (2, 29) else start.day
    return date(start.year + months // 12, start.month, last) - timedelta(days=1)
