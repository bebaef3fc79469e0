"""Keep class and EMDN code of the models: both become views of lines that do not exist yet."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        "CREATE TABLE mds_device_migration AS SELECT id, mds_risk_class, mds_emdn_code "
        "FROM product_template WHERE mds_risk_class IS NOT NULL OR mds_emdn_code IS NOT NULL"
    )
