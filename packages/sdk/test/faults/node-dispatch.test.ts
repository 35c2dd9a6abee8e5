import { until } from "@fletch/test-kit/until";
import { describe, expect, it } from "vitest";
import type { Dispatch } from "../../src/transport/dispatch.ts";
import { createDispatch } from "../../src/transport/node-dispatch.ts";
import { createUndiciDispatch } from "../../src/transport/undici-dispatch.ts";
import { httpResponse, listenRaw } from "./raw-server.ts";

const options = {
  proxy: false,
  connections: 100,
  pipelining: undefined,
  http2: false,
  connectTimeout: 5_000,
  keepAliveTimeout: 30_000,
} as const;

async function ask(dispatch: Dispatch, origin: string, body = "{}", headers = {}): Promise<number> {
  const request = { method: "POST", path: "/", headers, repeatable: false, maxResponseSize: 1_000 } as const;
  return (await dispatch.start({ ...request, origin, body }).response).status;
}

describe("the adaptive transport of Node", () => {
  it("switches from node:http to undici once there are many calls, and loses none", async () => {
    const held: (() => void)[] = [];
    await using server = await listenRaw((socket, request) => {
      const respond = (): void => void socket.write(httpResponse(200, "{}"));
      if (request.endsWith("hold")) held.push(respond);
      else respond();
    });
    let now = 0;
    const dispatch = createDispatch(options, () => now);
    for (let call = 0; call < 300; call++) await ask(dispatch, server.origin);
    const underWay = ask(dispatch, server.origin, "hold");
    await until(() => held.length === 1);
    await ask(dispatch, server.origin);
    expect(server.open).toBe(2);

    now = 1_000;
    for (let call = 0; call < 100; call++) await ask(dispatch, server.origin);
    // The idle connection is given up, the one in use is not.
    await until(() => server.open === 1);
    expect(await ask(dispatch, server.origin)).toBe(200);
    expect(server.open).toBe(2);
    for (const respond of held) respond();
    expect(await underWay).toBe(200);
    await until(() => server.open === 1);
    await dispatch.close();
    await until(() => server.open === 0);
  });

  it("stays with node:http while there are few calls", async () => {
    await using server = await listenRaw((socket) => void socket.write(httpResponse(200, "{}")));
    let now = 0;
    const dispatch = createDispatch(options, () => now);
    for (let call = 0; call < 300; call++) {
      now += 50;
      await ask(dispatch, server.origin);
    }
    expect(server.requests.at(-1)).toBe(server.requests[0]);
    await dispatch.close();
  });

  it("leaves no connection open when it is closed during the switch", async () => {
    await using server = await listenRaw((socket) => void socket.write(httpResponse(200, "{}")));
    let now = 0;
    const dispatch = createDispatch(options, () => now);
    await ask(dispatch, server.origin);
    now = 1_000;
    for (let call = 0; call < 99; call++) await ask(dispatch, server.origin);
    await dispatch.close();
    await until(() => server.open === 0);
  });
});

describe("undici's connections", () => {
  it("outlast requests whose headers cannot be made, also of those that waited", async () => {
    await using server = await listenRaw((socket) => void socket.write(httpResponse(200, "{}")));
    const dispatch = createUndiciDispatch({ ...options, connections: 1 });
    await dispatch.loading;
    const broken = {
      get accept(): string {
        throw new Error("Unreadable");
      },
    };
    const refused = expect.objectContaining({ failure: "refused", message: expect.stringContaining("Unreadable") });
    const results = [broken, {}, broken, broken, {}].map((headers) => ask(dispatch, server.origin, "{}", headers));
    expect(await Promise.all(results.map((result) => result.catch((error: unknown) => error)))).toEqual([
      refused,
      200,
      refused,
      refused,
      200,
    ]);
    await dispatch.close();
  });
});
