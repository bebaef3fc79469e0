from odoo import api, fields, models

RIGHTS = frozenset({"active", "company_ids", "group_ids", "mds_region_ids"})
"""Who may do what, and where: a change of these is evidence."""


class ResUsers(models.Model):
    """Users may be limited to regions; none given means all regions of their companies.

    An archived region limits as before: with it filtered out, a user whose only region was
    archived would see everything. The record rules read ``mds_allowed_region_ids``, which holds
    the given regions with all that lie in them, so that a list costs one indexed comparison and
    no walk through the tree.
    """

    _inherit = "res.users"

    mds_region_ids = fields.Many2many(
        "mds.region",
        "mds_region_users_rel",
        "user_id",
        "region_id",
        "Limited to Regions",
        context={"active_test": False},
        help="The user sees devices and orders of these regions and of regions within them. "
        "Empty: all regions.",
    )
    mds_allowed_region_ids = fields.Many2many(
        "mds.region",
        "mds_region_users_allowed_rel",
        "user_id",
        "region_id",
        "Visible Regions",
        context={"active_test": False},
        compute="_compute_mds_allowed_region_ids",
        store=True,
        compute_sudo=True,
    )

    @api.depends(
        "mds_region_ids", "mds_region_ids.parent_path", "mds_region_ids.child_ids.parent_path"
    )
    def _compute_mds_allowed_region_ids(self):
        assigned = self.mds_region_ids
        inside = assigned._get_with_descendants()
        for user in self:
            paths = tuple(r.parent_path for r in user.mds_region_ids if r.parent_path)
            user.mds_allowed_region_ids = inside.filtered(
                lambda region, paths=paths: paths and region.parent_path.startswith(paths)
            )

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._note_rights({user.id: {} for user in users})
        return users

    def write(self, vals):
        before = self._read_rights() if RIGHTS & vals.keys() else {}
        result = super().write(vals)
        self._note_rights(before)
        if "mds_region_ids" in vals:
            self.env.registry.clear_cache()  # record rules are cached per user
        return result

    def _read_rights(self):
        """``{user id: {field: sorted ids or truth}}`` of what decides what a user may do."""
        return {
            user.id: {
                name: sorted(user[name].ids) if user._fields[name].relational else user[name]
                for name in RIGHTS
            }
            for user in self._sudo_rights()
        }

    def _read_rights_without(self, regions):
        """What these users' rights were before somebody limited them to ``regions`` as well."""
        return {
            user_id: {
                **rights,
                "mds_region_ids": sorted(set(rights["mds_region_ids"]) - set(regions.ids)),
            }
            for user_id, rights in self._read_rights().items()
        }

    def _note_rights(self, before):
        """Leave an entry in the audit chain of each user whose rights differ from ``before``.

        :param before: ``{user id: rights}`` as :meth:`_read_rights` gave them; nothing for users
            that are not in it
        """
        facts = []
        for user_id, after in self.browse(list(before))._read_rights().items():
            old = before[user_id]
            changed = {
                name: [old.get(name), value]
                for name, value in after.items()
                if old.get(name) != value
            }
            if changed:
                facts.append(
                    {
                        "model": self._name,
                        "record_id": user_id,
                        "kind": "rights",
                        "payload": changed,
                        "reason": self.env.context.get("mds_reason"),
                    }
                )
        if facts:
            self.env["mds.audit.entry"]._collect(facts)

    def _sudo_rights(self):
        """Evidence is read whatever the user who causes it may see of others."""
        return self.sudo().with_context(active_test=False)
