from . import depot_swap
