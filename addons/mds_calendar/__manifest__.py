{
    "name": "Device Service: Working Days",
    "summary": "Make-up workdays, rest days and statutory holidays by date, in Odoo's own working "
    "hours; the published Chinese calendars; overtime by class of day",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_base", "hr", "resource"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/overtime_rule.xml",
        "data/ir_cron.xml",
        "wizards/calendar_load_views.xml",
        "views/calendar_day_views.xml",
        "views/overtime_rule_views.xml",
        "views/overtime_settlement_views.xml",
        "views/resource_calendar_views.xml",
        "views/hr_employee_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["mds_calendar/static/tests/tours/**/*"],
    },
}
