import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../../docs/client.md");

/** The fields of the interfaces in a source file. */
function listFields(path: string): readonly string[] {
  return [...read(path).matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = ""]) => name);
}

describe("docs/client.md", () => {
  it.each([
    "../src/options/client-options.ts",
    "../src/artifact/artifact-options.ts",
    "../src/notifications/notification-options.ts",
    "../src/transport/connection-options.ts",
    "../src/response/target-result.ts",
    "../src/observability/events.ts",
  ])("names every option, field and event of %s", (path) => {
    for (const name of listFields(path)) expect(page, name).toContain(`\`${name}\``);
  });

  it("names every entry that the package has for clients", () => {
    const { exports } = JSON.parse(read("../package.json")) as { exports: Record<string, unknown> };
    const frameworks = ["./express", "./fastify", "./hono", "./next", "./web", "./package.json"];
    for (const entry of Object.keys(exports)) {
      if (!frameworks.includes(entry)) expect(page).toContain(`\`@fletch/sdk${entry.slice(1)}\``);
    }
  });
});
