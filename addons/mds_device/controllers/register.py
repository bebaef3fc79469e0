from odoo.http import Controller, Response, content_disposition, request, route
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Register(Controller):
    @route("/mds/register/<int:wizard_id>", type="http", auth="user", readonly=True)
    def download(self, wizard_id):
        """The register that somebody has asked for a moment ago; nobody else's."""
        wizard = request.env["mds.device.register"].browse(wizard_id).exists()
        if not wizard or wizard.create_uid != request.env.user:
            raise NotFound
        wizard.check_access("read")
        stream = wizard._export()
        return Response(
            wrap_file(request.httprequest.environ, stream),
            direct_passthrough=True,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("device-register.xlsx")),
            ],
        )
