import importlib.util
from pathlib import Path

from odoo.tests import tagged

from .common import MdsDeviceCommon

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "pre-migrate.py"


@tagged("post_install", "-at_install")
class TestImportMigration(MdsDeviceCommon):
    """Runs of the former importer keep their devices, rows and files."""

    def test_former_runs_become_runs(self):
        device = self._create_devices("FORMER-1")
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("ALTER TABLE mds_device DROP CONSTRAINT mds_device_import_id_fkey")
        # this addon's columns come after the script, with their defaults
        cr.execute("ALTER TABLE mds_import_run ALTER default_state SET DEFAULT 'in_service'")
        cr.execute(
            """
            CREATE TABLE mds_device_import (
                id integer, company_id integer, state varchar, file_name varchar,
                file_digest varchar, valid_only boolean, headings jsonb, remark text,
                imported_at timestamp, create_uid integer, create_date timestamp,
                write_uid integer, write_date timestamp);
            CREATE TABLE mds_device_import_line (
                import_id integer, row_number integer, status varchar, message text,
                "values" jsonb, shown jsonb, model_text varchar, serial varchar,
                customer_text varchar, device_id integer, create_uid integer,
                create_date timestamp);
            INSERT INTO mds_device_import VALUES
                (900001, %(company)s, 'done', 'former.csv', 'abc', false, '["a"]', NULL,
                 now(), %(user)s, now(), %(user)s, now()),
                (900002, %(company)s, 'previewed', 'open.csv', NULL, false, NULL, NULL,
                 NULL, %(user)s, now(), %(user)s, now());
            INSERT INTO mds_device_import_line VALUES
                (900001, 2, 'done', NULL, '{"serial": "FORMER-1"}', '["x"]', 'V60', 'FORMER-1',
                 'Hospital', %(device)s, %(user)s, now()),
                (900002, 2, 'new', NULL, '{}', '[]', 'V60', 'X', NULL, NULL, %(user)s, now());
            UPDATE mds_device SET import_id = 900001 WHERE id = %(device)s;
            """,
            {"company": self.company.id, "user": self.manager.id, "device": device.id},
        )
        spec = importlib.util.spec_from_file_location("pre_migrate", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(cr, "19.0.1.0.0")
        self.env.invalidate_all()
        run = device.import_id.with_user(self.manager)
        self.assertEqual((run.state, run.file_name, run.written_count), ("done", "former.csv", 1))
        self.assertEqual(run.row_ids.res_id, device.id)
        self.assertEqual(run.started_by_id, self.manager)
        other = self.env["mds.import.run"].search([("file_name", "=", "open.csv")])
        self.assertEqual((other.state, len(other.row_ids)), ("draft", 0))
