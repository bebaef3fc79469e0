from . import annotation_wizard
from . import verify_wizard
from . import reason_wizard
from . import signature_wizard
from . import signing_secret_wizard
from . import acceptance_wizard
