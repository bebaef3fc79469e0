from . import test_managers
