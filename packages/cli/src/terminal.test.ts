import { describe, expect, it } from "vitest";
import { invocationName } from "./terminal.ts";

describe("invocationName", () => {
  it.each([
    ["npm's script of that name", { npm_command: "run-script", npm_lifecycle_event: "fletch" }, "npm run fletch --"],
    ["npx", { npm_command: "exec", npm_lifecycle_event: "npx" }, "npx @fletch/cli"],
    ["another npm script", { npm_command: "run-script", npm_lifecycle_event: "dev" }, "npx @fletch/cli"],
    ["a shell", {}, "fletch"],
  ])("returns the command line of a start by %s", (_by, env, expected) => {
    expect(invocationName(env)).toBe(expected);
  });
});
