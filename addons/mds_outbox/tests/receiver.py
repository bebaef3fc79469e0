"""A receiving double: a real HTTP server that can fail, hang, repeat, be late, send garbage."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo.addons.mds_outbox.lib import signature

SECRET = "a-secret-for-the-tests"


class Receiver:
    """Remembers every request; works on each key once, as the README asks of receivers.

    ``script`` says what to do with the next requests, one word each; afterwards it answers 200.
    A number is a status; “hang” never answers, “late” answers after it has worked and after the
    sender gave up, “garbage” is not HTTP, “huge” is a long answer, “drip” never ends.
    """

    def __init__(self):
        self.script = []
        self.requests = []
        self.worked = {}
        self.reply = b""
        self.headers = {}
        self.lock = threading.Lock()
        self.released = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver._answer(self)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/events"

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def bodies(self):
        return [body for body, _headers in self.requests]

    def _answer(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self.lock:
            self.requests.append((body, dict(handler.headers)))
            act = self.script.pop(0) if self.script else 200
        given = handler.headers["MDS-Signature"] or ""
        if signature.check(given, SECRET, body, int(time.time())):
            act = 401
        if act == "garbage":
            handler.wfile.write(b"\x00\xffnot http at all\r\n\r\n")
            return
        if act == "hang":
            self.released.wait(30)
            return
        status = act if isinstance(act, int) else 200
        if 200 <= status < 300:
            with self.lock:
                self.worked[body] = self.worked.get(body, 0) or 1
        if act == "late":
            self.released.wait(30)
        self._write(handler, act, status)

    def _write(self, handler, act, status):
        reply = b"x" * 1_000_000 if act == "huge" else self.reply
        try:
            handler.send_response(status)
            for name, value in self.headers.items():
                handler.send_header(name, value)
            if act != "drip":
                handler.send_header("Content-Length", str(len(reply)))
            handler.end_headers()
            handler.wfile.write(reply)
            while act == "drip" and not self.released.wait(0.2):
                handler.wfile.write(b".")
        except OSError:
            pass  # the sender has gone: that is the point of some tests
