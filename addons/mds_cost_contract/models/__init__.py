from . import analytic_line
from . import allocation
from . import dimension
from . import order
