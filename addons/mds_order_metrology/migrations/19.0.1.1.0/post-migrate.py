"""The template of the safety test asks for the values of IEC 62353, as in a new database."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE mds_order_template template
           SET measurement_kind_id = kind.res_id
          FROM ir_model_data named, ir_model_data kind
         WHERE named.module = 'mds_order' AND named.name = 'order_template_safety_test'
           AND template.id = named.res_id AND template.measurement_kind_id IS NULL
           AND kind.module = 'mds_metrology'
           AND kind.name = 'certificate_kind_electrical_safety'
        """
    )
    # the two general values rest beside them
    cr.execute(
        """
        UPDATE mds_task_template SET active = false
         WHERE id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'mds_order'
                         AND name IN ('task_safety_test_earth', 'task_safety_test_leakage'))
        """
    )
