{
    "name": "Device Service: Approvals by Managers",
    "summary": "The requester's manager, or that of his department, as approver in the matrix",
    "version": "19.0.1.0.0",
    "category": "Services/Device Service",
    "author": "MDS contributors",
    "license": "LGPL-3",
    "depends": ["mds_approval", "hr"],
    "auto_install": True,
    "data": ["views/approval_rule_views.xml"],
}
