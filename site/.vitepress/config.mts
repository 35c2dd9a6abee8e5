import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The docs as a site, from the Markdown files that `copy-pages.mjs` copies. A dead link fails the build. */
export default defineConfig({
  title: "Fletch",
  description: "The async-first TypeScript SDK for Adobe Target, and a Target edge that runs anywhere",
  lang: "en",
  srcDir: "pages",
  rewrites: {
    "README.md": "index.md",
    "packages/:name/README.md": "packages/:name/index.md",
    "samples/:name/README.md": "samples/:name/index.md",
  },
  cleanUrls: true,
  // Links to files and folders of the repository that are not pages: sources, licences, results.
  ignoreDeadLinks: [(link) => isInRepository(link)],
  vite: { publicDir: false },
  themeConfig: {
    outline: [2, 3],
    search: { provider: "local" },
    nav: [
      { text: "Guide", link: "/docs/client" },
      { text: "Edge", link: "/docs/edge" },
      { text: "API", link: "/api/index.html", target: "_blank" },
      { text: "Changes", link: "/CHANGELOG" },
    ],
    sidebar: [
      {
        text: "Start",
        items: [
          { text: "Fletch", link: "/" },
          { text: "Glossary", link: "/docs/glossary" },
          { text: "Migrating", link: "/docs/migrating" },
        ],
      },
      {
        text: "Client",
        items: [
          { text: "The client", link: "/docs/client" },
          { text: "Pages", link: "/docs/pages" },
          { text: "Flags", link: "/docs/flags" },
          { text: "Impressions", link: "/docs/impressions" },
          { text: "Inputs", link: "/docs/inputs" },
          { text: "In production", link: "/docs/production" },
          { text: "Errors", link: "/docs/errors" },
          { text: "Performance", link: "/docs/performance" },
        ],
      },
      {
        text: "Frameworks",
        items: [
          { text: "Express", link: "/docs/frameworks/express" },
          { text: "Fastify", link: "/docs/frameworks/fastify" },
          { text: "Hono", link: "/docs/frameworks/hono" },
          { text: "Next", link: "/docs/frameworks/next" },
          { text: "React", link: "/docs/frameworks/react" },
          { text: "Workers", link: "/docs/frameworks/workers" },
          { text: "Request and Response", link: "/docs/frameworks/web" },
        ],
      },
      {
        text: "Edge",
        items: [
          { text: "The edge", link: "/docs/edge" },
          { text: "The console", link: "/docs/console" },
          { text: "Flags over OFREP", link: "/docs/ofrep" },
          { text: "Activities as files", link: "/docs/activities" },
          { text: "Storage", link: "/docs/edge-storage" },
          { text: "Reports", link: "/docs/reports" },
        ],
      },
      {
        text: "Contributing",
        items: [
          { text: "Contributing", link: "/CONTRIBUTING" },
          { text: "Architecture", link: "/docs/architecture" },
          { text: "Where to change", link: "/docs/where-to-change" },
          { text: "Where the time goes", link: "/docs/where-the-time-goes" },
          { text: "Decision records", link: "/docs/decisions/README" },
          { text: "Security", link: "/SECURITY" },
        ],
      },
    ],
  },
});

/** VitePress passes the link without its page. */
function isInRepository(link: string): boolean {
  const path = link.replace(/^(?:\.{0,2}\/)+/, "");
  return ["", "docs", "packages"].some((folder) => existsSync(join(root, folder, path)));
}
