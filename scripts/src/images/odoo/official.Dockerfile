ARG BASE
FROM ${BASE}
USER root
RUN set -eu; \
    if getent passwd odoo > /dev/null; then userdel odoo; fi; \
    if getent group odoo > /dev/null; then groupdel odoo; fi; \
    groupadd --gid 10001 odoo; \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/odoo --shell /bin/sh odoo; \
    install -d -o odoo -g odoo /var/lib/odoo /mnt/extra-addons; \
    chown -R odoo:odoo /var/lib/odoo /mnt/extra-addons; \
    command -v odoo; command -v pg_dump; command -v pg_restore
COPY odoo.conf /etc/odoo/odoo.conf
ENV ODOO_RC=/etc/odoo/odoo.conf LANG=C.UTF-8
WORKDIR /var/lib/odoo
USER 10001:10001
EXPOSE 8069 8072
ENTRYPOINT []
CMD ["odoo"]
