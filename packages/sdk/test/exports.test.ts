import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as flags from "../src/entries/flags.ts";
import * as full from "../src/entries/index.ts";
import * as node from "../src/entries/node.ts";
import * as onDevice from "../src/entries/on-device.ts";
import * as remote from "../src/entries/remote.ts";
import { sdkVersion } from "../src/runtime/version.ts";

describe("the package @fletch/sdk", () => {
  it("exports exactly the documented values, the same from each of its three entries", () => {
    expect(Object.keys(full).sort()).toMatchInlineSnapshot(`
      [
        "AuthState",
        "TargetClient",
        "TargetCookieName",
        "TargetError",
        "TargetLocationHintCookieName",
        "Visitor",
        "create",
        "createKeyValueArtifactCache",
        "default",
        "errorFromIssues",
        "getVisitorCookieName",
        "isTargetError",
        "targetErrorCodes",
      ]
    `);
    expect(Object.keys(onDevice)).toEqual(Object.keys(full));
    expect(Object.keys(remote)).toEqual(Object.keys(full));
  });

  it("has the caches and outboxes of Node in an entry of their own", () => {
    expect(Object.keys(node).sort()).toEqual(["createFileArtifactCache", "createFileOutbox"]);
  });

  it("has flags in an entry of their own, with their client", () => {
    const added = Object.keys(flags).filter((name) => !(name in full));
    expect(Object.keys(flags)).toEqual(expect.arrayContaining(Object.keys(full)));
    expect(added.sort()).toEqual([
      "createTestFlags",
      "exposeFlags",
      "flagsFor",
      "onFlagsChanged",
      "onTargetEvent",
      "snapshotFlags",
      "tellUnknownNames",
    ]);
    expect(flags.TargetClient.prototype).toBeInstanceOf(full.TargetClient);
  });

  it("can be imported and required as the published client", () => {
    for (const entry of [full, onDevice, remote, flags]) {
      expect(entry.default).toBe(entry.TargetClient);
      expect(entry.create({ client: "acme", organizationId: "0AAA@AdobeOrg" })).toBeInstanceOf(entry.TargetClient);
      expect(entry.AuthState).toEqual({ UNKNOWN: 0, AUTHENTICATED: 1, LOGGED_OUT: 2 });
      expect(entry.TargetCookieName).toBe(entry.TargetClient.TargetCookieName);
    }
  });

  it("sends the version of its package.json to Target", () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(sdkVersion).toBe(manifest.version);
  });
});
