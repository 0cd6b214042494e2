def migrate(cr, version):
    """Every engagement gets the region of its client's country, or EMEA."""
    cr.execute(
        """
        UPDATE acme_engagement e
           SET region = coalesce(
                   (SELECT c.code FROM res_partner p JOIN res_country c ON c.id = p.country_id
                     WHERE p.id = e.partner_id),
                   'EMEA')
         WHERE region IS NULL
        """
    )
