from . import cost_tie_rows
from . import cost_tie
from . import cost_settings
from . import adoption
