"""Code that runs inside Odoo's own process; everything else only talks to it through JSON."""
