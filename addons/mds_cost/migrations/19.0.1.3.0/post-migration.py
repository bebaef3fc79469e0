def migrate(cr, version):
    """What was waived before its number was kept stays waived for as many as are open."""
    cr.execute(
        "UPDATE mds_cost_close_check SET waived_count = open_count"
        " WHERE waiver IS NOT NULL AND waiver != ''"
    )
