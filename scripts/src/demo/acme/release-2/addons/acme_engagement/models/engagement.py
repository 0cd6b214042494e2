from odoo import fields, models


class Engagement(models.Model):
    _name = "acme.engagement"
    _description = "Client engagement"

    name = fields.Char(required=True)
    contract_ref = fields.Char("Contract")
    region = fields.Char()
    hourly_budget = fields.Integer("Budget in hours")
    project_id = fields.Many2one("project.project")
    partner_id = fields.Many2one("res.partner", "Client")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")], default="draft"
    )
