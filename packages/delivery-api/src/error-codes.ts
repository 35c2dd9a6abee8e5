/**
 * Every code that a `TargetError` can have, with what it means and what to do. `docs/errors.md` shows the same table.
 * The first word says whose doing it is: the caller's (`invalid-…`), the artifact's, the network's, or the client's own state.
 */
export const targetErrorCodes: Readonly<Record<TargetErrorCode, string>> = {
  "invalid-options":
    "An option of `create`, of a call, or of the edge is missing or wrong. Correct what the message names.",
  "invalid-request":
    "The Delivery request breaks a rule of the API. Correct the fields that `issues` names; nothing was sent.",
  "invalid-artifact":
    "The artifact cannot be used: it is cut off, is no artifact, or was made for another organization.",
  "invalid-activities":
    "An activity file cannot be used. `issues` names every mistake with its file, line and column; correct them.",
  "unsupported-artifact-version": "The artifact's major version is newer than this engine. Update Fletch.",
  "artifact-unavailable": "The artifact could not be downloaded or read. See `cause`; the client keeps trying.",
  "not-ready":
    "A decision on the device was asked for before an artifact was there; `cause` says why. Await `ready()`, or use hybrid.",
  "ready-timeout":
    "The limit of `ready()` ran out; `cause` says why. The client keeps trying and can become ready later.",
  "request-timeout": "Target did not answer within `timeout`; the request was aborted.",
  "request-aborted": "The caller's `AbortSignal` ended the call.",
  "network-error": "No answer: the connection could not be made or broke. See `cause`.",
  "circuit-open":
    "The host failed so often that it is left alone for some seconds; nothing was sent. Use default content.",
  "http-error": "Target answered with an error status; see `httpStatus` and the API's own message.",
  "invalid-response": "Target's answer is not the JSON that the Delivery API promises, or is too large.",
  "missing-attribute": "`getValue(mbox, key)` found nothing, and no fallback was given.",
  "client-closed": "The client was closed before the call.",
  "wait-timeout": "`AsyncResult.get({ timeout })` ran out. The call itself goes on.",
  "result-not-ready": "`AsyncResult.successful()` was asked before the call had ended.",
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
