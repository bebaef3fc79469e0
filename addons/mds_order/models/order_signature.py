import json

from odoo import api, models


class Order(models.Model):
    """What the engineer signs: which device, what was done, what was measured, with what result.

    Nothing that must change afterwards is covered (state, papers, acceptance, assessment), and
    nothing of another record that may be corrected years later: the device's identification is
    frozen on the order when the work ends.
    """

    _inherit = "mds.order"

    _signature_fields = (
        "name",
        "partner_id",
        "site_id",
        "device_id",
        "device_identity",
        "symptom",
        "symptom_code_id",
        "cause_code_id",
        "remedy_code_id",
        "work_done",
        "result",
        "result_note",
        "finished_at",
        "visit_ids.employee_id",
        "visit_ids.kind",
        "visit_ids.state",
        "visit_ids.arrived_at",
        "visit_ids.finished_at",
        "task_ids.name",
        "task_ids.value_number",
        "task_ids.value_text",
        "task_ids.unit",
        "task_ids.limit_kind",
        "task_ids.lower",
        "task_ids.upper",
        "task_ids.is_done",
        "task_ids.outcome",
        "task_ids.note",
        "time_ids.employee_id",
        "time_ids.kind",
        "time_ids.start",
        "time_ids.end",
        "photo_ids.kind",
        "photo_ids.image_digest",
    )

    def _get_signature_content(self):
        """The declared fields, and the parts that addons above put on the report."""
        content = super()._get_signature_content()
        parts = self._sudo_read_evidence().with_context(lang=None)._get_report_parts()
        for order in self:
            content[order]["parts"] = [
                {"code": part.code, "serial": part.serial, "quantity": str(part.quantity)}
                for part in parts[order]
            ]
        return content

    def _get_signature_display(self):
        display = super()._get_signature_display()
        evidence = self._sudo_read_evidence()
        parts = evidence._get_report_parts()
        steps = evidence.task_ids.sorted("id").grouped("order_id")
        for order in self:
            label, _text = display[order]["task_ids"]
            texts = [task._get_signed_text() for task in steps.get(order, ())]
            display[order]["task_ids"] = (label, "; ".join(texts))
            label, _text = display[order]["device_identity"]
            identity = order._get_device_identity()
            display[order]["device_identity"] = (label, " · ".join(filter(None, identity.values())))
            display[order]["parts"] = (
                self.env._("Parts"),
                "\n".join(
                    " · ".join(filter(None, (p.code, p.name, p.serial, f"{p.quantity} {p.unit}")))
                    for p in parts[order]
                ),
            )
        return display

    def _get_signing_refusals(self, meaning):
        """An engineer signs his own finished work; whoever checks it signs another meaning."""
        _ = self.env._
        refusals = super()._get_signing_refusals(meaning)
        for order in self:
            own = order.visit_ids.filtered(
                lambda visit: visit.state == "done" and visit.user_id == self.env.user
            )
            if order.state not in ("done", "closed", "concluded"):
                refusals[order] = _("the work is not finished. Finish it, then sign.")
            elif meaning == "authorship" and not own:
                refusals[order] = _(
                    "only an engineer who did the work signs it as its author. Nobody signs for "
                    "another."
                )
            elif (
                meaning != "authorship"
                and not self.env.user.has_group("mds_base.group_dispatcher")
                and not self.env.user.has_group("mds_base.group_quality_officer")
            ):
                refusals[order] = _(
                    "dispatchers, service managers and quality officers review and approve; "
                    "choose “Authorship”."
                )
        return refusals

    def _get_engineer_signatures(self):
        """``{order: signatures by which an engineer of the order stands for his work, valid}``."""
        return {
            order: order.signature_ids.filtered(
                lambda signature, order=order: (
                    signature.meaning == "authorship"
                    and signature.user_id in order.visit_ids.user_id
                    and signature.state == "valid"
                )
            )
            for order in self
        }

    def _freeze_device_identity(self):
        """Keep how the device was identified on the day of service."""
        for order in self:
            identity = order._prepare_device_identity()
            text = json.dumps(identity, ensure_ascii=False, sort_keys=True) if identity else False
            order._write_device_identity(text)
        self.device_line_ids._freeze_identity()

    def _get_device_identity(self):
        """The frozen identification; before the work ends, what the device file says now."""
        self.ensure_one()
        if self.device_identity:
            return json.loads(self.device_identity)
        return self._prepare_device_identity()

    def _prepare_device_identity(self):
        self.ensure_one()
        return self._prepare_identity_of(self.device_id)

    @api.model
    def _prepare_identity_of(self, device):
        if not device:
            return {}
        product = device.product_tmpl_id
        return {
            "name": product.with_context(lang="en_US").name or "",
            "name_zh": product.with_context(lang="zh_CN").name or "",
            "model": device.model_number or "",
            "manufacturer": device.manufacturer_id.name or "",
            "registration": device.registration_number or "",
            "serial": device.serial or "",
            "udi_di": device.udi_di or "",
            "udi": device.udi_raw or "",
            "asset": device.asset_number or "",
            "file": device.name or "",
            "software": device.software_version or "",
        }
