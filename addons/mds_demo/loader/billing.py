"""What contracts cost: prices and plans of those that wait for a signature, and the accounts.

Once the contract manager has signed one, the first billing run finds the periods that were missed.
"""

from .taxes import get_included

ACCOUNTS = (
    # setting of the company, code, English, Chinese, kind
    ("mds_deferred_account_id", "220410", "Contract liabilities", "合同负债", "liability_current"),
    ("mds_service_income_account_id", "600110", "Service contracts", "维保服务收入", "income"),
    (
        "mds_retention_account_id",
        "112290",
        "Retention receivable",
        "应收质保金",
        "asset_receivable",
    ),
)
PLANS = {
    # hospital: (price of each line a year, every months, timing, retention %)
    "H01": ((186000, 68000), 3, "advance", 5),
    "H02": ((42000,), 6, "arrears", 0),
    "H03": ((96000,), 12, "advance", 0),
}
INDEX = ((300, 102.4), (150, 103.6), (20, 105.1))
"""Days ago, value."""


def tell(story):
    _open_accounts(story)
    tax = get_included(story, 6)
    desk = story.as_("contract")
    index = desk["mds.price.index"].create(
        {
            "name": "Consumer prices of services",
            "source": "Bureau of Statistics",
            "value_ids": [
                (0, 0, {"month": story.day(days).replace(day=1), "value": value})
                for days, value in INDEX
            ],
        }
    )
    story.translate(index, ["居民服务价格指数"])
    hospitals = story.env["res.partner"].concat(*(story.hospitals[code] for code in PLANS))
    contracts = desk["mds.contract"].search(
        [("partner_id", "in", hospitals.ids), ("state", "=", "draft")]
    )
    plans = {story.hospitals[code].id: plan for code, plan in PLANS.items()}
    for contract in contracts:
        _price(contract, plans[contract.partner_id.id], tax, index)
    return f"{len(contracts)} contracts priced"


def _open_accounts(story):
    accounts = story.env["account.account"].with_company(story.company)
    for name, code, english, chinese, kind in ACCOUNTS:
        account = accounts.create(
            {
                "code": code,
                "name": english,
                "account_type": kind,
                "reconcile": kind == "asset_receivable",
            }
        )
        story.translate(account, [chinese])
        story.company[name] = account
    journal = story.env["account.journal"].create(
        {
            "name": "Revenue of contracts",
            "code": "CREV",
            "type": "general",
            "company_id": story.company.id,
        }
    )
    story.translate(journal, ["合同收入确认"])
    story.company.mds_recognition_journal_id = journal


def _price(contract, plan, tax, index):
    amounts, months, timing, retention = plan
    version = contract.draft_version_id
    for line, amount in zip(version.line_ids.sorted("id"), amounts, strict=True):
        line.price_ids.create(
            {
                "line_id": line.id,
                "date_from": contract.date_start,
                "amount": amount,
                "tax_id": tax.id,
            }
        )
    version.write(
        {
            "bill_months": months,
            "bill_timing": timing,
            "retention_percent": retention,
            "index_id": index.id,
            "index_base": INDEX[0][1],
            "has_index_cap": True,
            "index_cap": 2,
        }
    )
