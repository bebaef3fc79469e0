from . import test_contract_revenue
