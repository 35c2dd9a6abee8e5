import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("the source of reports uses neither Math.random nor clocks", () => {
  const folder = new URL("./", import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))) {
    expect(readFileSync(new URL(name, folder), "utf8"), name).not.toMatch(/Math\.random|globalThis|Date\.now|new Date/);
  }
});
