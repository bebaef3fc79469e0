from . import test_depot_job
from . import test_exchange
from . import test_depot_tour
