{
    "name": "Acme Engagements",
    "summary": "Client engagements on top of projects and timesheets",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "Acme Consulting",
    "license": "LGPL-3",
    "depends": ["project", "hr_timesheet"],
    "data": [
        "security/ir.model.access.csv",
        "views/engagement_views.xml",
    ],
    "installable": True,
}
