/**
 * Every code of a `TargetError`, with its meaning and what to do. `docs/errors.md` shows the same table, and a test compares them.
 * The first word names the cause: the caller (`invalid-…`), the artifact, the network, or the client.
 */
export const targetErrorCodes: Readonly<Record<TargetErrorCode, string>> = {
  "invalid-options":
    "An option of `create`, of a call, or of the edge is missing or invalid. Correct the option in the message.",
  "invalid-request": "The Delivery request is invalid. Correct the fields in `issues`; nothing was sent.",
  "invalid-artifact": "The artifact is invalid: it is truncated, not an artifact, or made for another organization.",
  "invalid-activities":
    "An activity file is invalid. `issues` has each error with its file, line and column; correct them.",
  "unsupported-artifact-version": "The artifact's major version is newer than this engine. Update Fletch.",
  "artifact-unavailable": "The artifact could not be downloaded or read. See `cause`; the client keeps trying.",
  "not-ready": "An on-device call came before the first artifact; `cause` says why. Await `ready()`, or use hybrid.",
  "ready-timeout": "`ready()` timed out; `cause` says why. The client keeps trying and can become ready later.",
  "request-timeout": "Target did not respond within `timeout`; the request was aborted.",
  "request-aborted": "The caller's `AbortSignal` aborted the call.",
  "network-error": "No response: the connection failed or broke. See `cause`.",
  "circuit-open":
    "The host failed so often that the circuit is open for some seconds; nothing was sent. Use default content.",
  "http-error": "Target responded with an error status; see `httpStatus` and the API's own message.",
  "invalid-response": "Target's response is not valid JSON of the Delivery API, or is too large.",
  "missing-attribute": "`getValue(mbox, key)` found nothing, and no fallback was given.",
  "client-closed": "The client was closed before the call.",
  "wait-timeout": "`AsyncResult.get({ timeout })` timed out. The call itself continues.",
  "result-not-ready": "`AsyncResult.successful()` was called before the call ended.",
  "listen-failed": "The edge could not listen on its address. See `cause`.",
  "store-unavailable": "The edge's database cannot be opened, migrated or reached. See `cause`.",
};

/** The `code` of a `TargetError`. */
export type TargetErrorCode =
  | "invalid-options"
  | "invalid-request"
  | "invalid-artifact"
  | "invalid-activities"
  | "unsupported-artifact-version"
  | "artifact-unavailable"
  | "not-ready"
  | "ready-timeout"
  | "request-timeout"
  | "request-aborted"
  | "network-error"
  | "circuit-open"
  | "http-error"
  | "invalid-response"
  | "missing-attribute"
  | "client-closed"
  | "wait-timeout"
  | "result-not-ready"
  | "listen-failed"
  | "store-unavailable";
