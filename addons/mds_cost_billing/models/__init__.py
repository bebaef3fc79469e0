from . import account_move_line, contract_recognition, res_company
