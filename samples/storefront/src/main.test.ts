import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawItems } from "@fletch/test-kit/random-runs";
import { runProgram } from "@fletch/test-kit/run-program";
import { afterAll, describe, expect, it } from "vitest";
import { runStorefront } from "./run-storefront.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const main = fileURLToPath(new URL("main.ts", import.meta.url));
const fieldArtifacts = join(root, "../shared/conformance/artifacts");
const folder = mkdtempSync(join(tmpdir(), "fletch-storefront-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs what `npm start -- …` runs. */
async function start(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const { code, stdout, stderr } = await runProgram(main, args);
  return { code, output: stdout + stderr };
}

/** What `npm start -- --once` prints, without a process of its own. */
async function visitOnce(artifact: string): Promise<string> {
  const lines: string[] = [];
  await runStorefront(
    { artifact, port: 0, edgePort: 0, method: "hybrid", latency: 1, work: 1, once: true },
    (line) => void lines.push(line),
  );
  return lines.join("\n");
}

function artifactFile(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe("npm start", () => {
  it("makes one visit in which every response is right", async () => {
    const { code, output } = await start("--once", "--latency", "5", "--work", "10");
    expect(output).toContain("All 14 responses were right.");
    expect(output).not.toContain("Warning");
    expect(output).toMatch(/waited for Target \d+\.\d\d ms \(median\)/);
    expect(code).toBe(0);
  });

  it("says what is wrong with an artifact, and fails", async () => {
    const cutOff = await start("--once", "--artifact", artifactFile("cut-off.json", '{"version":"1.0.0","rules":{"mb'));
    expect(cutOff).toMatchObject({ code: 1, output: expect.stringContaining("invalid-artifact") });
    const future = artifactFile("future.json", '{"version":"99.0.0","meta":{},"rules":{"mboxes":{},"views":{}}}');
    await expect(visitOnce(future)).rejects.toMatchObject({
      code: "unsupported-artifact-version",
      message: expect.stringContaining("99.0.0"),
    });
    await expect(visitOnce(join(folder, "none.json"))).rejects.toThrow("none.json");
  });

  it("answers every route with the field's artifacts that are at hand", async () => {
    if (!existsSync(fieldArtifacts)) {
      console.warn("LEFT OUT: the field's artifacts are not here; the storefront was tried with its own only.");
      return;
    }
    const artifacts = readdirSync(fieldArtifacts).filter((name) => !name.includes("UNSUPPORTED"));
    for (const name of drawItems(artifacts)) {
      expect(await visitOnce(join(fieldArtifacts, name)), name).toContain("All 14 responses were right.");
    }
    await expect(visitOnce(join(fieldArtifacts, "TEST_ARTIFACT_UNSUPPORTED.json"))).rejects.toMatchObject({
      code: "unsupported-artifact-version",
    });
  });
});
