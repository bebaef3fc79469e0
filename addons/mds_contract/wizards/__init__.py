from . import contract_preview
from . import uptime_make
