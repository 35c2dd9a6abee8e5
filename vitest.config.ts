import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  // The source of every package stands in for its build, in tests as in `npm start`: nothing to build first.
  ssr: { resolve: { conditions: ["fletch-source", "node"] } },
  test: {
    include: [
      "packages/*/{src,test}/**/*.test.ts",
      "samples/*/src/**/*.test.ts",
      "conformance/src/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});

export default config;
