from odoo.addons.mds_demo import loader
from odoo.addons.mds_demo.loader import source
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestStory(TransactionCase):
    """What the story promises, on the database that it was told to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [row["serial"] for row in source.rows("devices")]
        cls.devices = cls.env["mds.device"].search([("serial", "in", names)])
        # those that people reported; others follow from maintenance plans
        cls.orders = cls.env["mds.order"].search(
            [
                ("device_id", "in", cls.devices.ids),
                ("origin_duty_id", "=", False),
                ("intake", "=", "phone"),  # the chapter of the round tells others
                ("is_solved_by_phone", "=", False),
            ]
        )

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def test_counts(self):
        self.assertEqual(len(self.devices), 300)
        self.assertEqual(len(self.devices.product_tmpl_id), 25)
        self.assertEqual(len(self.orders), len(source.rows("orders")))
        hospitals = self.env["res.partner"].search(
            [("mds_is_hospital", "=", True), ("ref", "=like", "H%")]
        )
        self.assertEqual(len(hospitals), 12)
        engineers = self.env["hr.employee"].search([("mds_is_engineer", "=", True)])
        self.assertGreaterEqual(len(engineers), 15)
        self.assertTrue(all(engineer.mds_stock_location_id for engineer in engineers))

    def test_second_loading_changes_nothing(self):
        before = self.env["mds.order"].search_count([])
        self.assertFalse(loader.load(self.env))
        self.assertEqual(self.env["mds.order"].search_count([]), before)

    def test_departments_compare_and_hospitals_have_other_names(self):
        departments = self.env["mds.site"].search(
            [("id", "in", self.devices.site_id.ids), ("kind", "=", "department")]
        )
        self.assertFalse(departments.filtered(lambda one: not one.department_type_id))
        sold = self.devices.filtered(lambda one: one.partner_id and not one.is_on_loan)
        self.assertFalse(sold.filtered(lambda one: not one.channel_id))
        text = "宁江市第一医院(旧名单)  Ningjiang First, old list"
        found = self.env["res.partner"]._find_hospitals([text, "宁江一院"])
        self.assertEqual({match["partner"].ref for match in found.values()}, {"H01"})
        self.assertTrue(self.env["mds.order.party"].search([("role", "=", "payer")], limit=1))

    def test_each_role_can_log_in(self):
        for row in source.rows("logins"):
            user = self._user(row["login"])
            others = {"hr_clerk": "hr.group_hr_user"}
            group = others.get(row["role"], f"mds_base.group_{row['role']}")
            self.assertTrue(user.has_group(group), row["login"])
            credential = {"type": "password", "login": row["login"], "password": row["password"]}
            info = user.with_user(user)._check_credentials(credential, {"interactive": True})
            self.assertEqual(info["uid"], user.id)

    def test_orders_are_where_their_row_says(self):
        wanted, found = {}, {}
        for row in source.rows("orders"):
            wanted[row["state"]] = wanted.get(row["state"], 0) + 1
        for order in self.orders:
            found[order.state] = found.get(order.state, 0) + 1
        self.assertEqual(found, wanted)

    def test_open_orders_are_complete(self):
        for order in self.orders:
            self.assertTrue(order.device_id.partner_id, order.name)
            self.assertEqual(order.partner_id, order.device_id.partner_id)
            self.assertTrue(order.region_id, order.name)
            if order.state not in ("new", "cancelled"):
                self.assertNotEqual(order.coverage, "undecided", order.name)
                self.assertNotEqual(order.is_device_unsafe, "unknown", order.name)
                self.assertTrue(order.task_ids, order.name)
            if order.state in ("planned", "in_progress"):
                self.assertTrue(order.visit_ids.filtered("is_live"), order.name)
            if order.state == "done":
                self.assertTrue(order.result, order.name)
                self.assertTrue(order.work_done, order.name)
                self.assertNotIn("open", order.task_ids.mapped("outcome"), order.name)

    def test_round_second_report_and_call_are_told(self):
        orders = self.env["mds.order"]
        ward = orders.search([("intake", "=", "visit")])
        self.assertGreater(ward.device_count, 2)
        self.assertIn("not_found", ward.device_line_ids.mapped("result"))
        passed = ward.device_line_ids.filtered("is_from_steps")
        self.assertEqual(set(passed.mapped("result")), {"fit"})
        self.assertTrue(orders.search([("intake", "=", "email")]).duplicate_ids)
        self.assertEqual(orders.search([("is_solved_by_phone", "=", True)]).state, "closed")

    def test_each_role_has_work(self):
        engineer = self._user("engineer").employee_id
        states = self.env["mds.visit"].search([("employee_id", "=", engineer.id)]).mapped("state")
        self.assertIn("planned", states)
        self.assertTrue({"travelling", "on_site"} & set(states))
        self.assertTrue(self.orders.filtered(lambda order: order.state == "new"))
        self.assertTrue(
            self.orders.filtered(
                lambda order: order.state == "done" and order.complaint_assessment == "undecided"
            )
        )

    def test_each_approver_has_requests(self):
        for login in ("manager", "quality", "accountant"):
            inbox = self.env["mds.approval"].with_user(self._user(login))
            self.assertTrue(inbox.search([("is_my_turn", "=", True)]), login)
        states = set(self.env["mds.approval"].search([]).mapped("state"))
        self.assertLessEqual({"pending", "approved", "refused", "sent_back"}, states)
        kinds = self.env["mds.approval.kind"].search([])
        self.assertEqual(kinds.action_check_matrix()["params"]["type"], "success")

    def test_nothing_is_signed_or_accepted(self):
        for model in ("mds.signature", "mds.acceptance"):
            count = self.env[model].search_count(
                [("res_model", "=", "mds.order"), ("res_id", "in", self.orders.ids)]
            )
            self.assertEqual(count, 0, model)
        self.assertFalse(self.orders.filtered(lambda order: order.state == "closed"))

    def test_server_times_are_of_loading(self):
        """Claimed times lie in the past, the server's do not."""
        first = min(self.orders.mapped("create_date"))
        self.env.cr.execute(
            "SELECT min(recorded_at) FROM mds_audit_entry WHERE res_model = 'mds.order'"
        )
        [[audited]] = self.env.cr.fetchall()
        self.assertLess(abs((audited - first).total_seconds()), 3600)
        for order in self.orders:
            self.assertLess(abs((order.recorded_at - order.create_date).total_seconds()), 3600)
        self.assertTrue(any((first - one.reported_at).days > 60 for one in self.orders))

    def test_trail_is_whole(self):
        self.assertEqual(self.env["mds.audit.entry"]._verify(), [])

    def test_acts_have_their_people(self):
        """The loader worked as the roles: the trail names them, and nobody else, for orders."""
        self.env.cr.execute(
            "SELECT DISTINCT actor_id FROM mds_audit_entry WHERE res_model = 'mds.order' "
            "AND res_id IN %s",
            [tuple(self.orders.ids)],
        )
        actors = self.env["res.users"].browse(row[0] for row in self.env.cr.fetchall())
        logins = {row["login"] for row in source.rows("logins")}
        logins |= {row["login"] for row in source.rows("engineers")}
        self.assertLessEqual(set(actors.mapped("login")), logins)

    def test_stock_is_never_negative(self):
        negative = self.env["stock.quant"].search(
            [("location_id.usage", "=", "internal"), ("quantity", "<", 0)]
        )
        self.assertFalse(negative)

    def test_ledger_holds_the_stock(self):
        """What was billed less what was consumed is the value of the parts in stock."""
        company = self.env.ref("base.main_company")
        codes = [row["code"] for row in source.rows("parts")]
        products = self.env["product.product"].search([("default_code", "in", codes)])
        self.assertEqual(len(products), 60)
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", company.account_stock_valuation_id.id),
                ("product_id", "in", products.ids),
                ("parent_state", "=", "posted"),
            ]
        )
        consumed = self.env["mds.order.part"].search([("state", "=", "consumed")])
        self.assertTrue(consumed)
        self.assertAlmostEqual(
            sum(lines.mapped("balance")), sum(products.mapped("total_value")), places=2
        )
        cost = self.env["account.move.line"].search(
            [("account_id", "=", company.mds_service_cost_account_id.id)]
        )
        self.assertAlmostEqual(sum(cost.mapped("balance")), sum(consumed.mapped("cost")), places=2)

    def test_published_identifiers_have_right_check_digits(self):
        for row in source.rows("models"):
            if row["udi_di"]:
                digits = [int(digit) for digit in row["udi_di"]]
                weighted = sum(
                    digit * (3 if position % 2 == 0 else 1)
                    for position, digit in enumerate(reversed(digits[:-1]))
                )
                self.assertEqual((10 - weighted % 10) % 10, digits[-1], row["code"])

    def test_working_days_and_credentials_are_there(self):
        calendar = self.env.ref("base.main_company").resource_calendar_id
        self.assertEqual(calendar.mds_years, "2021, 2022, 2023, 2024, 2025, 2026")
        credentials = self.env["mds.credential"].search([("number", "=like", "DEMO-%")])
        self.assertTrue({"expiring", "expired"} <= set(credentials.mapped("validity")))
        training = self.env["mds.training"].search([("state", "=", "done")])
        self.assertEqual(len(training.participant_ids.credential_id), 2)

    def test_plans_have_made_their_first_orders(self):
        duties = self.env["mds.plan.duty"].search([("state", "=", "ordered")])
        self.assertEqual(set(duties.order_id.mapped("state")), {"triaged"})
        self.assertEqual(len(duties.order_id), 6)

    def test_completion_figures_say_something(self):
        over = self.env["mds.plan.duty"].search([("closes_on", "<", "today")])
        self.assertEqual(set(over.mapped("state")), {"planned", "ordered", "done", "credited"})
        [(strict, credited)] = over._read_group(
            [("id", "in", over.ids)], [], ["strict_rate:avg", "credited_rate:avg"]
        )
        self.assertTrue(0 < strict < credited < 100, (strict, credited))
        self.assertGreater(len(over.filtered(lambda d: d.state == "done")), 3)  # one of them late

    def test_metrology_has_work_for_quality(self):
        certificates = self.env["mds.certificate"].search([("is_current", "=", True)])
        self.assertTrue({"overdue", "failed", "valid"} <= set(certificates.mapped("compliance")))
        failed = certificates.filtered(
            lambda one: one.result == "fail" and not one.device_id.is_instrument
        )
        self.assertEqual(set(failed.device_id.mapped("state")), {"out_of_service"})
        case = self.env["mds.instrument.case"].search([])
        self.assertEqual((case.state, case.open_count), ("open", 5))
        readings = self.env["mds.meter.reading"].search([("state", "=", "to_confirm")])
        self.assertEqual(len(readings), 1)

    def test_loans_have_one_that_is_not_back(self):
        loans = self.env["mds.loan"].search([])
        self.assertEqual(len(loans.filtered(lambda one: one.standing == "overdue")), 1)
        self.assertEqual(set(loans.mapped("kind")), set(dict(loans._fields["kind"].selection)))

    def test_evidence_to_look_at(self):
        self.assertEqual(
            self.devices.filtered(lambda d: d.udi_check == "accepted").mapped("serial"),
            ["HKAED12595182"],
        )
        self.assertIn(
            "HKAED12595181",
            self.devices.filtered(lambda d: d.udi_check == "doubtful").mapped("serial"),
        )
        self.assertTrue(self.env["mds.evidence.pack"].search_count([]))

    def test_orders_bear_cost_and_overhead_is_allocated(self):
        accountant = self._user("accountant")
        runs = self.env["mds.allocation.run"].with_user(accountant).search([])
        self.assertEqual(runs.mapped("state"), ["posted"] * 3)
        self.assertTrue(self.orders.filtered("mds_direct_cost"))
        lines = self.env["account.analytic.line"].search([("mds_run_id", "!=", False)])
        self.assertAlmostEqual(sum(lines.mapped("amount")), 0.0, 2)
        exceptions = self.env["mds.cost.pending"].with_user(accountant).search([])
        self.assertEqual(set(exceptions.mapped("code")), {"no_centre"})

    def test_a_month_is_closed_and_its_statements_tie(self):
        accountant = self._user("accountant")
        close = self.env["mds.cost.close"].with_user(accountant).search([])
        self.assertEqual((close.state, close.closed_by_id), ("closed", accountant))
        self.assertFalse(close.statement_ids.filtered(lambda one: not one.owner_id.email))
        column = self.env["mds.cost.dimension"]._get_columns()["cost_centre"]
        lines = self.env["account.analytic.line"].search(
            [
                (column, "!=", False),
                ("date", ">=", close.date_from),
                ("date", "<=", close.date_to),
                ("mds_cost_element_id.kind", "!=", "revenue"),
            ]
        )
        for statement in close.statement_ids:
            own = lines.filtered(lambda line, one=statement: line[column] == one.account_id)
            self.assertAlmostEqual(statement.total, -sum(own.mapped("amount")), 2)
        self.assertAlmostEqual(
            sum(close.statement_ids.mapped("total")), -sum(lines.mapped("amount")), 2
        )

    def test_the_closed_month_shows_revenue_depreciation_holding_and_idle_capacity(self):
        accountant = self._user("accountant")
        close = self.env["mds.cost.close"].with_user(accountant).search([])
        charges = self.env["mds.cost.charge"].with_user(accountant).search([])
        charge = charges.filtered(lambda one: one.state == "posted")
        self.assertEqual(set(charge.line_ids.mapped("kind")), {"ledger", "idle"})
        self.assertIn("holding", (charges - charge).line_ids.mapped("kind"))
        month = self.env["mds.cost.dashboard"].with_user(accountant).get_month(close.date_from)
        values = {one["key"]: one["value"] for one in month["figures"]}
        self.assertGreater(values["revenue"], 0)
        self.assertEqual(
            values["idle"],
            round(
                sum(charge.line_ids.filtered(lambda one: one.kind == "idle").mapped("amount")), 2
            ),
        )
        pools = close.statement_ids.filtered(
            lambda one: one.account_id.with_context(lang="en_US").name.endswith(("Pool", "ments"))
        )
        self.assertEqual(len(pools), 3)
        self.assertEqual(set(pools.mapped("total")), {0.0})

    def test_prices_quotes_and_what_waits_for_its_invoice_are_told(self):
        self.assertGreater(self.env["mds.charge.price"].search_count([]), 5)
        states = self.env["mds.charge.quote"].search([]).mapped("state")
        self.assertEqual(sorted(states), ["accepted", "sent"])
        charges = self.env["mds.order.charge"].search([("customer_amount", ">", 0)])
        self.assertTrue(charges)
        self.assertFalse(charges.filtered("has_no_price"))

    def test_contracts_wait_with_prices_and_the_company_has_their_accounts(self):
        contracts = self.env["mds.contract"].search([("state", "=", "draft")])
        self.assertEqual(
            sorted(contracts.draft_version_id.mapped("year_amount")),
            [42000, 96000, 254000, 680000],
        )
        tube = contracts.draft_version_id.filtered(lambda version: version.year_amount == 680000)
        self.assertEqual(set(tube.term_ids.mapped("kind")), {"deductible", "cap", "pro_rata"})
        self.assertTrue(contracts.company_id.mds_deferred_account_id)

    def test_taxes_within_prices_are_owed_to_the_state(self):
        """One for each rate, with the account and the group of the chart's own."""
        taxes = self.env["account.tax"].search([("price_include_override", "=", "tax_included")])
        self.assertEqual(sorted(taxes.mapped("amount")), [6, 13])
        for tax in taxes:
            rows = (tax.invoice_repartition_line_ids + tax.refund_repartition_line_ids).filtered(
                lambda row: row.repartition_type == "tax"
            )
            self.assertTrue(all(row.account_id for row in rows))
            self.assertIn(f"{tax.amount:g}%", tax.tax_group_id.name)

    def test_parts_are_bought_and_an_emergency_waits_for_approval(self):
        requests = self.env["mds.part.purchase"].search([])
        self.assertIn("ordered", requests.mapped("state"))
        on_the_way = requests.filtered(lambda one: one.state == "ordered")
        self.assertTrue(on_the_way[0].promised_at and on_the_way[0].waybill)
        urgent = requests.filtered(lambda one: one.kind == "emergency")
        waiting = urgent.filtered(lambda one: one.state == "requested")
        self.assertEqual(waiting.mapped("approval_state"), ["pending"])

    def test_every_screen_of_returning_parts_has_something(self):
        urgent = self.env["mds.part.purchase"].search([("kind", "=", "emergency")])
        received = urgent.filtered(lambda one: one.state == "received")
        self.assertTrue(received.waybill and received.bills)
        old_parts = self.env["mds.old.part"].search([])
        self.assertEqual(
            set(old_parts.mapped("state")), {"owed", "received", "inspected", "cleared"}
        )
        claims = self.env["mds.vendor.claim"].search([])
        self.assertEqual(sorted(claims.mapped("state")), ["open", "sent"])
        self.assertTrue(all(claims.mapped("credit_expected")))
        self.assertFalse(any(claims.mapped("credited")))
        owned = self.env["mds.order.part"].search([("owner_id", "!=", False)])
        self.assertEqual((owned.owner_kind, owned.state, owned.cost), ("customer", "consumed", 0))
        left = self.env["stock.quant"].search(
            [("owner_id", "=", owned.owner_id.id), ("location_id.usage", "=", "internal")]
        )
        self.assertEqual(left.quantity, 1)
        leaving = self.env["mds.part.transfer"].search([("state", "=", "draft")])
        self.assertEqual(leaving.create_uid, self._user("manager"))
        self.assertTrue(leaving.line_ids)
        proposal = self.env["mds.part.replenishment"].search([("state", "=", "proposed")])
        self.assertEqual(set(proposal.line_ids.mapped("kind")), {"transfer", "purchase"})
