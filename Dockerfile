# Stage 1 makes the bundle. The build context holds no sandbox and no test (see .dockerignore).
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY migrations migrations
COPY manifests/teams manifests/teams
RUN npx tsx src/build.ts --production

# Stage 2 is what runs: Node, the bundle with its migrations, and the one package that cannot be bundled.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/dist dist
COPY --from=build /build/node_modules/@electric-sql/pglite node_modules/@electric-sql/pglite
RUN mkdir data && chown node:node data
# The user "node" of the image, by number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli.mjs"]
CMD ["start"]
