import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type EdgeServer, listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";
import { validateResponse } from "./validate-response.ts";

const context = { channel: "web" };

describe("bad input", () => {
  let edge: Edge;
  let server: EdgeServer;
  let impatient: EdgeServer;
  beforeAll(async () => {
    edge = createEdge({ artifacts: [anArtifact()], client: "acme", organizationId: "0AAA@AdobeOrg" });
    server = await listen(edge, { port: 0 });
    impatient = await listen(edge, { port: 0, requestTimeout: 300 });
  });
  afterAll(async () => {
    await server.close();
    await impatient.close();
    await edge.close();
  });

  it.each([
    ["client=acme", "query.sessionId: expected 1 to 128 printable characters"],
    ["client=acme&sessionId=", "query.sessionId"],
    ["client=acme&sessionId=a%20b", "query.sessionId"],
    [`client=acme&sessionId=${"x".repeat(129)}`, "query.sessionId"],
    ["client=acme&sessionId=a%2Fb", "query.sessionId"],
    ["sessionId=s", "query: expected client or imsOrgId, received neither"],
    ["client=other&sessionId=s", 'query.client: expected "acme", received "other"'],
    ["imsOrgId=0BBB%40AdobeOrg&sessionId=s", 'query.imsOrgId: expected "0AAA@AdobeOrg", received "0BBB@AdobeOrg"'],
    ["client=%E0%A4%A&sessionId=s", "query.client"],
  ])("refuses the query %s", async (query, message) => {
    const { status, body } = await ask(edge, { context }, { query });
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });

  it.each([
    ["", "expected JSON"],
    ["{", "expected JSON"],
    ['{"context":{"channel":"web"}', "expected JSON"],
    ["[]", "$: expected an object, received an array of 0 items"],
    ["null", "$: expected an object, received null"],
    ['"text"', "$: expected an object"],
    ["{}", "$.context: expected an object, received undefined"],
    [{ context: { channel: "tv" } }, '$.context.channel: expected one of "mobile", "web", received "tv"'],
    [{ context, execute: { mboxes: [{ name: "" }] } }, "$.execute.mboxes[0].name"],
    [{ context, execute: { mboxes: [{ name: "x".repeat(251) }] } }, "$.execute.mboxes[0].name"],
    [{ context, execute: { mboxes: [{ name: "a-clicked" }] } }, "$.execute.mboxes[0].name"],
    [
      {
        context,
        execute: {
          mboxes: [
            { name: "a", index: 1 },
            { name: "b", index: 1 },
          ],
        },
      },
      "$.execute.mboxes[1].index",
    ],
    [{ context, id: { tntId: "a.b.c" } }, "$.id.tntId"],
    [{ context, notifications: [{ id: "n", type: "seen", timestamp: 1 }] }, "$.notifications[0].type"],
    [{ context, requestId: "x".repeat(129) }, "$.requestId"],
  ])("refuses the body %j", async (body, message) => {
    const asked = await ask(edge, body);
    expect(asked.status).toBe(400);
    expect(asked.body.message).toContain(message);
  });

  it("lists the first five of many issues, and the number of the others", async () => {
    const mboxes = Array.from({ length: 8 }, () => ({ name: "" }));
    const { body } = await ask(edge, { context, execute: { mboxes } });
    expect(body.message).toMatch(/\$\.execute\.mboxes\[4\]\.name: .*; and 3 more$/);
  });

  it("survives names such as __proto__, and changes no prototype", async () => {
    const body =
      '{"context":{"channel":"web"},"__proto__":{"polluted":1},"execute":{"mboxes":[{"name":"price","parameters":' +
      '{"__proto__.polluted":"1","constructor.prototype.polluted":"1","toString":"1"},' +
      '"profileParameters":{"__proto__":"x"}}]}}';
    expect((await ask(edge, body)).status).toBe(200);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("refuses JSON that is nested too deep, at any position", async () => {
    const deep = `{"context":{"channel":"web"},"unknown":${"[".repeat(500_000)}${"]".repeat(500_000)}}`;
    const { status, body } = await ask(edge, deep);
    expect(status).toBe(400);
    expect(body.message).toContain("at most 64 levels");
    const brackets = { context, execute: { mboxes: [{ name: "price", parameters: { a: '["\\{'.repeat(500) } }] } };
    expect((await ask(edge, brackets)).status).toBe(200);
  });

  it("refuses a body of 5 MB with 413, with or without a Content-Length", async () => {
    const url = `${server.url}/rest/v1/delivery?client=acme&sessionId=s`;
    const large = new Uint8Array(5_000_000).fill(0x20);
    const announced = await fetch(url, { method: "POST", body: large });
    expect(announced.status).toBe(413);
    expect(await validateResponse(announced)).toMatchObject({
      status: 413,
      message: expect.stringContaining("1048576"),
    });
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    // The edge answers and goes; a client that only ever writes may see that as a broken connection.
    const endless = await fetch(url, { method: "POST", body: stream, duplex: "half" } as RequestInit).then(
      ({ status }) => status,
      () => 413,
    );
    expect(endless).toBe(413);
    expect((await ask(edge, { context })).status).toBe(200);
  });

  it("closes the connection of a body that never ends", async () => {
    const response = await new Promise<string>((resolve, reject) => {
      const socket = connect(impatient.port, "127.0.0.1", () => {
        socket.write("POST /rest/v1/delivery?client=acme&sessionId=s HTTP/1.1\r\nhost: edge\r\n");
        socket.write('content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"context":');
      });
      let received = "";
      socket.on("data", (chunk) => {
        received += chunk;
      });
      socket.on("close", () => resolve(received));
      socket.on("error", reject);
    });
    expect(response).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("responds 404 to unknown paths, and 405 with Allow to other methods", async () => {
    const wrongVerb = await edge.fetch(new Request("http://edge.test/rest/v1/delivery"));
    expect(wrongVerb.headers.get("allow")).toBe("POST");
    expect(await validateResponse(wrongVerb)).toMatchObject({ status: 405 });
    const wrongVerbOfConsole = await edge.fetch(new Request("http://edge.test/", { method: "POST", body: "{}" }));
    expect(wrongVerbOfConsole.headers.get("allow")).toContain("GET");
    expect(await validateResponse(wrongVerbOfConsole)).toMatchObject({ status: 405 });
    for (const path of ["/rest/v1/delivery/", "/rest/v1/deliveryx", "/rest/v2/delivery", "/%E0%A4%A"]) {
      const missing = await edge.fetch(new Request(`http://edge.test${path}`, { method: "POST", body: "{}" }));
      expect(await validateResponse(missing), path).toMatchObject({ status: 404 });
    }
  });
});

describe("createEdge", () => {
  it.each([
    [{ artifacts: [] }, "options.artifacts: expected at least one artifact, or activities"],
    [{ artifacts: [7] }, "options.artifacts[0]"],
    [{ activities: [""] }, "options.activities[0]"],
    [{ environment: "a b" }, "options.environment"],
    [{ client: " " }, "options.client"],
    [{ latency: -1 }, "options.latency"],
    [{ latency: { min: 5, max: 1 } }, "options.latency: expected min up to max"],
    [{ errorRate: 2 }, "options.errorRate"],
    [{ edgeHost: "https://edge" }, "options.edgeHost"],
    [{ secret: "short" }, "options.secret"],
    [{ now: 5 }, "options.now"],
    [{ geo: { contryCode: "DE" } }, 'did you mean "countryCode"?'],
    [{ geo: { latitude: "47.4" } }, "options.geo.latitude: expected a number"],
    [{ geo: "DE" }, "options.geo: expected a geo location or a function"],
  ])("refuses %j", (options, message) => {
    const valid = { artifacts: [anArtifact()], client: "acme" };
    const create = () => createEdge({ ...valid, ...options } as never);
    expect(create).toThrow(expect.objectContaining({ code: "invalid-options" }));
    expect(create).toThrow(message);
  });
});
