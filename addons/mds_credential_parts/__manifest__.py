{
    "name": "Device Service: Credentials and Parts",
    "summary": "Outsourced engineers see the parts of their own orders only",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_credential", "mds_parts"],
    "data": ["security/rules.xml"],
    "auto_install": True,
}
