from . import (
    account_move_line,
    hr_employee,
    hr_employee_public,
    order,
    order_part,
    order_part_booking,
    product_product,
    product_template,
    res_company,
    res_config_settings,
    stock_location,
    stock_move,
    stock_quant,
    stock_warehouse,
    visit,
)
from . import installed_part
