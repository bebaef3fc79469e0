from . import profit
from . import cost_pressure
from . import dashboard
