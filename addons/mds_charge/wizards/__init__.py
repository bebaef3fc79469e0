from . import contract_preview
