from . import evidence
from . import labels
from . import register
