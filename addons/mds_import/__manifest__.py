{
    "name": "Device Service: Import",
    "summary": "Lists of any kind brought in safely: headings assigned and remembered, checked "
    "before anything is written, rows with errors returned, resumable, undoable, audited",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_base"],
    "external_dependencies": {"python": ["openpyxl", "xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_cron.xml",
        "views/import_row_views.xml",
        "views/import_run_views.xml",
        "views/import_run_form.xml",
        "views/import_source_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["mds_import/static/src/**/*"],
        "web.assets_tests": ["mds_import/static/tests/tours/**/*"],
    },
}
