# Builds with the whole of the repository; runs with what the service needs, as nobody in particular, on a root that may
# be read-only: only /data (SQLite, anchors) is written to.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY . .
# No package's script is run: npm would start node-gyp for better-sqlite3, which needs Python and finds nothing to build.
RUN npm ci --ignore-scripts && npm run build
# What SQLite is built from, and what is built for other systems: 24 MB.
RUN cd node_modules/better-sqlite3 && rm -r deps src && find prebuilds -type f ! -name 'linux-*' -delete

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
    LOCKBOX_CONFIG=/etc/lockbox/lockbox.yaml
COPY --from=build /app/package.json /app/LICENSE /app/
# What is built has every package in it but this one, which is native.
COPY --from=build /app/node_modules/better-sqlite3 /app/node_modules/better-sqlite3
COPY --from=build /app/prisma /app/prisma
COPY --from=build /app/dist /app/dist
RUN ln -s /app/dist/main.js /usr/local/bin/lockbox-bot && install -d -o 1000 -g 1000 /data
# The user "node" of the image, by number: whoever runs it can see that it is not root.
USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 3978
# For a server.port other than 3978 give another one (docker run --health-cmd), or none where the platform probes.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3978/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Stops in an orderly way on SIGTERM; node is process 1 and gets it.
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["serve"]
