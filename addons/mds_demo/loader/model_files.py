"""What the manager knows of each model: classes, codes, need for maintenance, warranty, parts."""

# device kinds of the story: function, risk, requirement (points after Fennigkoh and Smith)
NEEDS = {
    "VEN": (10, 5, 5), "ANE": (10, 5, 5), "DEF": (10, 5, 4), "AED": (10, 5, 3), "INC": (9, 4, 4),
    "ESU": (9, 4, 3), "ROB": (9, 5, 5), "DIA": (10, 5, 5), "INF": (9, 4, 3), "SYR": (9, 4, 3),
    "MON": (7, 3, 2), "ECG": (6, 3, 2), "US": (6, 3, 3), "END": (6, 3, 4), "CT": (6, 3, 5),
    "MR": (6, 4, 5), "XR": (6, 3, 4), "CARM": (9, 4, 4), "AUT": (2, 4, 5), "CHEM": (5, 3, 5),
    "HEM": (5, 3, 4),
}  # fmt: skip
KEEPS_PATIENT_DATA = ("CT", "MR", "XR", "US", "END", "CARM", "ROB")


def tell(story):
    rows = story.rows("models")
    templates = {row["code"]: story.products[row["code"]].product_tmpl_id for row in rows}
    _describe(story, rows, templates)
    _add_fda_codes(story, rows, templates)
    _add_terms(story, templates)
    _add_papers(story, templates)
    _add_parts(story, templates)
    return f"{len(rows)} model files"


def _kind(row):
    return row["code"].split("-")[0]


def _describe(story, rows, templates):
    for row in rows:
        function, risk, requirement = NEEDS[_kind(row)]
        templates[row["code"]].write(
            {
                "mds_function_factor_id": _factor(story, "function", function).id,
                "mds_risk_factor_id": _factor(story, "risk", risk).id,
                "mds_requirement_factor_id": _factor(story, "requirement", requirement).id,
                "mds_holds_patient_data": _kind(row) in KEEPS_PATIENT_DATA,
                "mds_generic_name": row["name_en"],
                "mds_brand": row["manufacturer"],
            }
        )
        templates[row["code"]].with_context(lang="zh_CN").mds_generic_name = row["name_zh"]


def _factor(story, kind, points):
    return story.env.ref(f"mds_device.maintenance_{kind}_{points}")


def _add_fda_codes(story, rows, templates):
    Code = story.as_("manager")["mds.nomenclature.code"]
    codes = Code._get_or_create("fda", {row["fda_product_code"] for row in rows})
    names = {row["fda_product_code"]: row["fda_name"] for row in rows}
    for text, code in codes.items():
        code.term = names[text]
    for row in rows:
        code = codes[row["fda_product_code"]]
        templates[row["code"]].write({"mds_nomenclature_ids": [(4, code.id)]})


def _add_terms(story, templates):
    maker = templates["CT-64"].mds_manufacturer_id
    terms = story.as_("manager")["mds.warranty.term"].create(
        [
            {
                "name": "Whole device",
                "product_tmpl_id": templates["CT-64"].id,
                "months": 12,
                "exclusions": "使用不当 · misuse",
            },
            {
                "name": "X-ray tube",
                "product_tmpl_id": templates["CT-64"].id,
                "months": 24,
                "meter_code": "exposures",
                "meter_limit": 200000,
                "covers_labour": False,
                "covers_travel": False,
            },
            {
                "name": "Manufacturer's warranty",
                "product_tmpl_id": templates["CT-64"].id,
                "side": "supplier",
                "supplier_id": maker.id,
                "start_basis": "delivery",
                "months": 18,
                "claim_days": 30,
                "covers_labour": False,
                "covers_travel": False,
            },
        ]
    )
    story.translate(terms, ["整机", "球管", "厂家质保"])


def _add_papers(story, templates):
    vals_list = []
    for code, title in (("VEN-A", "QV-600"), ("MON-B", "NL-M12"), ("CT-64", "HT-CT64")):
        for kind, name in (("manual", "使用说明书"), ("service_manual", "维修手册")):
            vals_list.append(
                {
                    "product_tmpl_id": templates[code].id,
                    "kind": kind,
                    "name": f"{title} {name}",
                    "version": "2.1",
                    "valid_from": story.day(700),
                }
            )
    vals_list.append(
        {
            "product_tmpl_id": templates["VEN-A"].id,
            "kind": "safety_notice",
            "name": "涡轮风机轴承检查 · check the bearing of the blower",
            "version": "FSN-01",
            "valid_from": story.day(60),
        }
    )
    story.as_("quality")["mds.model.document"].create(vals_list)


def _add_parts(story, templates):
    """The parts file says which models a part fits."""
    vals_list = [
        {
            "product_tmpl_id": templates[model].id,
            "product_id": story.products[row["code"]].id,
        }
        for row in story.rows("parts")
        for model in row["models"].split()
        if model in templates
    ]
    story.as_("manager")["mds.compatible.part"].create(vals_list)
    serials = [row["code"] for row in story.rows("parts") if row["tracking"] == "serial"]
    for code in serials:
        story.products[code].product_tmpl_id.mds_part_warranty_months = 6
