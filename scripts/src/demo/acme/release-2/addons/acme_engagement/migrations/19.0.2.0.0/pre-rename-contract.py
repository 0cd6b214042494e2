def migrate(cr, version):
    """The old contract numbers become the contract; without the rename Odoo would drop them."""
    cr.execute("ALTER TABLE acme_engagement RENAME COLUMN old_ref TO contract_ref")
