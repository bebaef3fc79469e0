from . import test_day
from . import test_intervals
from . import test_load
from . import test_overtime
from . import test_warning
from . import test_tour
from . import test_settlement
