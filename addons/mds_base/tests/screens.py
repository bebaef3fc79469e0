"""What the web client reads when it shows a view: to count the queries of a screen in tests."""

from lxml import etree

LIMIT = 80


def get_specification(env, model, view_type):
    """The specification that the client sends with ``web_read`` for the usual view of a model."""
    arch = env[model].get_view(view_type=view_type)["arch"]
    return _walk(env, model, etree.fromstring(arch))


def _walk(env, model, node):
    found = {}
    for element in node.iter("field"):
        if _is_nested(element, node):
            continue
        name = element.get("name")
        field = env[model]._fields.get(name)
        if field is None:
            continue
        found[name] = {}
        if not field.relational:
            continue
        inner = next((one for one in element if one.tag in ("list", "kanban", "form")), None)
        if inner is not None:
            found[name] = {"fields": _walk(env, field.comodel_name, inner), "limit": LIMIT}
        else:
            found[name] = {"fields": {"display_name": {}}}
    return found


def _is_nested(element, root):
    """Whether it belongs to a list within the view."""
    parent = element.getparent()
    while parent is not None and parent is not root:
        if parent.tag == "field":
            return True
        parent = parent.getparent()
    return False


def count_list_queries(env, model, domain, limit=LIMIT):
    """Queries to show a page of the list with these records."""
    specification = get_specification(env, model, "list")
    return _count(env, lambda: env[model].web_search_read(domain, specification, limit=limit))


def count_form_queries(record):
    """Queries to open the form of a record."""
    specification = get_specification(record.env, record._name, "form")
    return _count(record.env, lambda: record.web_read(specification))


def _count(env, read):
    read()  # what every first request reads is not the screen's
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count
    read()
    return env.cr.sql_log_count - before
