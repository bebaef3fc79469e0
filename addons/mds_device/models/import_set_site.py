from dataclasses import dataclass

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding

from ..lib import serial_number, site_list


@dataclass(slots=True)
class SiteFinding(Finding):
    """The way to a place, and how much of it is there."""

    partner: object = None
    region: object = None
    there: tuple = ()
    path: tuple = ()

    def key(self, depth):
        """What makes the first ``depth`` places of the way the same in two rows."""
        return (self.partner.id, *((kind, serial_number.key(n)) for kind, n in self.path[:depth]))


class ImportSetSite(models.AbstractModel):
    """Lists of places in hospitals. A place is known by its hospital and the way to it."""

    _name = "mds.import.set.site"
    _inherit = ["mds.import.set"]
    _description = "Import of Sites"

    _target = "mds.site"
    _group = "mds_base.group_dispatcher"
    _list = site_list
    _repeat_column = "department"

    @api.model
    def _get_title(self):
        return self.env._("Sites and Departments")

    @api.model
    def _get_instructions(self):
        return [
            self.env._(
                "One row per place: the hospital, and the way to the place from the campus down. "
                "Levels that a hospital does not have stay empty."
            ),
            self.env._("Places above it are made on the way. Import the hospitals first."),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check(self, run, values_list, facts):
        findings = [SiteFinding(values, path=site_list.path(values)) for values in values_list]
        names = {found.values["customer"] for found in findings if found.values.get("customer")}
        matches = self.env["res.partner"]._find_hospitals(sorted(names))
        regions = self._find_regions(
            {found.values["region"] for found in findings if found.values.get("region")}
        )
        for found in findings:
            self._find_partner(found, matches)
            found.region = self._check_region(found, regions)
        self._find_places(findings)
        return findings

    @api.model
    def _find_partner(self, found, matches):
        name = found.values.get("customer")
        match = matches.get(name)
        if match and match["partner"]:
            found.partner = match["partner"]
        elif match:
            found.errors.append(match["reason"])

    @api.model
    def _find_places(self, findings):
        _ = Teller(self.env, __name__)
        partners = self.env["res.partner"].union(*(f.partner for f in findings if f.partner))
        sites = self._sudo_sites(partners)
        visible = set(sites.with_env(self.env)._filtered_access("read").ids)
        index = {
            (site.partner_id.id, site.parent_id.id, serial_number.key(site.name)): site.id
            for site in sites
        }
        for found in findings:
            if not found.partner:
                continue
            there, parent_id = [], False
            for _kind, name in found.path:
                site_id = index.get((found.partner.id, parent_id, serial_number.key(name)))
                if not site_id:
                    break
                if site_id not in visible:
                    found.errors.append(
                        _("“%(name)s” is there, in a region that is not yours.", name=name)
                    )
                there.append(self.env["mds.site"].browse(site_id))
                parent_id = site_id
            found.there = tuple(there)
            if len(there) == len(found.path) and there:
                found.known_id = parent_id

    @api.model
    def _sudo_sites(self, partners):
        """A place that the user may not see is there all the same: it is not made twice."""
        return self.env["mds.site"].sudo().search([("partner_id", "in", partners.ids)])

    @api.model
    def _make(self, run, findings):
        """Level by level, each place once, however many rows lead through it."""
        made = {}
        for depth in range(1, len(site_list.LEVELS) + 1):
            wanted = {}
            for found in findings:
                key = found.key(depth)
                if len(found.there) < depth <= len(found.path):
                    vals = wanted.setdefault(key, self._prepare_site_vals(found, depth, made))
                    if depth == len(found.path):
                        vals.update(self._prepare_last_vals(found))
            sites = self.env["mds.site"].create(list(wanted.values()))
            made.update(zip(wanted, sites, strict=True))
        results = [made[found.key(len(found.path))] for found in findings]
        above = self.env["mds.site"].concat(*made.values())
        run._note_made(above - self.env["mds.site"].concat(*results))
        return results

    @api.model
    def _prepare_site_vals(self, found, depth, made):
        kind, name = found.path[depth - 1]
        parent = found.there[depth - 2] if 1 < depth <= len(found.there) + 1 else None
        parent = parent or made.get(found.key(depth - 1))
        return {
            "name": name,
            "kind": kind,
            "partner_id": found.partner.id,
            "parent_id": parent.id if parent else False,
        }

    @api.model
    def _prepare_last_vals(self, found):
        vals = {}
        if found.values.get("code"):
            vals["code"] = found.values["code"]
        if found.region:
            vals["region_id"] = found.region.id
        return vals
