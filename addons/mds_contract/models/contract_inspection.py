from dataclasses import replace
from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

DAYS_BEFORE = 90
"""How long before the contract begins an entry inspection may have been done."""


class ContractLine(models.Model):
    """A line may want each device inspected before it answers for it 入保检测."""

    _inherit = "mds.contract.line"

    entry_type_id = fields.Many2one(
        "mds.order.type",
        "Entry Inspection",
        ondelete="restrict",
        help="The kind of order that each device must have passed, at most 90 days before the "
        "contract began, before the line bears anything for it. Empty: none is wanted.",
    )
    uninspected_count = fields.Integer(
        "Not Inspected Yet", compute="_compute_uninspected_count", help="Devices of the line."
    )

    def _compute_uninspected_count(self):
        for line, devices in self._get_uninspected().items():
            line.uninspected_count = len(devices)

    def _get_uninspected(self):
        """``{line: devices that have not passed the entry inspection}``."""
        result = dict.fromkeys(self, self.env["mds.device"])
        wanting = self.filtered("entry_type_id")
        devices_of = wanting._get_devices()
        passed = wanting._get_inspected(self.env["mds.device"].concat(*devices_of.values()))
        for line, devices in devices_of.items():
            result[line] = devices.filtered(
                lambda device, line=line: (line.id, device.id) not in passed
            )
        return result

    def _get_inspected(self, devices):
        """``{(line id, device id)}`` that passed what the line wants, in one query."""
        wanting = self.filtered("entry_type_id")
        if not wanting or not devices:
            return set()
        first = min(line._get_earliest_inspection() for line in wanting)
        rows = self._sudo_inspections()._read_group(
            [
                ("device_id", "in", devices.ids),
                ("result", "in", ("fit", "restricted")),
                ("order_id.finished_at", ">=", datetime.combine(first, time.min)),
                ("order_id.type_id", "in", wanting.entry_type_id.ids),
                ("order_id.state", "in", ("done", "closed", "concluded")),
            ],
            ["device_id", "order_id"],
        )
        return {
            (line.id, device.id)
            for device, order in rows
            for line in wanting
            if order.type_id == line.entry_type_id
            and order.finished_at.date()
            >= line.contract_id.date_start - timedelta(days=DAYS_BEFORE)
        }

    def _get_earliest_inspection(self):
        self.ensure_one()
        return self.contract_id.date_start - timedelta(days=DAYS_BEFORE)

    def _is_inspected(self, order, passed):
        self.ensure_one()
        return (
            not self.entry_type_id
            or order.type_id == self.entry_type_id
            or (self.id, order.device_id.id) in passed
        )

    def _get_under_inspection(self, devices):
        """Those of the devices that an open order shall inspect."""
        self.ensure_one()
        rows = self._sudo_inspections().search(
            [
                ("device_id", "in", devices.ids),
                ("order_id.type_id", "=", self.entry_type_id.id),
                ("order_id.state", "in", ("new", "triaged", "planned", "in_progress")),
            ]
        )
        return devices.browse(rows.device_id.ids)

    def _prepare_inspection_vals(self, site, devices):
        self.ensure_one()
        return {
            "type_id": self.entry_type_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "site_id": site.id,
            "device_id": devices[0].id,
            "device_line_ids": [(0, 0, {"device_id": device.id}) for device in devices],
            "symptom": self.env._(
                "Entry inspection for %(contract)s", contract=self.contract_id.display_name
            ),
        }

    def _sudo_inspections(self):
        """Whether a device was inspected is no secret; the order may be of another region."""
        return self.env["mds.order.device"].sudo()


class Contract(models.Model):
    _inherit = "mds.contract"

    uninspected_count = fields.Integer(
        "Devices not Inspected Yet", compute="_compute_uninspected_count"
    )

    def _compute_uninspected_count(self):
        lines_of = {
            contract: contract.current_line_ids or contract.draft_line_ids for contract in self
        }
        lines = self.env["mds.contract.line"].concat(*lines_of.values())
        found = lines._get_uninspected()
        for contract, own in lines_of.items():
            devices = self.env["mds.device"].union(*(found[line] for line in own))
            contract.uninspected_count = len(devices)

    def _get_uninspected(self):
        lines = self.current_line_ids or self.draft_line_ids
        return self.env["mds.device"].union(*lines._get_uninspected().values())

    def action_open_uninspected(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Devices not Inspected Yet"),
            "res_model": "mds.device",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._get_uninspected().ids)],
        }

    def action_order_inspections(self):
        """One inspection order for each place, with a row for each of its devices."""
        self.ensure_one()
        self.check_access("write")
        lines = self.current_line_ids or self.draft_line_ids
        vals_list = []
        for line, devices in lines._get_uninspected().items():
            waiting = devices - line._get_under_inspection(devices)
            for site, group in waiting.grouped("site_id").items():
                vals_list.append(line._prepare_inspection_vals(site, group))
        if not vals_list:
            raise UserError(
                self.env._("Every device is inspected, or an order to inspect it is open already.")
            )
        orders = self._sudo_orders().create(vals_list)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entry Inspections"),
            "res_model": "mds.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", orders.ids)],
        }


class Order(models.Model):
    _inherit = "mds.order"

    def _prepare_entitlement_facts(self):
        """A line that wants an entry inspection answers for inspected devices only.

        The inspection itself is borne as the line says.
        """
        result = super()._prepare_entitlement_facts()
        lines = self._sudo_contract_lines().concat(
            *(line.key for facts in result.values() for line in facts.lines)
        )
        passed = lines._get_inspected(self.device_id)
        for order, facts in result.items():
            result[order] = replace(
                facts,
                lines=tuple(
                    replace(line, is_inspected=line.key._is_inspected(order, passed))
                    for line in facts.lines
                ),
            )
        return result
