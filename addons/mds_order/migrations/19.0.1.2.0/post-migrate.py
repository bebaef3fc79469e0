def migrate(cr, version):
    """The steps that we ship say for what they are asked, as in a new database."""
    _mark(cr, "is_answered_alone", ["task_repair_alarms", "task_maintenance_alarms"])
    _mark(
        cr,
        "is_per_device",
        [
            *(f"task_maintenance_{name}" for name in (
                "decontamination", "visual", "wear", "battery", "alarms", "earth", "leakage",
                "function",
            )),
            *(f"task_inspection_{name}" for name in ("visual", "self_test", "label")),
            *(f"task_calibration_{name}" for name in ("before", "adjusted", "after", "label")),
            *(f"task_safety_test_{name}" for name in ("visual", "earth", "leakage", "label")),
            *(f"task_upgrade_{name}" for name in ("before", "backup", "after", "function")),
        ],
    )  # fmt: skip
    for name, version_of in (
        ("task_upgrade_before", "found"),
        ("task_upgrade_after", "left"),
        ("task_installation_software", "left"),
    ):
        cr.execute(
            """
            UPDATE mds_task_template s SET writes_software = %s
              FROM ir_model_data d
             WHERE d.module = 'mds_order' AND d.model = 'mds.task.template' AND d.res_id = s.id
               AND d.name = %s AND s.writes_software IS NULL AND s.kind = 'text'
            """,
            [version_of, name],
        )


def _mark(cr, column, names):
    queries = {
        "is_answered_alone": """
            UPDATE mds_task_template s SET is_answered_alone = TRUE
              FROM ir_model_data d
             WHERE d.module = 'mds_order' AND d.model = 'mds.task.template' AND d.res_id = s.id
               AND d.name = ANY(%s)
        """,
        "is_per_device": """
            UPDATE mds_task_template s SET is_per_device = TRUE
              FROM ir_model_data d
             WHERE d.module = 'mds_order' AND d.model = 'mds.task.template' AND d.res_id = s.id
               AND d.name = ANY(%s)
        """,
    }
    cr.execute(queries[column], [names])
