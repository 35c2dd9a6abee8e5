import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { answer, listenRaw, type RawServer } from "./faults/raw-server.ts";

const artifact = {
  version: "1.0.0",
  localMboxes: ["hero"],
  rules: {
    views: {},
    mboxes: {
      hero: [
        {
          ruleKey: "1",
          activityId: 1,
          condition: true,
          consequence: { name: "hero", options: [{ type: "html", content: "hi", eventToken: "token" }] },
        },
      ],
    },
  },
};

/** A script that decides on the device, leaves an impression behind, and has nothing else to do. */
function runScript(server: RawServer): Promise<number | null> {
  const script = `
    import { TargetClient } from "@fletch/sdk";
    const target = TargetClient.create({
      client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device", secure: false, telemetryEnabled: false,
      serverDomain: "127.0.0.1:${server.port}", targetLocationHint: "28", artifactPayload: ${JSON.stringify(artifact)},
    });
    await target.ready();
    await target.getOffers({ request: { execute: { mboxes: [{ name: "hero", index: 1 }] } } });
  `;
  const flags = ["--import", "tsx", "--conditions=fletch-source", "--input-type=module", "-e", script];
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const child = spawn(process.execPath, flags, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve) => child.on("exit", resolve));
}

describe("a process that ends by itself", () => {
  it("sends the impressions that still wait, although nobody called close", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(answer(200, '{"status":200,"requestId":"r","client":"acme"}')),
    );
    expect(await runScript(server)).toBe(0);
    expect(server.requests.filter((request) => request.includes('"tokens":["token"]'))).toHaveLength(1);
  });

  it("is not kept alive by a server that is down", async () => {
    await using server = await listenRaw((socket) => socket.resetAndDestroy());
    expect(await runScript(server)).toBe(0);
    expect(server.requests.length).toBeGreaterThan(0);
  });
});
