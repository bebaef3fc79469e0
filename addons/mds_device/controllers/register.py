import tempfile

from odoo import fields
from odoo.http import Controller, Response, content_disposition, request, route
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

BLOCK = 1 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Register(Controller):
    """The download of the device register: made on disk, sent block by block, kept nowhere."""

    @route("/mds/register/<int:wizard_id>", type="http", auth="user", readonly=True)
    def download(self, wizard_id):
        wizard = request.env["mds.device.register.export"].browse(wizard_id).exists()
        if not wizard or wizard.create_uid != request.env.user:
            raise NotFound
        wizard.check_access("read")
        stream = tempfile.TemporaryFile()  # noqa: SIM115 – closed when it was sent
        wizard._write_file(stream)
        size = stream.tell()
        stream.seek(0)
        title = wizard.with_context(lang=wizard.language).env._("Device Register")
        name = f"{title} {fields.Date.context_today(wizard)}.xlsx"
        response = Response(
            wrap_file(request.httprequest.environ, stream, BLOCK),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
        response.call_on_close(stream.close)
        return response
