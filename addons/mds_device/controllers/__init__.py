from . import evidence
from . import labels
