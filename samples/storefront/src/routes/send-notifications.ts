import { randomUUID } from "node:crypto";
import { array, findIssues, object, optional, type Schema, string } from "@fletch/delivery-api/schema";
import { errorFromIssues, type Notification, type TargetClient, TargetError } from "@fletch/sdk";
import type { Context } from "hono";
import { replyWithDecision } from "../reply.ts";
import type { StorefrontEnv } from "../storefront-env.ts";
import { targetOptions } from "../target-request.ts";

/** A displayed view or mbox, with the event tokens of its options. */
interface Displayed {
  readonly key?: string;
  readonly name?: string;
  readonly state?: string;
  readonly event_tokens?: readonly string[];
  readonly eventTokens?: readonly string[];
}

interface Body {
  readonly views?: readonly Displayed[];
  readonly mboxes?: readonly (Displayed & { readonly name: string })[];
}

const tokens = optional(array(string()));
const text = optional(string());
const bodySchema: Schema<Body> = object<Body>({
  views: optional(
    array(object<Displayed>({ key: text, name: text, state: text, event_tokens: tokens, eventTokens: tokens })),
  ),
  mboxes: optional(
    array(
      object<Displayed & { readonly name: string }>({
        key: text,
        name: string(),
        state: text,
        event_tokens: tokens,
        eventTokens: tokens,
      }),
    ),
  ),
});

/** POST /sendNotifications: reports which prefetched views and mboxes the visitor saw. */
export async function sendNotifications(c: Context<StorefrontEnv>, target: TargetClient): Promise<Response> {
  const { views = [], mboxes = [] } = await readBody(c);
  const notifications = [
    ...views.map(
      ({ key, name, state, ...seen }): Notification => ({
        ...display(seen),
        view: {
          ...(key !== undefined && { key }),
          ...(name !== undefined && { name }),
          ...(state !== undefined && { state }),
        },
      }),
    ),
    ...mboxes.map(
      ({ name, state, ...seen }): Notification => ({
        ...display(seen),
        mbox: { name, ...(state !== undefined && { state }) },
      }),
    ),
  ];
  const result = await target.sendNotifications(targetOptions(c, { notifications }));
  return replyWithDecision(c, result);
}

function display({ event_tokens, eventTokens }: Displayed): Notification {
  return {
    id: randomUUID(),
    impressionId: randomUUID(),
    type: "display",
    timestamp: Date.now(),
    tokens: event_tokens ?? eventTokens ?? [],
  };
}

/** Reads the body as JSON, whatever its Content-Type. */
async function readBody(c: Context): Promise<Body> {
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch (cause) {
    throw new TargetError("invalid-request", "The body is not JSON", { cause });
  }
  const issues = findIssues(bodySchema, body);
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The body is not valid", issues);
  return body as Body;
}
