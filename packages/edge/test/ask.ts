import type { DeliveryResponse } from "@fletch/delivery-api";
import type { Edge } from "../src/create-edge.ts";
import { validateResponse } from "./validate-response.ts";

/** An answer of the edge, which is what the Delivery API's description says. */
export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: DeliveryResponse & { readonly message?: string };
}

/** How to ask, where it is not the usual way. */
export interface AskOptions {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a Delivery request to the edge's handler. What is no string is sent as JSON. */
export async function ask(edge: Pick<Edge, "fetch">, body: unknown, options: AskOptions = {}): Promise<Asked> {
  const { query = "client=acme&sessionId=session-1", headers = {} } = options;
  const response = await edge.fetch(
    new Request(`http://edge.test/rest/v1/delivery?${query}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
  return { status: response.status, headers: response.headers, body: await validateResponse(response) };
}
