def migrate(cr, version):
    """Settlements that were cancelled as drafts, when that was possible, are open again."""
    cr.execute(
        """
        UPDATE account_move_line line SET mds_bill_id = NULL
          FROM mds_contract_bill bill JOIN account_move move ON move.id = bill.move_id
         WHERE line.mds_bill_id = bill.id AND bill.source_id IS NOT NULL AND move.state = 'cancel'
        """
    )
    cr.execute(
        """
        DELETE FROM mds_contract_bill bill USING account_move move
         WHERE move.id = bill.move_id AND bill.source_id IS NOT NULL AND move.state = 'cancel'
        """
    )
