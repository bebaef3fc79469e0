from odoo.http import Controller, content_disposition, request, route
from werkzeug.exceptions import NotFound


class Labels(Controller):
    """Where the QR code of a label leads, and the download of labels for a printer."""

    @route("/mds/d/<int:device_id>", type="http", auth="user", readonly=True)
    def open_device(self, device_id):
        """Open the file. Who may not read it, or whose file it is no more, sees the list."""
        device = request.env["mds.device"].with_context(active_test=False)
        device = device.search([("id", "=", device_id)])
        return request.redirect(f"/odoo/mds-devices/{device.id}" if device else "/odoo/mds-find")

    @route("/mds/labels/<int:wizard_id>", type="http", auth="user", readonly=True)
    def download_zpl(self, wizard_id):
        wizard = request.env["mds.device.label.print"].browse(wizard_id).exists()
        if not wizard or wizard.create_uid != request.env.user:
            raise NotFound
        wizard.check_access("read")
        wizard.device_ids.check_access("read")
        return request.make_response(
            wizard._get_zpl(),
            headers=[
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition("device-labels.zpl")),
            ],
        )
