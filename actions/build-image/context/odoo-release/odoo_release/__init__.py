"""The in-image helper: finds facts about an Odoo release and its database, and compares them."""
