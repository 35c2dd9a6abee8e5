import { defineConfig } from "vite";

export default defineConfig(({ isSsrBuild }) => ({
  build: isSsrBuild
    ? {}
    : {
        outDir: "dist/browser",
        rolldownOptions: { input: "app/browser.tsx", output: { entryFileNames: "[name].js" } },
      },
}));
