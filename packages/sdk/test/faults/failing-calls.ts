/** What the fault tests ask of every call that goes wrong. */
import { isTargetError, type TargetError } from "@fletch/delivery-api";
import { expect } from "vitest";
import { createHttpDispatch } from "../../src/transport/http-dispatch.ts";
import { createTransport } from "../../src/transport/retrying-transport.ts";
import type { Transport, TransportOptions, TransportRequest } from "../../src/transport/transport.ts";
import { createUndiciDispatch } from "../../src/transport/undici-dispatch.ts";

type Carrier = readonly [name: string, options: TransportOptions];

/** What carries requests on Node: few of them, and many. */
export const nodeCarriers: readonly Carrier[] = [
  ["node:http", { createDispatch: createHttpDispatch }],
  ["undici", { createDispatch: createUndiciDispatch }],
];

/** All ways to carry requests. */
export const carriers: readonly Carrier[] = [...nodeCarriers, ["fetch", { fetchApi: (url, init) => fetch(url, init) }]];

export function post(origin: string, changes: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: "POST",
    url: `${origin}/rest/v1/delivery?sessionId=secret`,
    headers: { "content-type": "application/json" },
    body: "{}",
    timeout: 10_000,
    retry: "if-not-sent",
    requestId: "request-1",
    ...changes,
  };
}

/** Sends, and gives back the error that has to come: a `TargetError` that knows its request and tells no session id. */
export async function toFailure(transport: Transport, request: TransportRequest): Promise<TargetError> {
  const outcome: unknown = await transport.send(request).then(
    () => "an answer",
    (error: unknown) => error,
  );
  expect(isTargetError(outcome), String(outcome)).toBe(true);
  const error = outcome as TargetError;
  expect(error.requestId).toBe(request.requestId);
  expect(error.message).not.toContain("secret");
  expect(transport.pending).toBe(0);
  return error;
}

/** Sends with a transport of its own, and closes it. */
export async function failureWith(options: TransportOptions, request: TransportRequest): Promise<TargetError> {
  const transport = createTransport({ random: () => 0.5, ...options });
  try {
    return await toFailure(transport, request);
  } finally {
    await transport.close();
  }
}
