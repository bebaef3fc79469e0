from . import test_meter
