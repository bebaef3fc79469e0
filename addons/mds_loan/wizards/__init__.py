from . import loan_extend
from . import loan_return
