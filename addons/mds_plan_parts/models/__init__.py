from . import duty
from . import order
from . import plan
