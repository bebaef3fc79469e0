"""Grades, other names, people and parties of the hospitals; stores with their levels."""

DUPLICATE = "宁江市第一医院（旧名单） Ningjiang First, old list"


def tell(story):
    _describe_hospitals(story)
    _merge_duplicate(story)
    _name_people(story)
    parties = _enter_parties(story)
    stores = _open_stores(story)
    return f"{parties} parties, {stores} stores"


def _describe_hospitals(story):
    dispatcher = story.as_("dispatcher")
    aliases = []
    for row in story.rows("customers"):
        hospital = story.hospitals[row["code"]]
        hospital.write(
            {
                "mds_grade": row["grade"],
                "mds_ownership": row["ownership"],
                "partner_latitude": float(row["latitude"]),
                "partner_longitude": float(row["longitude"]),
            }
        )
        aliases.append({"name": row["alias"], "partner_id": hospital.id})
    dispatcher["mds.partner.alias"].create(aliases)


def _merge_duplicate(story):
    """A list of a branch had the hospital a second time; the manager merged the two."""
    keep = story.hospitals["H01"]
    twice = story.env["res.partner"].create(
        {"name": DUPLICATE, "is_company": True, "mds_is_hospital": True}
    )
    story.as_("manager")["mds.hospital.merge"].create(
        {
            "partner_ids": [(6, 0, [keep.id, twice.id])],
            "keep_id": keep.id,
            "reason": "分公司名单重复录入 · entered twice by a branch's list",
        }
    ).action_merge()


def _name_people(story):
    hospital = story.hospitals["H01"]
    people = story.as_("dispatcher")["res.partner"].create(
        [
            {"name": name, "parent_id": hospital.id, "function": function}
            for name, function in (("周凯 Zhou Kai", "设备科科长"), ("吴倩 Wu Qian", "护士长"))
        ]
    )
    story.as_("dispatcher")["mds.contact"].create(
        [
            {
                "partner_id": hospital.id,
                "person_id": people[0].id,
                "role": "equipment_department",
                "date_from": story.day(400),
            },
            {
                "partner_id": hospital.id,
                "person_id": people[1].id,
                "role": "user_department",
                "site_id": story.sites["H01-ICU"].id,
            },
        ]
    )


def _enter_parties(story):
    manager = story.as_("manager")
    channels = {one.code: one for one in manager["mds.sales.channel"].search([])}
    rows = story.rows("parties")
    partners = {}
    for name in dict.fromkeys(row["name"] for row in rows):
        partners[name] = story.env["res.partner"].create({"name": name, "is_company": True})
    vals_list = []
    devices = manager["mds.device"].search([("partner_id", "!=", False)])
    for row in rows:
        own = devices.filtered(
            lambda one, row=row: (
                one.partner_id == story.hospitals[row["hospital"]]
                and one.product_id == story.products[row["model"]]
            )
        )
        own.channel_id = channels[row["channel"]]
        vals_list += [
            {
                "device_id": device.id,
                "role": row["role"],
                "partner_id": partners[row["name"]].id,
                "date_from": story.day(row["days_ago"]),
            }
            for device in own
        ]
    devices.filtered(lambda one: not one.channel_id).channel_id = channels["DIRECT"]
    manager["mds.device.party"].create(vals_list)
    return len(vals_list)


def _open_stores(story):
    admin, manager = story.as_("msadmin"), story.as_("manager")
    for warehouse in story.warehouses.values():
        admin["stock.location"].browse(warehouse.lot_stock_id.id).write(
            {"mds_store_level": "regional", "mds_region_id": warehouse.mds_region_id.id}
        )
        admin["stock.location"].create(
            [
                {
                    "name": name,
                    "usage": "internal",
                    "location_id": warehouse.view_location_id.id,
                    "company_id": story.company.id,
                    "mds_store_level": "regional",
                    "mds_store_kind": kind,
                    "mds_region_id": warehouse.mds_region_id.id,
                }
                for name, kind in (
                    ("待检区 To inspect", "inspection"),
                    ("坏件区 Defective", "defective"),
                )
            ]
        )
    outlets = [story.outlets[code].id for code in ("NJ", "HZ", "SH")]
    for outlet in manager["mds.outlet"].browse(outlets):
        outlet.action_create_store()
    manager["mds.outlet"].browse(outlets[0]).write(
        {"manager_id": story.users["manager"].id, "phone": "025-0000 1001"}
    )
    first = next(iter(story.warehouses.values()))
    admin["stock.location"].create(
        {
            "name": "宁江一院寄存柜 Cabinet",
            "usage": "internal",
            "location_id": first.view_location_id.id,
            "company_id": story.company.id,
            "mds_store_level": "hospital",
            "mds_hospital_id": story.hospitals["H01"].id,
        }
    )
    transit = story.company.internal_transit_location_id
    admin["stock.location"].browse(transit.id).write({"active": True, "mds_store_kind": "transit"})
    return admin["stock.location"].search_count([("mds_store_kind", "!=", False)])
