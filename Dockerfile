# One image for every process of the shop; the command selects the process, e.g. dist/apps/order/src/main.js is the order service.

FROM node:24-bookworm-slim AS build
WORKDIR /order-rail
COPY package.json package-lock.json ./
COPY stack/bootstrap.mjs stack/
RUN node stack/bootstrap.mjs dependencies
COPY . .
RUN node stack/bootstrap.mjs
# Prisma's command line and TypeScript are optional peers of a dependency, so --omit=dev alone does not remove them.
# A service needs one of Prisma's query compilers, the small one for PostgreSQL, and one font.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && find node_modules/@prisma/client/runtime -name 'query_compiler_*' ! -name '*_small_bg.postgresql.*' -delete \
 && find node_modules/@expo-google-fonts -type f -name 'NotoSans_*' ! -name 'NotoSans_700Bold.ttf' -delete \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    NODE_OPTIONS="--enable-source-maps --max-semi-space-size=8" \
    HOST=0.0.0.0
WORKDIR /order-rail
# The user of the image has the id 1000, as the first account of most machines, which could then read the environment.
RUN groupmod -g 61900 node && usermod -u 61900 node
# A new volume gets the owner of the folder that it is mounted on.
RUN install -d -o node -g node /data/ledger /data/labels /data/mails
COPY --from=build /order-rail/node_modules node_modules
COPY prisma prisma
COPY libs/messaging/migrations libs/messaging/migrations
COPY --from=build /order-rail/package.json ./
COPY --from=build /order-rail/dist dist
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
