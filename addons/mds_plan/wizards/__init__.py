from . import duty_leave_out
