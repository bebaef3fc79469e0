from . import test_outsourced_parts
