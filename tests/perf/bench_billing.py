"""Billing 1,000 contracts of 3 lines, posted, beside Odoo's own invoices of the same content."""

from contracts_in_force import put_in_force
from harness import benchmark

CONTRACTS = 1000
LINES = 3
SLICE = 200
NATIVE = "1,000 invoices of 3 lines by account.move, created and posted"
DAY = "2026-01-01"


def _set_up(env):
    company = env["res.company"].create({"name": "Bench billing"})
    env.user.company_ids += company
    env = env(context=dict(env.context, allowed_company_ids=company.ids, tracking_disable=True))
    income, receivable, output, liability = env["account.account"].create(
        [
            {"code": "B6001", "name": "Revenue", "account_type": "income"},
            {
                "code": "B1122",
                "name": "Due",
                "account_type": "asset_receivable",
                "reconcile": True,
            },
            {"code": "B2221", "name": "Tax", "account_type": "liability_current"},
            {"code": "B2204", "name": "Liabilities", "account_type": "liability_current"},
        ]
    )
    env["ir.default"].set(
        "res.partner", "property_account_receivable_id", receivable.id, company_id=company.id
    )
    journal = env["account.journal"].create(
        {"name": "B", "code": "BINV", "type": "sale", "default_account_id": income.id}
    )
    country = env.ref("base.cn")
    company.account_fiscal_country_id = country
    company.mds_deferred_account_id = liability
    group = env["account.tax.group"].create({"name": "VAT", "country_id": country.id})
    repartition = [
        (0, 0, {"repartition_type": "base"}),
        (0, 0, {"repartition_type": "tax", "account_id": output.id}),
    ]
    tax = env["account.tax"].create(
        {
            "name": "6 %",
            "amount": 6,
            "country_id": country.id,
            "tax_group_id": group.id,
            "price_include_override": "tax_included",
            "invoice_repartition_line_ids": repartition,
            "refund_repartition_line_ids": repartition,
        }
    )
    partners = env["res.partner"].create(
        [{"name": f"Bench hospital {n}", "is_company": True} for n in range(50)]
    )
    return env, company, journal, tax, liability, partners


def _create_contracts(env, partners, tax):
    contracts = env["mds.contract"].create(
        [
            {
                "title": f"Bench {n}",
                "type_id": env.ref("mds_contract.contract_type_full").id,
                "partner_id": partners[n % len(partners)].id,
                "date_start": DAY,
                "date_end": "2026-12-31",
            }
            for n in range(CONTRACTS)
        ]
    )
    lines = env["mds.contract.line"].create(
        [
            {"contract_id": one.id, "version_id": one.version_ids.id, "name": f"Line {n}"}
            for one in contracts
            for n in range(LINES)
        ]
    )
    env["mds.contract.price"].create(
        [
            {"line_id": line.id, "date_from": DAY, "amount": 12000.01, "tax_id": tax.id}
            for line in lines
        ]
    )
    contracts.version_ids.write({"bill_months": 3})
    put_in_force(contracts)
    return contracts


@benchmark
def billing(env, measure):
    env, company, journal, tax, liability, partners = _set_up(env)
    contracts = _create_contracts(env, partners, tax)
    vals_list = [
        {
            "move_type": "out_invoice",
            "partner_id": contract.partner_id.id,
            "invoice_date": DAY,
            "company_id": company.id,
            "journal_id": journal.id,
            "invoice_origin": contract.name,
            "invoice_line_ids": [
                (
                    0,
                    0,
                    {
                        "name": f"{contract.name} · Line {n} · 2026-01-01 – 2026-03-31",
                        "quantity": 1.0,
                        "price_unit": 3000.0,
                        "tax_ids": [(6, 0, tax.ids)],
                        "account_id": liability.id,
                    },
                )
                for n in range(LINES)
            ],
        }
        for contract in contracts
    ]
    moves = env["account.move"].with_context(default_move_type="out_invoice")
    moves.create(vals_list[:5])  # warm up
    env.flush_all()
    env.invalidate_all()
    with measure(NATIVE, records=CONTRACTS):
        for start in range(0, CONTRACTS, SLICE):
            moves.create(vals_list[start : start + SLICE])._post(soft=False)
            env.flush_all()
    env.invalidate_all()
    run = env["mds.billing.run"].create(
        {"date": DAY, "invoice_date": DAY, "is_posted": True, "company_id": company.id}
    )
    run._make_lines()
    run._transition("running")
    env.flush_all()
    env.invalidate_all()
    with measure(
        "a billing run over 1,000 contracts of 3 lines, posted",
        records=CONTRACTS,
        floor=NATIVE,
        max_ratio=1.10,
    ):
        while lines := run._get_waiting(SLICE):
            run._do_slice(lines)
            env.flush_all()
    env.invalidate_all()
    with measure("what 1,000 contracts owe, reckoned", records=CONTRACTS, max_queries=0.1):
        contracts._get_pieces()
