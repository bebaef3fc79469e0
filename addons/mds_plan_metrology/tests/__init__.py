from . import test_plan_metrology
from . import test_tour
