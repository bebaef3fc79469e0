from . import order_time
from . import time_part
from . import hr_employee
