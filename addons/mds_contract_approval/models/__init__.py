from . import contract
from . import contract_version
from . import res_company
from . import res_config_settings
