from odoo import models


class ResGroups(models.Model):
    """Rights may be given from the group's side too: that leaves the same entry for the user."""

    _inherit = "res.groups"

    def write(self, vals):
        if "user_ids" not in vals:
            return super().write(vals)
        users = self._sudo_users()
        known = users._read_rights()
        result = super().write(vals)
        joined = self._sudo_users() - users
        before = {
            user_id: {**rights, "group_ids": sorted(set(rights["group_ids"]) - set(self.ids))}
            for user_id, rights in joined._read_rights().items()
        }
        users._note_rights({**known, **before})
        return result

    def _sudo_users(self):
        """Evidence is read whatever the user who causes it may see of others."""
        return self.sudo().with_context(active_test=False).user_ids
