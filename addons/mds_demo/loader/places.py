"""Twelve invented hospitals, with campuses and departments."""


def tell(story):
    rows = story.rows("hospitals")
    hospitals = story.env["res.partner"].create(
        [
            {
                "name": row["name"],
                "ref": row["code"],
                "is_company": True,
                "lang": "zh_CN",  # of invoices, letters and mail to them
                "city": row["city"],
                "country_id": story.env.ref("base.cn").id,
                "mds_is_hospital": True,
                "mds_region_id": story.regions[row["region"]].id,
                "mds_required_acceptance": row["required_acceptance"],
            }
            for row in rows
        ]
    )
    story.hospitals = {row["code"]: one for row, one in zip(rows, hospitals, strict=True)}
    story.hospital_rows = {row["code"]: row for row in rows}
    for kinds in (("campus",), ("department",)):
        _create_sites(story, [row for row in story.rows("sites") if row["kind"] in kinds])
    return f"{len(hospitals)} hospitals, {len(story.sites)} places"


def _create_sites(story, rows):
    # both languages stand in one name here; its Chinese part says what type of department it is
    spoken = {row["name"]: row["name"].split(" ")[0] for row in rows}
    types = story.env["mds.department.type"]._find_by_names(spoken.values())
    sites = story.as_("manager")["mds.site"].create(
        [
            {
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "department_type_id": types[spoken[row["name"]]].id
                if row["kind"] == "department" and spoken[row["name"]] in types
                else False,
                "partner_id": story.hospitals[row["hospital"]].id,
                "parent_id": story.sites[row["parent"]].id if row["parent"] else False,
            }
            for row in rows
        ]
    )
    story.sites.update({row["code"]: site for row, site in zip(rows, sites, strict=True)})
