from odoo import api, fields, models
from odoo.addons.mds_order.models.order import DISPATCHER, ENGINEER
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
INSTRUMENTS = _lt("Test Instruments")
VALID_UNTIL = _lt("valid until")


class Order(models.Model):
    """What was measured with, and why a device is tested again."""

    _inherit = "mds.order"

    instrument_ids = fields.Many2many(
        "mds.device",
        "mds_order_instrument_rel",
        "order_id",
        "device_id",
        "Test Instruments",
        domain=[("product_tmpl_id.is_instrument", "=", True)],
        help="What was measured with. One without a good certificate is refused.",
    )
    instrument_case_id = fields.Many2one(
        "mds.instrument.case",
        "Because of the Instrument",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    reading_ids = fields.One2many("mds.meter.reading", "order_id", "Meter Readings")
    certificate_ids = fields.One2many("mds.certificate", "order_id", "Certificates")
    paper_count = fields.Integer("Readings and Certificates", compute="_compute_paper_count")

    _recheck_once = models.UniqueIndex(
        "(device_id, instrument_case_id) WHERE instrument_case_id IS NOT NULL "
        "AND state NOT IN ('closed', 'concluded', 'cancelled')",
        "A recheck of this device is open already.",
    )

    def _compute_paper_count(self):
        for order in self:
            order.paper_count = len(order.reading_ids) + len(order.certificate_ids)

    # ------------------------------------------------------------------ rights and evidence
    @api.model
    def _get_field_groups(self):
        return {**super()._get_field_groups(), "instrument_ids": (ENGINEER, DISPATCHER)}

    def _check_not_final(self, names):
        # measured with what belongs to the work: locked when the work is
        super()._check_not_final({*names, "work_done"} if "instrument_ids" in names else names)

    @api.model
    def _get_audited_fields(self):
        return (*super()._get_audited_fields(), "instrument_ids", "instrument_case_id")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name != "instrument_case_id"}
                for vals in vals_list
            ]
        orders = super().create(vals_list)
        orders.filtered("instrument_ids")._check_instruments()
        return orders

    def write(self, vals):
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "instrument_case_id"}
        before = {order: order.instrument_ids for order in self} if "instrument_ids" in vals else {}
        result = super().write(vals)
        if before:
            self.filtered(lambda one: one.instrument_ids - before[one])._check_instruments()
        return result

    def _get_tested_on(self):
        """The day on which it was measured: the end of the work, else today."""
        self.ensure_one()
        moment = self.finished_at or fields.Datetime.now()
        return self._get_local_day(moment)

    def _check_instruments(self):
        """An instrument that is not good on the day cannot be used."""
        by_day = {}
        for order in self:
            day = order._get_tested_on()
            by_day[day] = by_day.get(day, self.env["mds.device"]) | order.instrument_ids
        words = [
            text
            for day, instruments in by_day.items()
            for texts in instruments._get_instrument_blockers(day).values()
            for text in texts
        ]
        if words:
            raise UserError("\n".join(words))

    def _get_signature_content(self):
        """What was measured with is signed with the values."""
        content = super()._get_signature_content()
        for order, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.instrument_ids:
                content[order]["instruments"] = sorted(source.instrument_ids.ids)
        return content

    @api.model
    def _get_signature_dependencies(self):
        return (*super()._get_signature_dependencies(), "instrument_ids")

    def _get_signature_display(self):
        display = super()._get_signature_display()
        for order, source in zip(self, self._sudo_read_evidence(), strict=True):
            if source.instrument_ids:
                display[order]["instruments"] = (
                    self.env._("Test Instruments"),
                    ", ".join(source.instrument_ids.mapped("display_name")),
                )
        return display

    def _after_transition(self, changes):
        super()._after_transition(changes)
        done = self.filtered(lambda one: one.instrument_case_id and changes[one].target == "done")
        done._settle_doubts()

    def _settle_doubts(self):
        """Where orders alone prove what the bad instrument did, the recheck order settles it."""
        for order in self:
            lines = order._sudo_case_lines().filtered(
                lambda line, order=order: (
                    line.device_id.id == order.device_id.id
                    and line.state in ("doubt", "recheck")
                    and not line.kind_ids
                )
            )
            if lines and order.instrument_case_id.instrument_id not in order.instrument_ids:
                lines._settle(order)

    def _sudo_case_lines(self):
        """The engineer who tests again settles the doubt; the case is the quality officer's."""
        return self.instrument_case_id.sudo().line_ids

    # ------------------------------------------------------------------ report and actions
    def _report_instrument_label(self):
        languages = self._get_report_languages()
        return self._join_languages(INSTRUMENTS._translate(lang) for lang in languages)

    def _report_instruments(self):
        """[(model and serial, until when its certificate is good)]: who reads the report sees
        whether the measurement proves something."""
        self.ensure_one()
        instruments = self.instrument_ids
        papers = instruments._get_instrument_papers(self._get_tested_on())
        until = self._join_languages(
            VALID_UNTIL._translate(lang) for lang in self._get_report_languages()
        )
        rows = []
        for instrument in instruments:
            paper = papers.get(instrument.id)
            day = format_date(self.env, paper.due_on) if paper and paper.due_on else ""
            number = (paper.number or "") if paper else ""
            words = f"{number}, {until} {day}".strip(", ") if day else number
            rows.append((f"{instrument.product_id.name} {instrument.serial}", words))
        return rows

    def action_read_meter(self):
        self.ensure_one()
        if not self.device_id:
            raise UserError(self.env._("Choose the device of the order first."))
        action = self.device_id.action_read_meter()
        action["context"]["default_order_id"] = self.id
        return action

    def action_new_certificate(self):
        self.ensure_one()
        if not self.device_id:
            raise UserError(self.env._("Choose the device of the order first."))
        action = self.device_id.action_new_certificate()
        action["context"] |= {
            "default_order_id": self.id,
            "default_instrument_ids": self.instrument_ids.ids,
        }
        return action

    def action_open_certificates(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mds_metrology.mds_certificate_action"
        )
        action["domain"] = [("order_id", "in", self.ids)]
        action["context"] = {}
        return action
