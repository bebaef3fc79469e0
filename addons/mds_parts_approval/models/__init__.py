from . import old_part
from . import part_count
from . import res_company
from . import res_config_settings
from . import stock_scrap
