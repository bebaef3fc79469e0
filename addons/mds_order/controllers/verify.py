import re
import time

from odoo.http import Controller, request, route

from ..lib.rate_limit import Window

DIGEST = re.compile(r"[0-9a-f]{64}")
WINDOW = Window(limit=30, seconds=60)


class Verify(Controller):
    """Where the QR code of a signed service report leads: is this paper what was signed?

    Anybody may ask. The answer holds nothing that the paper in his hand does not say.
    """

    @route("/mds/verify/<string:digest>", type="http", auth="public", readonly=True, sitemap=False)
    def verify(self, digest):
        if not WINDOW.allows(request.httprequest.remote_addr or "", time.monotonic()):
            return request.make_response("Too many requests. 请求过于频繁。", status=429)
        answer = {"state": "unknown"}
        if DIGEST.fullmatch(digest):
            answer = request.env["mds.order"]._sudo_verification()._verify_digest(digest)
        response = request.render("mds_order.verify_page", {"answer": answer})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
