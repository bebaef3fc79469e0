# Odoo 19 Community with the suite. The official image brings Odoo, its Python packages and a
# patched wkhtmltopdf; Chinese reports need a font beside them.
ARG IMAGE_REGISTRY=
FROM ${IMAGE_REGISTRY}odoo:19.0

USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

COPY --chown=root:odoo config/odoo.production.conf /etc/odoo/odoo.conf
COPY --chown=root:odoo addons /mnt/extra-addons

USER odoo
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=5 \
    CMD curl --fail --silent http://127.0.0.1:8069/web/health
