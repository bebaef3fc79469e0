from . import test_plan_parts
