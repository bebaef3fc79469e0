from . import test_vendor_work
