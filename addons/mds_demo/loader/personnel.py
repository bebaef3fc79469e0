"""Working days, credentials and a training, by the HR clerk.

Numbers begin with DEMO and scans say what they are: invented ones would look real.
"""

import base64

from odoo.fields import Command

YEARS = range(2021, 2027)
SCAN = base64.b64encode("演示文件，不是真实证照。Demo file, not a real document.\n".encode())
OUTSOURCED = "E15"
COMPREHENSIVE = ("E02", "E03", "E05")


def tell(story):
    _load_years(story)
    _name_vendor(story)
    credentials = _enter_credentials(story)
    _hold_training(story)
    settlement = _settle_hours(story)
    return (
        f"{len(YEARS)} years, {len(credentials)} credentials, 1 training, hours of "
        f"{len(settlement.line_ids)} people"
    )


def _settle_hours(story):
    """Some engineers work by comprehensive hours; last month is reckoned, not yet confirmed."""
    hr = story.as_("hr")
    people = hr["hr.employee"].browse([story.employees[code].id for code in COMPREHENSIVE])
    people.mds_hours_system = "comprehensive"
    settlement = hr["mds.overtime.settlement"].create({"company_id": story.company.id})
    settlement.action_reckon()
    return settlement


def _load_years(story):
    wizards = story.as_("hr")["mds.calendar.load"].create(
        [
            {
                "year": str(year),
                "calendar_ids": [Command.set(story.company.resource_calendar_id.ids)],
            }
            for year in YEARS
        ]
    )
    for wizard in wizards:
        wizard.action_load()


def _name_vendor(story):
    """One of the engineers comes from a service vendor."""
    vendor = story.env["res.partner"].create(
        {"name": "恒修医疗技术 Hengxiu Technical Service", "is_company": True, "ref": "V-DEMO-1"}
    )
    story.employees[OUTSOURCED].with_env(story.as_("hr")).mds_vendor_id = vendor


def _enter_credentials(story):
    ref, people = story.env.ref, story.employees
    vendor = people[OUTSOURCED].mds_vendor_id
    rows = [
        # kind, holder, valid from and to in days before today (negative: to come)
        ("authorisation", {"employee_id": people["E01"].id}, 700, -25),
        ("radiation", {"employee_id": people["E01"].id}, 300, -1500),
        ("radiation", {"employee_id": people["E03"].id}, 1830, 5),
        ("authorisation", {"employee_id": people["E04"].id}, 200, -530),
        ("vendor", {"partner_id": vendor.id}, 400, -330),
        ("operation", {}, 1000, -825),
    ]
    return story.as_("hr")["mds.credential"].create(
        [
            {
                "kind_id": ref(f"mds_credential.credential_kind_{kind}").id,
                "company_id": story.company.id,
                "number": f"DEMO-{position:03d}",
                "issuer": "演示机构 Demo authority",
                "valid_from": story.day(begun),
                "valid_to": story.day(ended),
                "file": SCAN,
                "file_name": "demo.txt",
                "responsible_id": story.users["quality"].id,
                **holder,
            }
            for position, (kind, holder, begun, ended) in enumerate(rows, 1)
        ]
    )


def _hold_training(story):
    """Three were there, one of them did not pass; a fourth was absent. Another is planned."""
    kind = story.env.ref("mds_credential.credential_kind_training")
    people = [story.employees[code].id for code in ("E01", "E02", "E03", "E04")]
    done, _planned = story.as_("hr")["mds.training"].create(
        [
            {
                "subject": subject,
                "kind_id": kind.id,
                "date": story.day(days_ago),
                "trainer": "演示厂家 Demo maker",
                "place": "培训中心 Training centre",
                "participant_ids": [Command.create({"employee_id": one}) for one in people],
            }
            for subject, days_ago in (
                ("呼吸机维修 Ventilator repair", 130),
                ("CT 安全操作 Safe work on CT", -14),
            )
        ]
    )
    done.action_open()
    present = done.participant_ids[:3]
    present.action_sign_in()
    for row, score in zip(present, (92, 78, 51), strict=True):
        row.score = score
    done.action_finish()
