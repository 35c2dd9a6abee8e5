import type { TargetError } from "@fletch/delivery-api";
import { createEdge, type Edge } from "../../src/create-edge.ts";
import type { EdgeOptions } from "../../src/edge-options.ts";
import { anArtifact } from "../an-artifact.ts";
import { ask } from "../ask.ts";

/** An edge on a database that is about to fail. */
export interface StartedEdge extends AsyncDisposable {
  readonly edge: Edge;
  /** What it has told `onError`. */
  readonly problems: readonly TargetError[];
}

interface StartOptions extends Omit<Partial<EdgeOptions>, "secret"> {
  readonly wait?: boolean;
  /** `null`: the one beside the database. */
  readonly secret?: string | null;
}

export const authorization = { authorization: "Bearer a token of some length" };

export async function startEdge(
  database: string,
  { wait = true, secret = "a secret of some length", ...options }: StartOptions = {},
): Promise<StartedEdge> {
  const problems: TargetError[] = [];
  const edge = createEdge({
    artifacts: [anArtifact()],
    client: "acme",
    database,
    ...(secret !== null && { secret }),
    adminToken: "a token of some length",
    onError: (error) => problems.push(error as TargetError),
    ...options,
  });
  if (wait) await edge.ready();
  return { edge, problems, [Symbol.asyncDispose]: () => edge.close() };
}

/** The status of a visitor's request. */
export async function deliverFor(
  edge: Edge,
  visitor: string,
  profileParameters: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { status } = await ask(edge, {
    id: { tntId: visitor },
    context: { channel: "web" },
    execute: { mboxes: [{ index: 0, name: "hero", profileParameters }] },
  });
  // Timers and sockets have their turn, however often this is called.
  await new Promise((resolve) => setImmediate(resolve));
  return status;
}

export async function isReady(edge: Edge): Promise<boolean> {
  return (await edge.fetch(new Request("http://edge.test/ready"))).status === 200;
}

export async function isHealthy(edge: Edge): Promise<boolean> {
  return (await edge.fetch(new Request("http://edge.test/health"))).status === 200;
}
