import { expect, it } from "vitest";
import { chooseAdminAccess } from "./admin-token.ts";

it("fletch serve creates an admin token if stdout is a terminal, and none if it is a file", () => {
  const shown = chooseAdminAccess(undefined, true);
  expect(shown.token).toMatch(/^[\w-]{24}$/);
  expect(shown.description).toContain(`Authorization: Bearer ${shown.token} `);
  expect(shown.consolePath).toBe(`/#token=${shown.token}`);
  expect(chooseAdminAccess(undefined, true).token).not.toBe(shown.token);
  expect(chooseAdminAccess(undefined, false)).toMatchObject({
    token: undefined,
    consolePath: null,
    description: expect.stringMatching(/^closed/),
  });
  const given = chooseAdminAccess("a token of some length", true);
  expect(given.token).toBe("a token of some length");
  expect(given.description).not.toContain("a token of some length");
  expect(given.consolePath).toBe("/");
});
