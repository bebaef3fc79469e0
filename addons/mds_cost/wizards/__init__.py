from . import cost_tie
