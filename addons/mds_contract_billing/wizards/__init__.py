from . import contract_preview
from . import contract_receivable
from . import contract_unbilled
from . import recognition_make
