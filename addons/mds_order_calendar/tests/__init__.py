from . import test_time_classes
