import type { Context, MboxRequest, Writable } from "@fletch/delivery-api";
import type { TargetRequest } from "../options/call-options.ts";
import { completeContext } from "./complete-context.ts";
import { isMboxesRequest, type MboxesRequest } from "./is-mboxes-request.node.ts";

/** A copy of a request that executes mboxes. */
export interface MboxesRequestCopy extends MboxesRequest {
  readonly context: Context;
}

/** Copies a request that executes mboxes, because the caller may change it later. Returns `undefined` if `isMboxesRequest` refuses it. */
export function copyMboxesRequest(given: TargetRequest, now: number): MboxesRequestCopy | undefined {
  if (!isMboxesRequest(given)) return undefined;
  const { requestId, id, context, execute } = given;
  const copy: Writable<MboxesRequestCopy> = {
    context: completeContext(context, now),
    execute: { mboxes: execute.mboxes.map(copyMbox) },
  };
  if (requestId !== undefined) copy.requestId = requestId;
  if (id !== undefined) copy.id = { ...id };
  return copy;
}

function copyMbox({ index, name, parameters }: MboxRequest): MboxRequest {
  const copy: Writable<MboxRequest> = { name };
  if (index !== undefined) copy.index = index;
  if (parameters !== undefined) copy.parameters = { ...parameters };
  return copy;
}
