from . import profit
from . import cost_pressure
