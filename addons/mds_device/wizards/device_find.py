from odoo import api, fields, models


class DeviceFind(models.TransientModel):
    """Find or scan: one large box that a scanner types into, and what it found.

    Rights: every service role; what is found follows the rules of the devices.
    """

    _name = "mds.device.find"
    _description = "Find or Scan a Device"
    _rec_name = "text"

    text = fields.Char("Scan or Type")
    device_ids = fields.Many2many("mds.device", compute="_compute_device_ids")
    device_count = fields.Integer(compute="_compute_device_ids")
    message = fields.Char(compute="_compute_device_ids")
    is_unknown = fields.Boolean(compute="_compute_device_ids")
    findings = fields.Text(compute="_compute_device_ids")

    @api.depends("text")
    @api.depends_context("lang")
    def _compute_device_ids(self):
        for wizard in self:
            found = self.env["mds.device"].find(wizard.text) if wizard.text else []
            wizard.device_ids = [hit["id"] for hit in found]
            wizard.device_count = len(found)
            wizard.is_unknown = bool(wizard.text) and not found
            wizard.message = wizard._describe(found)
            wizard.findings = wizard._describe_code(found)

    def _describe(self, found):
        if not (self.text or "").strip():
            return False
        if not found:
            return self.env._(
                "No device file fits “%(text)s”. Check the number, or open a new file.",
                text=self.text,
            )
        words = {
            "udi": self.env._("Found by its UDI."),
            "serial": self.env._("Found by serial number."),
            "asset_number": self.env._("Found by the hospital's asset number."),
            "number": self.env._("Found by file number."),
            "model": self.env._("The code names the model only: choose the unit."),
            "similar": self.env._("Nothing is exactly that; these look like it."),
        }
        return words[found[0]["how"]]

    def _describe_code(self, found):
        """What is wrong with the code, where somebody may open a file with it."""
        if found or not self.text:
            return False
        Device = self.env["mds.device"]
        code = Device._parse_udi(self.text)
        return "\n".join(Device._describe_udi_warnings(code)) if code else False

    @api.model
    def open_scan(self, text):
        """What to open after a scan anywhere: the one sure find, else the dialog with the text.

        :return: an action
        """
        wizard = self.create({"text": text})
        return wizard.action_find() or {
            "type": "ir.actions.act_window",
            "name": self.env._("Find or Scan"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def look_up(self, text):
        """What a scan means, for a form that has a device to fill in.

        :return: ``{"device": {"id", "display_name"}}``, or ``{"message"}``; with ``context`` (the
            values of a new file) where the user may open one
        """
        Device = self.env["mds.device"]
        found = Device.find(text)
        if len(found) == 1 and found[0]["how"] != "similar":
            return {"device": {name: found[0][name] for name in ("id", "display_name")}}
        wizard = self.new({"text": text})
        if found:
            return {
                "message": self.env._(
                    "%(count)s devices fit “%(text)s”. Choose one below.",
                    count=len(found),
                    text=text,
                )
            }
        words = [wizard.message, wizard.findings]
        answer = {"message": "\n".join(word for word in words if word)}
        if (text or "").strip() and Device.has_access("create"):
            answer["context"] = Device._prepare_new_file_context(text)
        return answer

    def action_find(self):
        """Open the device when there is exactly one sure find, else show what there is."""
        self.ensure_one()
        found = self.env["mds.device"].find(self.text)
        if len(found) == 1 and found[0]["how"] != "similar":
            return {
                "type": "ir.actions.act_window",
                "res_model": "mds.device",
                "res_id": found[0]["id"],
                "views": [(False, "form")],
            }
        return False

    def action_new_device(self):
        self.ensure_one()
        self.env["mds.device"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Device File"),
            "res_model": "mds.device",
            "views": [(False, "form")],
            "context": self.env["mds.device"]._prepare_new_file_context(self.text),
        }
