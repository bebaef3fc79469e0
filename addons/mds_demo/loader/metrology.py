"""Meters that were read, certificates good and bad, and an analyser that was found wrong."""

METERS = {
    # model: (meter, first value, per day)
    "VEN-A": ("hours", 4200, 9),
    "CT-64": ("exposures", 81000, 65),
    "DIA": ("treatments", 2600, 4),
}
INSTRUMENTS = (
    (
        "INS-ES",
        "Electrical safety analyser ESA-6",
        "电气安全分析仪 ESA-6",
        ("ESA-0601", "ESA-0602"),
    ),
    ("INS-GF", "Gas flow analyser GF-2", "气流分析仪 GF-2", ("GF-0211",)),
)
# (days since the test, result, what was found) of the electrocardiographs, one after the other
VERIFICATIONS = (
    (120, "pass", ""),
    (200, "pass", ""),
    (345, "pass", ""),
    (310, "pass", ""),
    (402, "pass", ""),
    (15, "fail", "增益误差超差 · gain error out of limits"),
)


def tell(story):
    _create_instruments(story)
    readings = _read_meters(story)
    _plan_by_hours(story)
    certificates = _certify(story)
    _find_analyser_wrong(story)
    _confirm_law(story)
    story.env["mds.certificate"].search(
        [("is_current", "=", True), ("due_on", "!=", False)]
    )._remind(story.today)
    return f"{readings} readings, {certificates} certificates"


def _create_instruments(story):
    category = story.products["MON-B"].categ_id
    templates = story.env["product.template"].create(
        [
            {
                "name": english,
                "default_code": code,
                "categ_id": category.id,
                "is_medical_device": True,
                "is_instrument": True,
                "sale_ok": False,
            }
            for code, english, _chinese, _serials in INSTRUMENTS
        ]
    )
    story.translate(templates, [chinese for _code, _english, chinese, _serials in INSTRUMENTS])
    vals_list = []
    for (code, _english, _chinese, serials), template in zip(INSTRUMENTS, templates, strict=True):
        story.products[code] = template.product_variant_id
        vals_list += [
            {"product_id": story.products[code].id, "serial": serial} for serial in serials
        ]
    devices = story.as_("manager")["mds.device"].create(vals_list)
    story.instruments = {device.serial: device for device in devices}


def _get_serving(story, model, limit):
    return story.as_("engineer")["mds.device"].search(
        [("product_id", "=", story.products[model].id), ("state", "=", "in_service")],
        order="serial",
        limit=limit,
    )


def _plan_by_hours(story):
    """Every 2,000 hours, at the latest after a year; the devices of a department together."""
    plan = story.as_("manager")["mds.plan"].create(
        {
            "name": "Valves of ventilators every 2,000 hours",
            "product_tmpl_ids": [(6, 0, story.products["VEN-A"].product_tmpl_id.ids)],
            "interval": 12,
            "meter_kind_id": story.env.ref("mds_metrology.meter_kind_hours").id,
            "meter_every": 2000,
            "grouping": "department",
            "expected_hours": 1,
            "start_on": story.day(45),
        }
    )
    story.translate(plan, ["呼吸机阀组每 2000 小时更换"])
    plan.action_activate()


def _read_meters(story):
    kinds = {kind.code: kind for kind in story.env["mds.meter.kind"].search([])}
    vals_list = []
    for model, (code, first, per_day) in METERS.items():
        story.products[model].product_tmpl_id.mds_meter_kind_ids = kinds[code]
        for number, device in enumerate(_get_serving(story, model, 6)):
            for days_ago in range(180, 0, -30):
                pace = per_day + number
                vals_list.append(
                    {
                        "device_id": device.id,
                        "kind_id": kinds[code].id,
                        "value": first + 700 * number + (180 - days_ago) * pace + days_ago % 7,
                        "occurred_at": story.past(days_ago, "09:30"),
                    }
                )
    # one slip of the finger waits for somebody to say what is right
    vals_list.append({**vals_list[5], "value": 51230, "occurred_at": story.past(5, "09:30")})
    story.as_("engineer")["mds.meter.reading"].create(vals_list)
    tube = story.as_("manager")["mds.meter"].search([("kind_id", "=", kinds["exposures"].id)])
    tube.write({"limit_total": 100000, "limit_reason": "更换球管 · replace the tube"})
    return len(vals_list)


def _certify(story):
    env = story.as_("engineer")
    institute = story.env["res.partner"].create(
        {"name": "宁江市计量测试研究院 Ningjiang Institute of Metrology", "is_company": True}
    )
    kind = {one.code: one for one in story.env["mds.certificate.kind"].search([])}
    # in this company the paper of a safety test is signed by hand
    story.as_("quality")["mds.certificate.kind"].browse(
        kind["electrical_safety"].id
    ).signing = "none"
    papers = env["mds.certificate"]
    for serial, days_ago in (("ESA-0601", 380), ("ESA-0602", 150), ("GF-0211", 330)):
        papers += _prepare(
            story, story.instruments[serial], kind["calibration"], days_ago, institute
        )
    papers.action_issue()
    verified = _get_serving(story, "ECG-12", len(VERIFICATIONS))
    for device, (days_ago, result, found) in zip(verified, VERIFICATIONS, strict=False):
        papers += _prepare(
            story, device, kind["mandatory_verification"], days_ago, institute, result, found
        )
    papers.filtered(lambda one: one.state == "draft").action_issue()
    tested = _test_safety(story, kind["electrical_safety"])
    return len(papers) + len(tested)


def _prepare(story, device, kind, days_ago, vendor, result="pass", found=""):
    day = story.day(days_ago)
    return story.as_("engineer")["mds.certificate"].create(
        {
            "device_id": device.id,
            "kind_id": kind.id,
            "performed_on": day,
            "vendor_id": vendor.id,
            "number": f"JZ-{day:%Y%m}-{device.serial[-4:]}",
            "result": result,
            "condition": found,
        }
    )


def _test_safety(story, kind):
    """Measured with the analyser that is found wrong afterwards."""
    papers = story.as_("engineer")["mds.certificate"].create(
        [
            {
                "device_id": device.id,
                "kind_id": kind.id,
                "performed_on": story.day(90 + 20 * number),
                "number": f"ES-{device.serial[-4:]}",
                "result": "pass",
                "method": "direct",
                "instrument_ids": story.instruments["ESA-0601"].ids,
            }
            for number, device in enumerate(_get_serving(story, "VEN-A", 5))
        ]
    )
    for paper in papers:
        paper.action_fill_lines()
    for number, line in enumerate(papers.line_ids):
        share = 0.3 + number % 5 / 20  # of what is allowed
        line.value_text = "> 200" if line.limit_kind == "min" else f"{line.upper * share:.2f}"
    papers.action_issue()
    return papers


def _find_analyser_wrong(story):
    kind = story.env.ref("mds_metrology.certificate_kind_calibration")
    institute = story.instruments["ESA-0601"].certificate_ids.vendor_id
    found = "漏电流示值偏低 8% · leakage current reads 8 % low"
    paper = _prepare(story, story.instruments["ESA-0601"], kind, 3, institute, "fail", found)
    paper.number = "JZ-F-0601"
    paper.action_issue()


def _confirm_law(story):
    """The rule is confirmed when the papers are in: what is overdue or failed goes out of use."""
    quality = story.as_("quality")
    rule = quality["mds.certificate.duty"].browse(
        story.env.ref("mds_metrology.certificate_duty_ecg").id
    )
    rule.action_confirm()
    quality["mds.device"].search(
        [("product_id", "=", story.products["ECG-12"].id)]
    )._enforce_certificates(story.today)
