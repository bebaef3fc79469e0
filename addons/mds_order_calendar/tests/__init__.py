from . import test_worked_hours
