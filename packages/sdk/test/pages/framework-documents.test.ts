import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { findFreePort } from "@fletch/test-kit/find-free-port";
import { runProgram } from "@fletch/test-kit/run-program";
import { describe, expect, it } from "vitest";

const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** The code of a page, in the order in which it stands there. */
function readCodeBlocks(path: string): readonly string[] {
  return [...read(path).matchAll(/```(?:js|tsx?)\n(.*?)```/gs)].map(([, code = ""]) => code);
}

interface RunningProgram {
  readonly child: ChildProcess;
  /** What it has written to stderr. */
  readonly errors: () => string;
}

/** Runs a program as it stands in a document; only ports are replaced. */
async function run(code: string): Promise<RunningProgram> {
  const program = await compileProgram({ code, folder: fileURLToPath(new URL("packages/sdk/", root)) });
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  return { child, errors: () => errors };
}

async function stop({ child }: RunningProgram): Promise<void> {
  // One that has failed is gone already.
  if (child.exitCode !== null) return;
  const closed = once(child, "close");
  child.kill();
  await closed;
}

async function createDocumentedEdge(): Promise<{ readonly port: string; stop(): Promise<void> }> {
  const show = (name: string, option: object): readonly object[] => [
    buildRule(name, { options: [{ eventToken: "token", ...option }] }),
  ];
  const mboxes = {
    hero: show("hero", { type: "html", content: "<h1>Fly straight.</h1>" }),
    greeting: show("greeting", { type: "json", content: { text: "Hello" } }),
  };
  const artifact = buildArtifact({ mboxes });
  const edge = createEdge({ artifacts: [artifact], client: "fletch", organizationId: "0AAA@AdobeOrg" });
  const server = await listen(edge, { port: 0 });
  return {
    port: new URL(server.url).port,
    async stop() {
      await server.close();
      await edge.close();
    },
  };
}

describe("the code of the documents", () => {
  it.each(["express", "fastify", "hono", "web"])("of docs/frameworks/%s.md runs unchanged", async (name) => {
    const edge = await createDocumentedEdge();
    const port = await findFreePort();
    const [code = ""] = readCodeBlocks(`docs/frameworks/${name}.md`);
    // In this order: the port of the edge may have 3000 in it.
    const started = code.replace("3000", String(port)).replace("127.0.0.1:8080", `127.0.0.1:${edge.port}`);
    const program = await run(started);
    try {
      const response = await untilUp(`http://127.0.0.1:${port}/`, program);
      expect(await response.text()).toContain("<h1>Fly straight.</h1>");
      expect(response.headers.getSetCookie().filter((cookie) => cookie.startsWith("mbox="))).toHaveLength(1);
      const clicked = await fetch(`http://127.0.0.1:${port}/clicked`, { method: "POST", body: "no token" });
      expect(clicked.status).toBe(204);
    } finally {
      await stop(program);
      await edge.stop();
    }
    expect(program.errors()).toMatch(/^AT: reportClick\(\) expected a token of clickToken\(\)[^\n]*\n$/);
  });

  it("of docs/flags.md runs unchanged in Express, and sets the visitor's cookie", async () => {
    await using edge = await startEdge(flagEdge);
    const port = await findFreePort();
    const code = readCodeBlocks("docs/flags.md").find((block) => block.includes("express()")) ?? "";
    const program = await run(atEdge(code.replace("3000", String(port)), edge));
    try {
      const response = await untilUp(`http://127.0.0.1:${port}/`, program);
      expect(await response.text()).toBe("New checkout");
      expect(response.headers.getSetCookie().filter((cookie) => cookie.startsWith("mbox="))).toHaveLength(1);
    } finally {
      await stop(program);
    }
  });

  it("of the five minutes in docs/flags.md prints what it says there", async () => {
    const [, activity = ""] = /```yaml\n(.*?)```/s.exec(read("docs/flags.md")) ?? [];
    const folder = await mkdtemp(join(tmpdir(), "fletch-documents-"));
    await writeFile(join(folder, "flags.yaml"), activity.replaceAll(/^ {3}/gm, ""));
    await using edge = await startEdge({ client: "acme", organizationId: "0AAA@AdobeOrg", activities: [folder] });
    const [, code = ""] = readCodeBlocks("docs/flags.md");
    const { child, errors } = await run(code.replaceAll("127.0.0.1:4880", new URL(edge.url).host));
    let output = "";
    child.stdout?.on("data", (text) => {
      output += text;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect([output, errors()]).toEqual(["New checkout\nSPLIT\n", ""]);
    expect(edge.counters.displays).toBe(1);
    await rm(folder, { recursive: true });
  });

  it("of docs/flags.md runs unchanged as a worker's module", async () => {
    await using edge = await startEdge(flagEdge);
    const code = readCodeBlocks("docs/flags.md").find((block) => block.includes("export default {")) ?? "";
    const folder = fileURLToPath(new URL("packages/sdk/", root));
    const worker = await compileProgram({ code: atEdge(code, edge), folder });
    // In a process of its own, that ends before the edge does.
    const visit = `import worker from ${JSON.stringify(worker)};
      const response = await worker.fetch(new Request("https://shop.test/"));
      process.stdout.write(await response.text(), () => process.exit(0));`;
    expect(await runProgram({ code: visit, folder })).toEqual({ code: 0, stdout: "New checkout", stderr: "" });
  });

  it("of the README's first block runs unchanged", async () => {
    const edge = await createDocumentedEdge();
    const [code = ""] = readCodeBlocks("README.md");
    const { child, errors } = await run(code.replace("127.0.0.1:8080", `127.0.0.1:${edge.port}`));
    let output = "";
    child.stdout?.on("data", (text) => {
      output += text;
    });
    expect(await once(child, "close")).toEqual([0, null]);
    expect(errors()).toBe("");
    expect(output).toContain("{ text: 'Hello' }");
    expect(output).toMatch(/total: [\d.]+, waited: [\d.]+/);
    await edge.stop();
  });

  it("of docs/frameworks/next.md, react.md and workers.md is that of the samples, which are built and run", () => {
    const next = ["proxy.ts", "lib/target.ts", "app/page.tsx", "app/api/price/route.ts"];
    expect(readCodeBlocks("docs/frameworks/next.md")).toEqual(
      next.map((path) => read(`samples/next-streaming/${path}`)),
    );
    const react = ["store.tsx", "server.tsx", "browser.tsx"].map((name) => `samples/react-vite/app/${name}`);
    const nextReact = ["flags/page.tsx", "flags/store.tsx", "api/target/route.ts"].map(
      (name) => `samples/next-streaming/app/${name}`,
    );
    expect(readCodeBlocks("docs/frameworks/react.md")).toEqual([...react, ...nextReact].map(read));
    expect(readCodeBlocks("docs/flags.md")).toContain(read("samples/next-streaming/lib/flags.ts"));
    const worker = read("samples/worker/worker/worker.ts");
    const [code = "nothing"] = readCodeBlocks("docs/frameworks/workers.md");
    expect(worker.endsWith(code)).toBe(true);
  });
});

const flagEdge = {
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  flags: { flags: { newCheckout: true } },
};

function atEdge(code: string, edge: TestEdge): string {
  return code.replaceAll("127.0.0.1:8080", new URL(edge.url).host);
}

async function untilUp(url: string, { child, errors }: RunningProgram): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(url);
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null)
        throw new Error(`There was no response: ${errors()}`, { cause: error });
      await sleep(100);
    }
  }
}
