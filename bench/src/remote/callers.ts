import type { DeliveryRequest } from "@fletch/delivery-api";
import { TargetClient } from "@fletch/sdk";
import { Pool } from "undici";
import { createPublishedClient } from "../decision/published-client.ts";

/** A client that makes Delivery calls and parses the responses. */
export interface Caller {
  readonly name: string;
  call(request: DeliveryRequest): PromiseLike<unknown>;
  close(): Promise<void>;
}

/** The limit of connections: Fletch's default, and the bare pool's. The others have none. */
const connections = 100;
const path = "/rest/v1/delivery?imsOrgId=0AAA%40AdobeOrg&sessionId=5f4b1c7a0e6d4f3c9b8a7d6e5f4c3b2a";
const headers = { "content-type": "application/json" };

export function createCallers(host: string): readonly [Caller, ...Caller[]] {
  return [callWithFletch(host), callWithPool(host), callWithPublished(host), callWithFetch(host)];
}

function callWithFletch(host: string): Caller {
  const options = { client: "bench", organizationId: "0AAA@AdobeOrg", telemetryEnabled: false };
  const client = TargetClient.create({ ...options, serverDomain: host, secure: false });
  return { name: "Fletch", call: (request) => client.getOffers({ request }), close: () => client.close() };
}

/** The floor: a keep-alive pool with JSON, and nothing else. */
function callWithPool(host: string): Caller {
  const pool = new Pool(`http://${host}`, { connections });
  return {
    name: "bare pool",
    async call(request) {
      const { body } = await pool.request({ method: "POST", path, headers, body: JSON.stringify(request) });
      return body.json();
    },
    close: () => pool.close(),
  };
}

function callWithPublished(host: string): Caller {
  const client = createPublishedClient({ serverDomain: host, secure: false, timeout: 10_000 });
  return { name: "published client", call: (request) => client.getOffers({ request }), close: async () => {} };
}

function callWithFetch(host: string): Caller {
  return {
    name: "global fetch",
    async call(request) {
      const response = await fetch(`http://${host}${path}`, { method: "POST", headers, body: JSON.stringify(request) });
      return response.json();
    },
    close: async () => {},
  };
}
