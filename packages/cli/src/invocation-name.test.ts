import { describe, expect, it } from "vitest";
import { invocationName } from "./invocation-name.ts";

describe("invocationName", () => {
  it.each([
    ["npm's script of that name", { npm_command: "run-script", npm_lifecycle_event: "fletch" }, "npm run fletch --"],
    ["npx", { npm_command: "exec", npm_lifecycle_event: "npx" }, "npx @fletch/cli"],
    ["a script of somebody else's", { npm_command: "run-script", npm_lifecycle_event: "dev" }, "npx @fletch/cli"],
    ["a shell that knows it", {}, "fletch"],
  ])("says how to call it again by %s", (_by, env, expected) => {
    expect(invocationName(env)).toBe(expected);
  });
});
