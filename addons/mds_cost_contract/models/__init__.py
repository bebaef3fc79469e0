from . import analytic_line
from . import allocation
