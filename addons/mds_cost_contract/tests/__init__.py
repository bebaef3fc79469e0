from . import test_contract_cost
