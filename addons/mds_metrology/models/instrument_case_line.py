from odoo import api, fields, models
from odoo.addons.mds_base.lib.transitions import Transition
from odoo.exceptions import UserError

from .instrument_case import MAY_STATE, QUALITY


class InstrumentCaseLine(models.Model):
    """One device that a wrong instrument tested, and what became of the doubt.

    Rights: as the case. Settled by a later good certificate of the device, or by a quality
    officer who says why the error does not matter.
    """

    _name = "mds.instrument.case.line"
    _inherit = ["mds.state.mixin"]
    _description = "Device in Doubt"
    _order = "case_id, id"
    _rec_name = "device_id"

    _initial_states = ("doubt",)
    _final_states = ("good", "justified")
    _audit_fields = ("state", "case_id", "device_id")
    _guarded_fields = ("recheck_certificate_id",)

    case_id = fields.Many2one(
        "mds.instrument.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True)
    device_id = fields.Many2one(
        "mds.device", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="device_id.partner_id", string="Customer")
    device_state = fields.Selection(related="device_id.state", string="Device is")
    used_on = fields.Date("Last Tested with It", readonly=True)
    use_count = fields.Integer("Tests", readonly=True)
    kind_ids = fields.Many2many("mds.certificate.kind", string="Tests in Doubt", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Proof ID", model_field="res_model", readonly=True)
    state = fields.Selection(
        [
            ("doubt", "In Doubt"),
            ("recheck", "Recheck Ordered"),
            ("good", "Tested Again"),
            ("justified", "Justified"),
        ],
        required=True,
        default="doubt",
        readonly=True,
        index=True,
    )
    justification = fields.Text("Why it Does not Matter", readonly=True)
    recheck_certificate_id = fields.Many2one(
        "mds.certificate", "Tested Again by", readonly=True, ondelete="restrict"
    )

    _device_once = models.UniqueIndex("(case_id, device_id)", "This device is in the case already.")

    @api.model
    def _get_transitions(self):
        return [
            *super()._get_transitions(),
            Transition("doubt", "recheck", "action_recheck", QUALITY),
            *(
                Transition(state, "good", "action_settle", ())
                for state in ("doubt", "recheck", "justified")
            ),
            *(
                Transition(state, "justified", "action_justify", QUALITY, "", True)
                for state in ("doubt", "recheck")
            ),
        ]

    def action_recheck(self):
        self._create_rechecks()
        return True

    def action_settle(self):
        raise UserError(
            self.env._("It is settled by the next good certificate of the device, by itself.")
        )

    def action_justify(self):
        return self._ask_or_transition("justified", "action_justify")

    def action_open_proof(self):
        """The certificate or order in which the instrument was used."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _create_rechecks(self):
        """Ask the seam to have these devices tested, once per device and case."""
        waiting = self.filtered(lambda line: line.state == "doubt")
        for case, lines in waiting.grouped("case_id").items():
            reason = self.env._(
                "%(case)s: test again, because %(instrument)s was found out of tolerance.",
                case=case.name,
                instrument=case.instrument_id.display_name,
            )
            lines.device_id._create_rechecks(reason, case)
            lines._transition("recheck", reason=reason)

    def _settle(self, document):
        """Tested again: ``document``, a certificate or what an upper addon knows, proves it."""
        self._transition("good", reason=document.display_name)
        if document._name == "mds.certificate":
            key = self.with_context(mds_case_key=MAY_STATE)
            key.write({"recheck_certificate_id": document.id})

    def write(self, vals):
        if self.env.context.get("mds_case_key") is not MAY_STATE:
            own = ("recheck_certificate_id", "justification", "case_id", "device_id")
            vals = {name: value for name, value in vals.items() if name not in own}
        return super().write(vals)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        key = self.with_context(mds_case_key=MAY_STATE)
        for line, change in zip(key, changes.values(), strict=True):
            if change.target == "justified":
                line.write({"justification": change.reason})
