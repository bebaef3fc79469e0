from . import test_month
from . import test_story
