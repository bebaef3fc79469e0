from odoo import api, models


class Erasure(models.Model):
    """What of a request is approved: exactly the list of what goes and what stays.

    The frozen copy in the approval names records and fields, never a value about the person.
    """

    _inherit = "mds.erasure"

    @api.depends("state")
    def _compute_approval(self):
        result = super()._compute_approval()
        for erasure in self:
            is_open = erasure.state == "requested"
            erasure.can_request_approval = is_open and erasure.can_request_approval
        return result

    def _get_request_blockers(self):
        blockers = {
            **super()._get_request_blockers(),
            **self._get_new_findings(),
            **self._get_hindrances(),
        }
        for erasure in self:
            if erasure.state != "requested":
                blockers[erasure] = self.env._("it is decided already.")
            elif erasure.open_count:
                blockers.setdefault(
                    erasure,
                    self.env._(
                        "%(count)s places in texts and files are still to be decided: a quality "
                        "officer chooses erase or keep for each.",
                        count=erasure.open_count,
                    ),
                )
        return blockers

    def _get_approval_content(self):
        content = super()._get_approval_content()
        label = self._fields["line_ids"].get_description(self.env, ["string"])["string"]
        for erasure in self:
            lines = erasure._sudo_find().line_ids
            content[erasure]["line_ids"] = (
                label,
                sorted(
                    [line.res_model, line.res_id, line.field_name or "", line.decision]
                    for line in lines
                    if line.res_id  # what is only counted stays as it is
                ),
                lines._get_summary(),
            )
        return content
