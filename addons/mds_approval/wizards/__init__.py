from . import approval_answer
from . import approval_signer
