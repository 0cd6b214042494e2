"""What acme has in its database after some years: engagements with their contracts, and signed papers as attachments.

Runs in `odoo shell`, which brings `env`.
"""

ENGAGEMENTS = 1000
PAPERS = 24

projects = env["project.project"].search([], order="id")  # noqa: F821
clients = env["res.partner"].search([("is_company", "=", True)], order="id")  # noqa: F821
engagements = env["acme.engagement"].create(  # noqa: F821
    [
        {
            "name": f"Engagement {number:04d}",
            "old_ref": f"C-{2019 + number % 7}-{number:04d}",
            "hourly_budget": 40 + number % 360,
            "project_id": projects[number % len(projects)].id,
            "partner_id": clients[number % len(clients)].id,
            "state": ("draft", "running", "done")[number % 3],
        }
        for number in range(1, ENGAGEMENTS + 1)
    ]
)
env["ir.attachment"].create(  # noqa: F821
    [
        {
            "name": f"contract-{engagement.id}.txt",
            "raw": f"Signed contract of engagement {engagement.id}.\n".encode() * 50,
            "res_model": "acme.engagement",
            "res_id": engagement.id,
        }
        for engagement in engagements[:PAPERS]
    ]
)
env.cr.commit()  # noqa: F821
