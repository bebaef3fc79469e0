"""Deliveries: a plain loop of requests, one worker, two workers; no event twice.

The receiver is a small HTTP server on this machine, in a process of its own so that it does not
share the interpreter with what is measured; it answers each request after 5 ms, as a near system
would. The events are committed, as workers do, and removed at the end.
"""

import multiprocessing
import subprocess
import sys
import threading
from contextlib import contextmanager

import requests
from harness import benchmark
from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect

FLOOR = "plain loop of requests.post, no database"
EVENTS = 200
SECRET = "a-secret-for-the-benchmark"
SERVER = """
import sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
seen = []
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        seen.append(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(0.005)
        self.send_response(204)
        self.end_headers()
    def do_GET(self):
        body = f"{len(seen)} {len(set(seen))}".encode()
        seen.clear()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def _receiver():
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _environment(database):
    with db_connect(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def _emit(database, url):
    with _environment(database) as env:
        system = env["mds.outbox.system"].create(
            {
                "name": "Bench",
                "code": "bench",
                "url": url,
                "new_secret": SECRET,
                "allow_private": True,
                "is_enabled": True,
                "kind_ids": [(6, 0, env.ref("mds_outbox.kind_test").ids)],
            }
        )
        partners = env["res.partner"].search([], limit=1)
        for number in range(EVENTS):
            env["mds.outbox"]._emit("test", {partners: {"n": number}}, {partners: f"b{number}"})
        env.cr.commit()
        return system.id


def _remove(database):
    with db_connect(database).cursor() as cr:
        for table in ("mds_audit_entry", "mds_audit_head"):
            cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cr.execute(f"DELETE FROM {table} WHERE res_model LIKE 'mds.outbox%'")
            cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cr.execute("DELETE FROM mds_outbox")
        cr.execute("DELETE FROM mds_outbox_system")
        cr.execute("DELETE FROM ir_cron_trigger")
        cr.commit()


def _work(database):
    with _environment(database) as env:
        env["mds.outbox"]._deliver()


def _check(url):
    """All arrived, none twice, and all are known to be delivered."""
    total, different = map(int, requests.get(url, timeout=5).text.split())
    if (total, different) != (EVENTS, EVENTS):
        raise AssertionError(f"{total} deliveries of {different} events instead of {EVENTS}.")


@benchmark
def deliveries(env, measure):
    database = env.cr.dbname
    body = b'{"format":1,"payload":{"n":1}}' * 8
    with _receiver() as url:
        with measure(FLOOR, records=EVENTS):
            for _number in range(EVENTS):
                requests.post(url, data=body, timeout=5).raise_for_status()
        requests.get(url, timeout=5)
        try:
            _emit(database, url)
            with measure("outbox, one worker", records=EVENTS, floor=FLOOR):
                _work(database)
            _check(url)
            _remove(database)
            _emit(database, url)
            with measure("outbox, two workers", records=EVENTS, floor=FLOOR):
                _run_two(database)
            _check(url)
        finally:
            _remove(database)


def _run_two(database):
    """Two processes, as Odoo's cron workers are; forked, so that both know the registry."""
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_forked, args=(database,)) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise AssertionError("A worker failed.")


def _forked(database):
    """A connection of the parent must not be used by the child: it opens its own."""
    from odoo import sql_db

    sql_db._Pool = None
    threading.current_thread().dbname = database

    _work(database)
