import tempfile

from odoo.http import Controller, Response, content_disposition, request, route
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

BLOCK = 1 << 20


class EvidencePacks(Controller):
    """The download of an evidence pack: made on disk, sent block by block, kept nowhere."""

    @route("/mds/evidence/<int:pack_id>", type="http", auth="user", readonly=False)
    def download(self, pack_id):
        packs = request.env["mds.evidence.pack"]
        pack = packs.search([("id", "=", pack_id)]) if packs.has_access("read") else packs
        if not pack:
            raise NotFound
        pack.device_id._check_may_pack()
        stream = tempfile.TemporaryFile()  # noqa: SIM115 – closed when it was sent
        pack._write_pack(stream)
        response = Response(
            wrap_file(request.httprequest.environ, stream, BLOCK),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", f"{pack.size:.0f}"),
                ("Content-Disposition", content_disposition(pack._get_pack_name())),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
        response.call_on_close(stream.close)
        return response
