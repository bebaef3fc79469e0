from . import test_plan_metrology
