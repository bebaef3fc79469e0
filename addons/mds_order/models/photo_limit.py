from odoo.exceptions import ValidationError

MAX_MEGABYTES = 20
PARAMETER = "mds_order.max_photo_megabytes"


def check_photo_size(env, data):
    """Refuse a picture that is too large before anybody opens it.

    ``data`` is base64 as it comes from a client. The limit is a system parameter.
    """
    if not data:
        return
    megabytes = len(data) * 3 / 4 / 1024 / 1024
    limit = _get_limit(env)
    if megabytes > limit:
        raise ValidationError(
            env._(
                "This photo has %(size)d MB, the limit is %(limit)d MB. Take it with a lower "
                "resolution, or send a screenshot of it.",
                size=megabytes,
                limit=limit,
            )
        )


def _get_limit(env):
    """Megabytes; a parameter that is no number counts as not set."""
    try:
        return float(_sudo_parameters(env).get_param(PARAMETER) or MAX_MEGABYTES)
    except ValueError:
        return MAX_MEGABYTES


def _sudo_parameters(env):
    """System parameters are read by the server on behalf of an engineer."""
    return env["ir.config_parameter"].sudo()
