from odoo import Command, api, fields, models
from odoo.addons.mds_base.models.said import Teller, join
from odoo.exceptions import UserError

from ..lib import device_results


class Order(models.Model):
    """The devices of an order: one lead, any number beside it, a result for each.

    With one device the order's result and the row's are the same. With several, each row has its
    own; the order's result is the worst of them once all are answered, and a result written on
    the order answers those that have none yet.
    """

    _inherit = "mds.order"

    device_line_ids = fields.One2many("mds.order.device", "order_id", "Devices")
    device_count = fields.Integer(compute="_compute_device_count")
    open_device_count = fields.Integer("Without Result", compute="_compute_device_count")

    device_summary = fields.Char("All Devices", compute="_compute_device_summary")

    @api.depends("device_line_ids.result")
    @api.depends_context("lang")
    def _compute_device_summary(self):
        for order in self:
            order.device_summary = self.env._(
                "%(count)s devices, %(open)s without result",
                count=order.device_count,
                open=order.open_device_count,
            )

    @api.depends("device_line_ids.result")
    def _compute_device_count(self):
        for order in self:
            order.device_count = len(order.device_line_ids)
            order.open_device_count = len(
                order.device_line_ids.filtered(lambda row: not row.result)
            )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create([self._prepare_lead_vals(vals) for vals in vals_list])
        orders._add_lead_rows()
        return orders

    @api.model
    def _prepare_lead_vals(self, vals):
        """Without a lead, the first device of the list is it; a lead stands on the list too."""
        commands = vals.get("device_line_ids") or ()
        devices = [
            command[2]["device_id"]
            for command in commands
            if command[0] == Command.CREATE and command[2].get("device_id")
        ]
        lead = vals.get("device_id")
        if not devices or lead in devices:
            return vals
        if not lead:
            return {**vals, "device_id": devices[0]}
        row = Command.create({"device_id": lead, "sequence": 1})
        return {**vals, "device_line_ids": [row, *commands]}

    def _add_lead_rows(self):
        rows = [
            {
                "order_id": order.id,
                "device_id": order.device_id.id,
                "sequence": 1,
                "result": order.result,
                "result_note": order.result_note,
            }
            for order in self
            if order.device_id and order.device_id not in order.device_line_ids.device_id
        ]
        if rows:
            self.env["mds.order.device"].create(rows)

    def write(self, vals):
        leads = {order: order.device_id for order in self} if "device_id" in vals else {}
        result = super().write(vals)
        changed = self.filtered(lambda order: leads.get(order, order.device_id) != order.device_id)
        if changed:
            changed._follow_lead(leads)
        return result

    def _follow_lead(self, leads):
        """The row of the old lead becomes the row of the new one, unless that has one already."""
        for order in self:
            rows = order.device_line_ids
            if order.device_id and order.device_id in rows.device_id:
                continue
            old = rows.filtered(lambda row, old=leads[order]: row.device_id == old)
            if order.device_id and old:
                old.device_id = order.device_id
            elif not order.device_id and len(rows) > 1:
                raise UserError(
                    self.env._(
                        "%(order)s has several devices. Take the device off the list below.",
                        order=order.display_name,
                    )
                )
            elif old:
                old.unlink()
        self._add_lead_rows()

    def _take_first_as_lead(self):
        """An order whose lead is not on its list is led by the first that is."""
        for order in self:
            devices = order.device_line_ids.sorted(lambda row: (row.sequence, row.id)).device_id
            if devices and order.device_id not in devices:
                order.device_id = devices[0]
            elif not devices and order.device_id:
                order.device_id = False

    def _spread_result(self, vals):
        """A result written on the order: of its one device, or of those without a result."""
        by_vals = {}
        for order in self:
            rows = order.device_line_ids
            if len(rows) > 1:
                rows = rows.filtered(lambda row: not row.result)
                wanted = {name: vals[name] for name in ("result", "result_note") if name in vals}
                if not wanted.get("result"):
                    continue
            else:
                wanted = {"result": order.result, "result_note": order.result_note}
                if order.result == "not_applicable":  # what the row says may be more exact
                    rows = rows.filtered(lambda row: row.result != device_results.NOT_FOUND)
                rows = rows.filtered(
                    lambda row, wanted=wanted: any(row[n] != v for n, v in wanted.items())
                )
            if rows:
                key = tuple(wanted.items())
                by_vals[key] = by_vals.get(key, self.env["mds.order.device"]) + rows
        for wanted, rows in by_vals.items():
            rows.write(dict(wanted))
        self.filtered(lambda order: len(order.device_line_ids) > 1)._take_row_results()

    def _take_row_results(self):
        """What the rows say is what the order says."""
        by_vals = {}
        for order in self:
            rows = order.device_line_ids
            if not rows:
                continue
            vals = {"result": device_results.overall([row.result or "" for row in rows]) or False}
            if len(rows) == 1:
                vals["result_note"] = rows.result_note
                if rows.result == device_results.NOT_FOUND:
                    vals["result"] = "not_applicable"
            if any(order[name] != value for name, value in vals.items()):
                key = tuple(vals.items())
                by_vals[key] = by_vals.get(key, self.browse()) + order
        for vals, orders in by_vals.items():
            orders.write(dict(vals))

    def _is_result_missing(self):
        """Each device needs a result that says something about it."""
        self.ensure_one()
        rows = self.device_line_ids
        if not self.type_id.requires_result or not rows:
            return super()._is_result_missing()
        return any(row.result in (False, "not_applicable") for row in rows)

    def _is_result_unexplained(self):
        self.ensure_one()
        if len(self.device_line_ids) < 2:
            return super()._is_result_unexplained() or any(
                row._is_unexplained() for row in self.device_line_ids
            )
        failed = self.task_ids.filtered(lambda task: not task.device_line_id)._filter_failed()
        silent = not (self.result_note or "").strip()
        return any(row._is_unexplained() for row in self.device_line_ids) or bool(
            failed and self.result == "fit" and silent
        )

    def _get_unexplained_text(self):
        silent = self.device_line_ids.filtered(lambda row: row._is_unexplained())
        lost = silent.filtered(lambda row: row.result == device_results.NOT_FOUND)
        if not lost or lost != silent:
            return super()._get_unexplained_text()
        return self.env._(
            "Say where %(devices)s was looked for.",
            devices=", ".join(row.serial or row.display_name for row in lost),
        )

    def _get_coverage(self):
        """The lead device decides; where others differ, the reason says so."""
        result, _ = super()._get_coverage(), Teller(self.env, __name__)
        several = self.filtered(lambda order: len(order.device_line_ids) > 1)
        for day, orders in several.grouped(lambda order: order._get_report_day()).items():
            warranties = orders.device_line_ids.device_id._get_warranty(day)
            for order in orders:
                answer, reason = result[order]
                covered = warranties[order.device_id].covered
                other = order.device_line_ids.device_id.filtered(
                    lambda device, covered=covered, warranties=warranties: (
                        warranties[device].covered != covered
                    )
                )
                if other:
                    words = _(
                        "Not the same for all: %(devices)s.",
                        devices=", ".join(other.mapped("display_name")),
                    )
                    result[order] = (answer, join(" ", [reason, words]))
        return result

    def _add_devices(self, devices):
        """Put ``devices`` on these orders; what is on them already stays as it is."""
        self.check_access("write")
        rows = [
            {"order_id": order.id, "device_id": device.id}
            for order in self
            for device in devices - order.device_line_ids.device_id
        ]
        return self.env["mds.order.device"].create(rows) if rows else rows

    def action_add_devices(self):
        """Scan device after device, or take all of a department or model."""
        return self._prepare_dialog(
            self.env._("Add Devices"), "mds.order.add.devices", {"default_order_id": self[:1].id}
        )

    def action_rest_fit(self):
        """All devices that have no result yet are fit."""
        self.device_line_ids.filtered(lambda row: not row.result).action_fit()
        return True

    def action_open_devices(self):
        return self._open_parts("mds_order.mds_order_device_action", "device_line_ids")

    def _get_signature_content(self):
        """With several devices each one's result is signed; with one it is the order's."""
        content = super()._get_signature_content()
        rows = self._sudo_read_evidence().device_line_ids.grouped("order_id")
        for order in self:
            own = rows.get(order, self.env["mds.order.device"])
            if len(own) > 1:
                content[order]["devices"] = [
                    {
                        "id": row.id,
                        "device_id": row.device_id.id,
                        "identity": row.device_identity or "",
                        "result": row.result or "",
                        "result_note": row.result_note or "",
                    }
                    for row in own.sorted("id")
                ]
        return content

    def _get_signature_display(self):
        display = super()._get_signature_display()
        for order in self:
            if len(order.device_line_ids) > 1:
                display[order]["devices"] = (
                    self.env._("Devices"),
                    "\n".join(
                        f"{row.device_id.display_name}: {row._get_result_text()}"
                        for row in order.device_line_ids
                    ),
                )
        return display

    @api.model
    def _get_signature_dependencies(self):
        return (
            *super()._get_signature_dependencies(),
            "device_line_ids.device_id",
            "device_line_ids.result",
            "device_line_ids.result_note",
        )
