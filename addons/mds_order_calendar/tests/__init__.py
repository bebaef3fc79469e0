from . import test_time_classes
from . import test_worked_hours
