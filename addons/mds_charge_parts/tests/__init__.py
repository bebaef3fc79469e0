from . import test_charge
from . import test_part_warranty
