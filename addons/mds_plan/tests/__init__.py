from . import test_access
from . import test_completion
from . import test_orders
from . import test_plan
from . import test_projection
from . import test_tour
from . import test_exchange
