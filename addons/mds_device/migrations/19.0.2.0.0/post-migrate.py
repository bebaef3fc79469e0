"""Lifecycle and model file grew: give old files what the new rules ask of them."""


def migrate(cr, version):
    if not version:
        return
    cr.execute("UPDATE mds_device SET state = 'decommissioned' WHERE state = 'retired'")
    cr.execute(
        "UPDATE mds_device_event SET source_state = 'decommissioned' WHERE source_state = 'retired'"
    )
    cr.execute(
        "UPDATE mds_device_event SET target_state = 'decommissioned' WHERE target_state = 'retired'"
    )
    cr.execute(
        "UPDATE mds_device SET first_used_on = COALESCE(installed_on, create_date::date) "
        "WHERE first_used_on IS NULL AND (installed_on IS NOT NULL OR state <> 'received')"
    )
    cr.execute(
        "UPDATE mds_device SET decontamination_state = 'needed' "
        "WHERE state IN ('in_service', 'in_repair', 'out_of_service')"
    )
    cr.execute(
        "INSERT INTO mds_device_custody (device_id, company_id, region_id, kind, partner_id, "
        "site_id, source, date_from, create_date, write_date) "
        "SELECT id, company_id, region_id, CASE WHEN partner_id IS NULL THEN 'store' "
        "ELSE 'customer' END, partner_id, site_id, 'file', "
        "COALESCE(installed_on::timestamp, create_date), now(), now() FROM mds_device d "
        "WHERE NOT EXISTS (SELECT 1 FROM mds_device_custody WHERE device_id = d.id)"
    )
    _restore_model_file(cr)


def _restore_model_file(cr):
    cr.execute(
        "INSERT INTO mds_risk_class (product_tmpl_id, jurisdiction, risk_class) "
        "SELECT id, 'cn', 'cn_' || mds_risk_class FROM mds_device_migration "
        "WHERE mds_risk_class IS NOT NULL ON CONFLICT DO NOTHING"
    )
    cr.execute(
        "INSERT INTO mds_nomenclature_code (system, code, active) "
        "SELECT DISTINCT 'emdn', mds_emdn_code, true FROM mds_device_migration "
        "WHERE mds_emdn_code IS NOT NULL ON CONFLICT DO NOTHING"
    )
    cr.execute(
        "INSERT INTO mds_nomenclature_code_product_template_rel "
        "(product_template_id, mds_nomenclature_code_id) "
        "SELECT old.id, code.id FROM mds_device_migration old "
        "JOIN mds_nomenclature_code code ON code.system = 'emdn' AND code.code = old.mds_emdn_code "
        "ON CONFLICT DO NOTHING"
    )
    cr.execute(
        "UPDATE product_template p SET mds_risk_class = old.mds_risk_class, "
        "mds_emdn_code = old.mds_emdn_code FROM mds_device_migration old WHERE old.id = p.id"
    )
    cr.execute("DROP TABLE mds_device_migration")
