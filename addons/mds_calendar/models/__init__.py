from . import calendar_day
from . import resource_calendar
from . import overtime_rule
from . import hr_employee
from . import overtime_settlement
