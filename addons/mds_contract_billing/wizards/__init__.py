from . import contract_preview
from . import recognition_make
