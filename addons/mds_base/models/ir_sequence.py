from odoo import api, fields, models

AHEAD_DAYS = 31


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _mds_next_numbers(self, code, company, count):
        """``count`` consecutive draws of the company's sequence ``code``, in a few queries.

        :return: list of ``count`` texts; empty when there is no such sequence
        """
        sequence = self.search(
            [("code", "=", code), ("company_id", "in", (company.id, False))],
            order="company_id",
            limit=1,
        )
        if not sequence or not count:
            return []
        counter, context = sequence, {}
        if sequence.use_date_range:
            today = fields.Date.today()
            ranges = self.env["ir.sequence.date_range"].search(
                [
                    ("sequence_id", "=", sequence.id),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ],
                limit=1,
            )
            counter = ranges or sequence._create_date_range_seq(today)
            context = {"ir_sequence_date_range": counter.date_from}
        if sequence.implementation == "standard":
            name = "ir_sequence_%03d" % sequence.id
            if sequence.use_date_range:
                name += "_%03d" % counter.id
            self.env.cr.execute("SELECT nextval(%s) FROM generate_series(1, %s)", (name, count))
            values = [row[0] for row in self.env.cr.fetchall()]
        else:
            counter.lock_for_update()
            first = counter.number_next
            values = [first + i * sequence.number_increment for i in range(count)]
            counter.number_next = values[-1] + sequence.number_increment
        prefix, suffix = sequence.with_context(**context)._get_prefix_suffix()
        return [f"{prefix}{value:0{sequence.padding}d}{suffix}" for value in values]

    def _create_date_range_seq(self, date):
        """The first number of a year, asked for by two at once: the later is tried again.

        It would run into the unique range that it cannot see, which Odoo tells the user as his
        mistake. The row of the sequence is written first, so it fails as a change that came
        between, which Odoo answers by starting the request anew.
        """
        self.env.cr.execute(
            "UPDATE ir_sequence SET number_next = number_next WHERE id = %s",
            (self.id,),
            log_exceptions=False,  # a lost race is no error
        )
        return super()._create_date_range_seq(date)

    @api.model
    def _cron_open_ranges(self, today=None):
        """The ranges of next month exist before anyone needs them: nobody has to be first."""
        codes = {
            model._sequence_code
            for model in self.env.values()
            if getattr(model, "_sequence_code", None)
        }
        day = fields.Date.add(today or fields.Date.today(), days=AHEAD_DAYS)
        sequences = self.search([("code", "in", list(codes)), ("use_date_range", "=", True)])
        ranges = self.env["ir.sequence.date_range"].search(
            [
                ("sequence_id", "in", sequences.ids),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ]
        )
        for sequence in sequences - ranges.sequence_id:  # each has a database sequence of its own
            sequence._create_date_range_seq(day)
