def migrate(cr, version):
    """What is still in preparation signs its plan and payers; what was signed keeps its content."""
    cr.execute("UPDATE mds_contract_version SET signs_plan = TRUE WHERE state = 'draft'")
