"""Hospitals, campuses and departments that the new rows of a device list need."""


def create_places(run, findings):
    """{key: record} of what was missing; the run keeps in mind that it made them."""
    todo = [found for found in findings if found.hospital_key]
    places = _create_hospitals(run, todo)
    todo = [found for found in todo if found.place_keys and not found.site]
    for kind in ("campus", "department"):
        places.update(_create_sites(run, kind, todo, places))
    return places


def _create_hospitals(run, todo):
    names = {found.hospital_key: found.values["customer"] for found in todo if not found.partner}
    partners = run.env["res.partner"].create(
        [
            {"name": name, "is_company": True, "mds_is_hospital": True, "company_id": False}
            for name in names.values()
        ]
    )
    run._note_made(partners)
    return {("hospital", key): partner for key, partner in zip(names, partners, strict=True)}


def _create_sites(run, kind, todo, places):
    wanted = {}
    for found in todo:
        for key in found.place_keys:
            if key[0] != kind or key in wanted or key in places:
                continue
            if kind == "campus" and found.campus:
                continue
            partner = found.partner or places["hospital", found.hospital_key]
            parent = found.campus or places.get(("campus", *key[1:3]))
            wanted[key] = {
                "name": found.values[kind],
                "kind": kind,
                "partner_id": partner.id,
                "parent_id": parent.id if kind == "department" and parent else False,
            }
    sites = run.env["mds.site"].create(list(wanted.values()))
    run._note_made(sites)
    return dict(zip(wanted, sites, strict=True))
