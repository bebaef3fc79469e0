from odoo import api, fields, models
from odoo.addons.mds_metrology.models.measurement_template import METHODS


class OrderTemplate(models.Model):
    """A template may ask for the values that a kind of certificate needs."""

    _inherit = "mds.order.template"

    measurement_kind_id = fields.Many2one(
        "mds.certificate.kind",
        "Measure for",
        ondelete="restrict",
        help="Adds the values of this kind of certificate to the checklist, with the limits for "
        "the device's protection class and applied part.",
    )
    measurement_method = fields.Selection(METHODS, "Method", required=True, default="direct")


class OrderTask(models.Model):
    """A value that the measurement templates ask for, and a counter that is read."""

    _inherit = "mds.order.task"

    measurement_id = fields.Many2one(
        "mds.measurement.template", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    limit_to_confirm = fields.Boolean(
        "Limit to Confirm", readonly=True, help="Compare this limit with your copy of the standard."
    )
    meter_reading_id = fields.Many2one(
        "mds.meter.reading", "Reading", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null",
    )  # fmt: skip

    _value_once_per_device = models.UniqueIndex(
        "(device_line_id, measurement_id) WHERE device_line_id IS NOT NULL "
        "AND measurement_id IS NOT NULL AND repeat_of_id IS NULL",
        "This value is asked of this device already.",
    )

    def write(self, vals):
        stated = {"measurement_id", "limit_to_confirm", "meter_reading_id"} & vals.keys()
        if stated and not self.env.su:
            vals = {name: value for name, value in vals.items() if name not in stated}
        return super().write(vals)

    def _is_per_device(self):
        return bool(self.measurement_id) or super()._is_per_device()

    def _sudo_forget(self):
        """What is not asked any more goes, whoever put another device on the order."""
        self.sudo().unlink()

    def _sudo_link(self, reading):
        """The reading was created with the user's rights; naming it here is no answer."""
        self.sudo().write({"meter_reading_id": reading.id})

    def _filter_fixed(self):
        return super()._filter_fixed() | self.filtered("measurement_id")

    @api.depends("measurement_id.name", "measurement_id.condition")
    def _compute_label(self):
        super()._compute_label()
        for task in self.filtered("measurement_id"):
            task.label = task.measurement_id._get_step_name()

    def _prepare_own_question_vals(self):
        vals = super()._prepare_own_question_vals()
        names = ("needs_instrument", "limit_to_confirm")
        kept = {name: self[name] for name in names}
        return {**vals, **kept, "measurement_id": self.measurement_id.id}


class MeasurementTemplate(models.Model):
    _inherit = "mds.measurement.template"

    def _get_step_name(self):
        self.ensure_one()
        return " – ".join(filter(None, [self.name, self.condition]))

    def _prepare_task_vals(self, order, row=None):
        """Values of the step of ``order``; the limit is copied, as that of any step."""
        return {
            **({"device_line_id": row.id} if row else {}),
            "order_id": order.id,
            "measurement_id": self.id,
            "name": self._get_step_name(),
            "sequence": 500 + self.sequence,
            "kind": "number",
            "unit": self.unit,
            "limit_kind": self.limit_kind,
            "lower": self.lower,
            "upper": self.upper,
            "limit_to_confirm": self.to_confirm,
            "needs_instrument": True,
        }


class Order(models.Model):
    """The values of IEC 62353 and others on the checklist; counters into the device's file."""

    _inherit = "mds.order"

    def _spread_device_steps(self):
        super()._spread_device_steps()
        self._sync_measurements()

    def _sync_measurements(self):
        """Values by protection class, applied part and method of each device of the order."""
        wanted, vals_list = self._get_wanted_measurements(), []
        obsolete = self.env["mds.order.task"]
        for order in self:
            present = order.task_ids.filtered("measurement_id")
            there = {(task.device_line_id, task.measurement_id) for task in present}
            pairs = {
                (row, one): one._prepare_task_vals(order, row)
                for row, found in wanted[order]
                for one in found
            }
            vals_list += [vals for pair, vals in pairs.items() if pair not in there]
            obsolete += present.filtered(
                lambda task, pairs=pairs: (
                    task.outcome == "open"
                    and (task.device_line_id, task.measurement_id) not in pairs
                )
            )
        obsolete._sudo_forget()
        self.env["mds.order.task"].create(vals_list)

    def _get_wanted_measurements(self):
        """``{order: [(row of a device or none, measurements)]}``; asked once for each model."""
        measurements, rows = self.env["mds.measurement.template"], self.env["mds.order.device"]
        known, result = {}, {}
        for order in self:
            template, several = order.template_id, len(order.device_line_ids) > 1
            subjects = order.device_line_ids if several else [rows]
            result[order] = []
            for row in subjects if template.measurement_kind_id else ():
                device = row.device_id if row else order.device_id
                key = (template, device.product_tmpl_id)
                if device and key not in known:
                    known[key] = measurements._get_for(
                        template.measurement_kind_id, device, template.measurement_method
                    )
                result[order].append((row, known.get(key, measurements)))
        return result

    def _after_transition(self, changes):
        super()._after_transition(changes)
        self.filtered(lambda order: changes[order].target == "done")._post_meter_steps()

    def _post_meter_steps(self):
        """What a meter step says is a reading of the device, once; the doubtful one is kept too."""
        steps = self.task_ids.filtered(
            lambda task: (
                task.kind == "meter"
                and task.is_done
                and task.template_id.meter_kind_id
                and not task.meter_reading_id
                and task._get_device()
            )
        )
        readings = self.env["mds.meter.reading"].create(
            [
                {
                    "device_id": task._get_device().id,
                    "kind_id": task.template_id.meter_kind_id.id,
                    "value": task.value_number,
                    "occurred_at": task.answered_at,
                    "order_id": task.order_id.id,
                }
                for task in steps
            ]
        )
        for task, reading in zip(steps, readings, strict=True):
            task._sudo_link(reading)

    def _report_task_name(self, task):
        measured = task.measurement_id
        if not measured:
            return super()._report_task_name(task)
        names = [
            self._report_value(measured, name) for name in ("name", "condition") if measured[name]
        ]
        name = " – ".join(names)
        return f"{name} ({self._report_label('repeated')})" if task.repeat_of_id else name
