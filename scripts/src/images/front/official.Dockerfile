ARG BASE
FROM ${BASE}
USER root
RUN set -eu; \
    groupadd --gid 10001 odoo; \
    useradd --uid 10001 --gid 10001 --home-dir /var/lib/front --create-home --shell /bin/sh odoo; \
    command -v nginx
COPY nginx.conf.template maintenance.html /etc/front/
COPY --chmod=0755 entrypoint /usr/local/bin/front-entrypoint
ENV FRONT_HTTP=web:8069 FRONT_WEBSOCKET=web:8072
WORKDIR /var/lib/front
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGQUIT
ENTRYPOINT ["front-entrypoint"]
CMD ["nginx"]
