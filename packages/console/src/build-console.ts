import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A file of the console. */
interface BuiltFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/** The console's page and the files that it loads. */
interface BuiltConsole {
  readonly page: string;
  readonly files: readonly BuiltFile[];
}

/**
 * Bundles the console in memory, in about 300 ms. An edge from source calls it at the first request; the published edge has the result.
 * File names have a hash of the content, so that browsers can cache the files for ever.
 */
export async function buildConsole(): Promise<BuiltConsole> {
  const { outputFiles } = await build({
    entryPoints: { app: source("app/main.tsx"), style: source("app/styles/index.css") },
    outdir: "/",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "inline",
    conditions: ["fletch-source"],
    alias: { "lucide-icons": join(dirname(createRequire(import.meta.url).resolve("lucide-preact")), "../esm/icons") },
    logLevel: "silent",
  });
  const files = outputFiles.map(({ path, text }) => toFile(path, text));
  files.push(toFile("/icon.svg", icon));
  const findName = (extension: string): string => files.find(({ name }) => name.endsWith(extension))?.name ?? "";
  const page = writePage({ script: findName(".js"), style: findName(".css"), icon: findName(".svg") });
  return { page, files };
}

const contentTypes: Readonly<Record<string, string>> = {
  css: "text/css;charset=utf-8",
  js: "text/javascript;charset=utf-8",
  svg: "image/svg+xml",
};

function toFile(path: string, content: string): BuiltFile {
  const [, stem = "", extension = ""] = /([^/\\]+)\.(\w+)$/.exec(path) ?? [];
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return { name: `${stem}-${hash}.${extension}`, contentType: contentTypes[extension] ?? "text/plain", content };
}

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Writes the page. Its URLs are relative, because a proxy may serve the edge at any path. */
function writePage({ script, style, icon }: { script: string; style: string; icon: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fletch</title>
<link rel="icon" type="image/svg+xml" href="console/${icon}">
<link rel="stylesheet" href="console/${style}">
<script type="module" src="console/${script}"></script>
</head>
<body>
<div id="app"><noscript>The console needs JavaScript. Everything that it shows is in the admin API under /admin, too.</noscript></div>
</body>
</html>
`;
}

/** An arrow's fletching. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/><path d="M7 25 21 11M13 8l4-3 2 6 6 2-3 4-6-2z" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>
`;
