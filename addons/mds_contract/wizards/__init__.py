from . import contract_compare
from . import contract_draft
from . import contract_preview
from . import contract_preview_period
from . import coverage_decide
from . import uptime_make
