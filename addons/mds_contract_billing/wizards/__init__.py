from . import recognition_make
