from . import (
    account_move_line,
    hr_employee,
    hr_employee_public,
    import_run,
    import_set_opening_stock,
    import_set_opening_stock_undo,
    order,
    order_part,
    order_part_booking,
    outlet,
    product_product,
    product_template,
    res_company,
    res_config_settings,
    stock_location,
    stock_move,
    stock_quant,
    stock_store,
    stock_warehouse,
    visit,
)
from . import account_move
from . import order_part_more
from . import visit_consumables
from . import installed_part
from . import order_part_device
from . import stock_condition
from . import stock_expiry
from . import part_transfer
from . import part_transfer_line
from . import part_transfer_booking
from . import part_count
from . import part_count_line
from . import part_substitute
from . import order_part_supply
from . import order_part_wanted
from . import old_part
from . import old_part_moves
from . import part_trace
from . import order_parts_plan
from . import order_kit
from . import order_freight
from . import part_level
from . import part_replenishment
from . import part_stock_report
from . import part_turnover_report
from . import part_use_report
