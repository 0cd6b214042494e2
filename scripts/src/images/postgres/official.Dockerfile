ARG BASE
FROM ${BASE}
USER root
RUN set -eu; \
    groupadd --gid 10001 odoo; \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/postgresql --shell /bin/sh odoo; \
    install -d -o odoo -g odoo -m 0700 /var/lib/postgresql /var/lib/postgresql/data; \
    install -d -o odoo -g odoo -m 1777 /var/run/postgresql; \
    command -v initdb; command -v pg_isready
COPY --chmod=0755 entrypoint /usr/local/bin/postgres-entrypoint
ENV PGDATA=/var/lib/postgresql/data/main LANG=C.UTF-8
WORKDIR /var/lib/postgresql
USER 10001:10001
EXPOSE 5432
# Fast shutdown: SIGTERM would wait for every client to leave.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=2s --timeout=3s --start-period=30s --retries=15 \
    CMD ["pg_isready", "--quiet", "--host=127.0.0.1", "--dbname=postgres"]
ENTRYPOINT ["postgres-entrypoint"]
CMD ["postgres"]
