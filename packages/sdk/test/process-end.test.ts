import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { compileProgram } from "@fletch/test-kit/compile-program";
import { describe, expect, it } from "vitest";
import { httpResponse, listenRaw, type RawServer } from "./faults/raw-server.ts";

const artifact = buildArtifact({
  mboxes: { hero: [buildRule("hero", { options: [{ type: "html", content: "hi", eventToken: "token" }] })] },
});

/** A script that decides on the device, leaves an impression behind, and has nothing else to do. */
function runScript(server: RawServer): Promise<number | null> {
  const script = `
    import { TargetClient } from "@fletch/sdk";
    const target = TargetClient.create({
      client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device", secure: false, telemetryEnabled: false,
      serverDomain: "127.0.0.1:${server.port}", targetLocationHint: "28", artifactPayload: ${JSON.stringify(artifact)}, logger: { error() {} },
    });
    await target.ready();
    await target.getOffers({ request: { execute: { mboxes: [{ name: "hero", index: 1 }] } } });
  `;
  return run(script);
}

async function run(code: string): Promise<number | null> {
  const program = await compileProgram({ code, folder: fileURLToPath(new URL("..", import.meta.url)) });
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve) => child.on("exit", resolve));
}

/** Fails the first download of the artifact, and answers the second. */
function listenLate(): Promise<RawServer> {
  return listenRaw((socket, _request, number) =>
    socket.write(number === 1 ? httpResponse(503, "{}") : httpResponse(200, JSON.stringify(artifact))),
  );
}

const options = (server: RawServer): string => `
  client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device", telemetryEnabled: false,
  artifactLocation: "http://127.0.0.1:${server.port}/rules.json", artifactCache: false, logger: { error() {} }
`;

describe("a process that ends by itself", () => {
  it("sends waiting impressions without close", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(200, '{"status":200,"requestId":"r","client":"acme"}')),
    );
    expect(await runScript(server)).toBe(0);
    expect(server.requests.filter((request) => request.includes('"tokens":["token"]'))).toHaveLength(1);
  });

  it("is not kept alive by a server that is down", async () => {
    await using server = await listenRaw((socket) => socket.resetAndDestroy());
    expect(await runScript(server)).toBe(0);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it("stays alive while ready is awaited, although the first artifact download failed", async () => {
    await using server = await listenLate();
    const script = `
      import { TargetClient } from "@fletch/sdk";
      const target = TargetClient.create({ ${options(server)} });
      target.ready().then(() => process.exit(7));
    `;
    expect(await run(script)).toBe(7);
    expect(server.requests).toHaveLength(2);
  });

  it("stays alive while there is a handler of clientReady", async () => {
    await using server = await listenLate();
    const script = `
      import { TargetClient } from "@fletch/sdk";
      TargetClient.create({ ${options(server)}, events: { clientReady: () => process.exit(8) } });
    `;
    expect(await run(script)).toBe(8);
  });

  it("ends if nothing awaits the client, or when it is closed", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(503, "{}")));
    const script = (rest: string): string => `
      import { TargetClient } from "@fletch/sdk";
      const target = TargetClient.create({ ${options(server)} ${rest}
    `;
    expect(await run(script("});"))).toBe(0);
    const closed =
      "events: { clientReady: () => {} } }); target.ready().catch(({ code }) => console.log(code)); setTimeout(() => target.close(), 100);";
    expect(await run(script(`, ${closed}`))).toBe(0);
  });
});
