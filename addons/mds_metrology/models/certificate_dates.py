from odoo import fields, models

from ..lib import due_dates


class Certificate(models.Model):
    """When it is due again: decided when the test is entered, and kept."""

    _inherit = "mds.certificate"

    def _prepare_dates(self):
        """``{certificate: {field: date}}`` that follow from the test, for the whole batch."""
        duties = self.device_id._get_duty_rules(fields.Date.context_today(self))
        grids = self._get_grids()
        facts = {}
        for certificate in self:
            months = next(
                (
                    rule.months
                    for rule in duties.get(certificate.device_id, ())
                    if rule.kind == certificate.kind_id.id
                ),
                0,
            )
            facts[certificate] = due_dates.Facts(
                done=certificate.performed_on,
                rule=certificate.kind_id._prepare_rule(months),
                stated=certificate.stated_until or None,
                grid=grids.get((certificate.device_id.id, certificate.kind_id.id)),
                failed=certificate.result == "fail",
            )
        return {
            certificate: {
                "due_code": dates.code,
                "opens_on": dates.opens or False,
                "due_on": dates.due or False,
                "out_on": dates.out or False,
                "grid_on": dates.grid or False,
            }
            for certificate, dates in due_dates.decide_many(facts).items()
        }

    def _get_grids(self):
        """``{(device id, kind id): a due date on the fixed grid}`` of earlier certificates."""
        fixed = self.filtered(lambda certificate: certificate.kind_id.anchor == "fixed")
        if not fixed:
            return {}
        earlier = self._sudo_certificates().search(
            [
                ("device_id", "in", fixed.device_id.ids),
                ("kind_id", "in", fixed.kind_id.ids),
                ("state", "=", "issued"),
                ("grid_on", "!=", False),
            ],
            order="performed_on, id",
        )
        return {(one.device_id.id, one.kind_id.id): one.grid_on for one in earlier}

    def _write_dates(self):
        for certificate, vals in self._prepare_dates().items():
            if any(certificate[name] != value for name, value in vals.items()):
                certificate._write_internal(vals)
