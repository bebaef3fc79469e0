def migrate(cr, version):
    """Questions that are open become ones of overdue invoices: they are answered by payment."""
    cr.execute(
        """
        UPDATE mail_activity SET activity_type_id = kind.res_id
        FROM ir_model_data kind
        WHERE kind.module = 'mds_contract_billing' AND kind.name = 'mail_activity_type_overdue'
            AND mail_activity.res_model = 'mds.contract' AND mail_activity.automated
            AND (
                mail_activity.summary LIKE 'Overdue since %'
                OR mail_activity.summary LIKE 'Frozen by itself: %'
                OR mail_activity.summary LIKE 'Nothing is overdue any more: %'
                OR mail_activity.summary LIKE '%逾期%'
            )
        """
    )
