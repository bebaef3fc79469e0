import tempfile

from odoo.http import Controller, Response, content_disposition, request, route
from werkzeug.wsgi import wrap_file

BLOCK = 1 << 20


class EvidencePacks(Controller):
    """The download of an evidence pack: made on disk, sent block by block, kept nowhere."""

    @route("/mds/evidence/<int:pack_id>", type="http", auth="user", readonly=False)
    def download(self, pack_id):
        pack = request.env["mds.evidence.pack"].search([("id", "=", pack_id)])
        if not pack:
            return request.not_found()
        pack.device_id._check_may_pack()
        stream = tempfile.TemporaryFile()  # noqa: SIM115 – closed when it was sent
        pack._write_pack(stream)
        response = Response(
            wrap_file(request.httprequest.environ, stream, BLOCK),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(pack.size)),
                ("Content-Disposition", content_disposition(pack._get_pack_name())),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
        response.call_on_close(stream.close)
        return response
