import { type DecisioningMethod, normalize, sessionIdSchema } from "@fletch/delivery-api";
import {
  boolean,
  findIssues,
  number,
  object,
  oneOf,
  optional,
  predicate,
  type Schema,
  string,
} from "@fletch/delivery-api/schema";
import { isVisitorLike, type VisitorLike } from "../experience-cloud/visitor.ts";
import { functionSchema } from "../options/check-options.ts";
import type { PageOptions } from "./page-options.ts";

/** Options in their own types. A page never fails for one: what has no reading counts as left out. */
export function readPageOptions(given: PageOptions): PageOptions {
  const options = given ?? {};
  if (findIssues(pageOptionsSchema, options).length === 0) return options;
  return normalize(pageOptionsSchema, options, { dropsInvalid: true }).value as PageOptions;
}

/** Read where they are used. */
const anything = optional(predicate<never>("anything", (value): value is never => value !== null));
const text = optional(string());

const pageOptionsSchema: Schema<PageOptions> = object<PageOptions>({
  url: predicate<string | URL>("a URL", (value): value is string | URL => value !== null),
  headers: anything,
  cookies: anything,
  ip: text,
  trustProxy: anything,
  secure: optional(boolean()),
  cookieDomain: text,
  previewLinks: optional(boolean()),
  context: anything,
  decisioningMethod: optional(oneOf<DecisioningMethod>("on-device", "server-side", "hybrid")),
  timeout: optional(number({ min: 0 })),
  waitUntil: optional(functionSchema),
  visitor: optional(predicate<VisitorLike>("a visitor", isVisitorLike)),
  customerIds: anything,
  consumerId: text,
  sessionId: optional(sessionIdSchema),
  signal: anything,
  id: anything,
  property: anything,
  trace: anything,
  qaMode: anything,
  preview: anything,
  experienceCloud: anything,
  environmentId: anything,
});
