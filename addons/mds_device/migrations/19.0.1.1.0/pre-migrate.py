"""Runs of the former device-list import become runs of the importer, with their devices."""


def migrate(cr, version):
    cr.execute("SELECT to_regclass('mds_device_import')")
    if not cr.fetchone()[0]:
        return
    cr.execute("ALTER TABLE mds_device DROP CONSTRAINT IF EXISTS mds_device_import_id_fkey")
    cr.execute("ALTER TABLE mds_import_run ADD COLUMN IF NOT EXISTS former_id integer")
    cr.execute(
        """
        INSERT INTO mds_import_run (former_id, set_code, group_id, company_id, state, file_name,
                                    file_digest, valid_only, headings, remark, started_by_id,
                                    started_at, finished_at, written_count, known_rows,
                                    create_uid,
                                    create_date, write_uid, write_date)
        SELECT run.id, 'device',
               (SELECT res_id FROM ir_model_data
                 WHERE module = 'mds_base' AND name = 'group_service_manager'),
               run.company_id,
               CASE run.state WHEN 'done' THEN 'done' ELSE 'draft' END,
               run.file_name, run.file_digest, run.valid_only, run.headings, run.remark,
               CASE run.state WHEN 'done' THEN run.write_uid END,
               run.imported_at, run.imported_at,
               (SELECT count(*) FROM mds_device WHERE import_id = run.id), 'leave',
               run.create_uid, run.create_date, run.write_uid, run.write_date
          FROM mds_device_import run
         ORDER BY run.id
        """
    )
    cr.execute(
        """
        INSERT INTO mds_import_row (run_id, number, status, message, "values", shown, summary,
                                    res_model, res_id, create_uid, create_date)
        SELECT run.id, line.row_number, line.status, line.message, line."values", line.shown,
               concat_ws(' · ', line.model_text, line.serial, line.customer_text),
               'mds.device', line.device_id, line.create_uid, line.create_date
          FROM mds_device_import_line line
          JOIN mds_import_run run ON run.former_id = line.import_id AND run.state = 'done'
        """
    )
    cr.execute(
        "UPDATE mds_device SET import_id = run.id FROM mds_import_run run "
        "WHERE run.former_id = mds_device.import_id"
    )
    cr.execute(
        "UPDATE ir_attachment SET res_model = 'mds.import.run', res_id = run.id "
        "FROM mds_import_run run WHERE ir_attachment.res_model = 'mds.device.import' "
        "AND ir_attachment.res_id = run.former_id"
    )
    cr.execute("ALTER TABLE mds_import_run DROP COLUMN former_id")
