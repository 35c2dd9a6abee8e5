/** Compiles the TypeScript samples of all documents against the types as they are. Run with `npm run check:documents`. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

/** Names that samples use and do not declare. Their pages say what they are. */
const documentedNames = `
declare global {
  const target: import("@fletch/sdk/flags").TargetClient;
  const page: import("@fletch/sdk").Page;
  const { createEdge }: typeof import("@fletch/edge");
  const { TargetClient }: typeof import("@fletch/sdk");
  const { FletchProvider }: typeof import("@fletch/openfeature");
  const { TargetProvider }: typeof import("@fletch/react");
  const { createTargetState, reportEvents }: typeof import("@fletch/react/server");
  const { OpenFeature }: typeof import("@openfeature/server-sdk");
  const express: typeof import("express");
  const app: import("express").Express;
  const { Suspense }: typeof import("react");
  const { renderToPipeableStream }: typeof import("react-dom/server");
  const { hydrateRoot }: typeof import("react-dom/client");
  const { expect }: typeof import("vitest");
  const App: import("react").FC<{ state?: import("@fletch/react").TargetState }>;
  const HeroPlaceholder: import("react").FC;
  const NewCheckout: import("react").FC;
  const OldCheckout: import("react").FC;
  const req: import("express").Request;
  const user: { readonly id: string; readonly plan: string };
  const visitor: { readonly id: string };
  const option: { readonly eventToken: string };
  const db: { findUser(id: string): Promise<{ readonly id: string }> };
  const cookies: Readonly<Record<string, string>>;
  const cookie: string;
  const targetCookie: string;
  const amcvCookie: string;
  const id: string;
  const organizationId: string;
  const secret: string;
  function createMyStore(): import("@fletch/edge").VisitorStore<{ version: number }>;
  const targetingKey: string;
  const welcome: string;
  const defaultContent: string;
  const request: import("@fletch/sdk").DeliveryRequest & Request;
  const heroRequest: import("@fletch/sdk").DeliveryRequest;
  const navRequest: import("@fletch/sdk").DeliveryRequest;
  function render(...parts: unknown[]): string;
  function renderCheckout(flags: import("@fletch/sdk/flags").Flags): string;
  function showBeta(): void;
  function log(text: string): void;
  function alarm(text: string): void;
}
export {};
`;

/** Pages whose code is that of samples with dependencies of their own. `npm run test:samples` compiles it. */
const checkedElsewhere = ["next", "react", "workers"].map((name) => `docs/frameworks/${name}.md`);

/** Ignored errors: a `return` outside of a function. A sample may be the body of a handler. */
const ignoredErrors = new Set([1108]);

const folder = resolve("packages/react");
const names = join(folder, "documented-names.d.ts");
const files = new Map([[names, documentedNames]]);
const origins = new Map<string, string>();
for (const page of listPages()) addSamples(page);

const { options } = ts.parseJsonConfigFileContent(
  {
    extends: resolve("tsconfig.json"),
    compilerOptions: {
      jsxImportSource: "react",
      isolatedDeclarations: false,
      declaration: false,
      // Most programs of users leave it off.
      exactOptionalPropertyTypes: false,
    },
    files: [],
  },
  ts.sys,
  folder,
);
const host = ts.createCompilerHost(options);
const { fileExists, readFile } = host;
host.fileExists = (path) => files.has(path) || fileExists(path);
host.readFile = (path) => files.get(path) ?? readFile(path);
host.getSourceFile = (path, version) => {
  const text = host.readFile(path);
  return text === undefined ? undefined : ts.createSourceFile(path, text, version);
};
const program = ts.createProgram([...files.keys()], options, host);
let errors = 0;
for (const [path, origin] of [[names, "scripts/check-documents.ts"], ...origins] as const) {
  const source = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  for (const { code, messageText, start = 0 } of found) {
    if (ignoredErrors.has(code)) continue;
    errors++;
    const { line = 0 } = source?.getLineAndCharacterOfPosition(start) ?? {};
    console.error(`${origin}, line ${line + 1} of the sample: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
}
console.log(`${origins.size} samples of the documents, ${errors} errors`);
process.exitCode = errors > 0 ? 1 : 0;

function listPages(): readonly string[] {
  const pages = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");
  return pages.filter((page) => !checkedElsewhere.includes(page));
}

function addSamples(page: string): void {
  const text = readFileSync(page, "utf8");
  for (const { 1: indent = "", 2: kind, 3: code = "", index } of text.matchAll(/^( *)```(tsx?)\n([\s\S]*?)^ *```/gm)) {
    const line = text.slice(0, index).split("\n").length;
    const path = join(folder, `${page.replaceAll("/", "-")}-${line}.${kind}`);
    files.set(path, `${code.replaceAll(new RegExp(`^${indent}`, "gm"), "")}\nexport {};\n`);
    origins.set(path, `${page}:${line}`);
  }
}
