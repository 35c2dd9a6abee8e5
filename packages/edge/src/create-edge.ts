import { randomUUID } from "node:crypto";
import { Activities } from "./activities/activities.ts";
import { createFetch } from "./app.ts";
import { Counters, type EdgeCounters } from "./counters.ts";
import { type EdgeOptions, requireEdgeOptions } from "./edge-options.ts";
import { type FaultSettings, Faults } from "./faults.ts";
import type { EdgeDesk } from "./handle-delivery.ts";
import { Seal } from "./tokens/seal.ts";

/** A Target edge. It has no socket: `fetch` answers requests in the process, `listen` puts it on a port. */
export interface Edge extends AsyncDisposable {
  /** Answers a request, as any server of `Request -> Response` does. */
  fetch(request: Request): Promise<Response>;
  /** What the edge has done so far. */
  readonly counters: EdgeCounters;
  /**
   * Slows the edge down, or makes it fail. Changes what is given, and leaves the rest.
   *
   * @throws TargetError `invalid-options`
   */
  setFaults(settings: FaultSettings): void;
  /** Stops watching files, and ends every wait that was asked for. */
  close(): Promise<void>;
}

/**
 * Makes a Target edge from artifacts.
 *
 * @example
 * await using edge = createEdge({ artifacts: ["rules.json"], client: "acme" });
 * await using server = await listen(edge, { port: 8080 });
 *
 * @throws TargetError `invalid-options`, `artifact-unavailable`, `invalid-artifact` or `unsupported-artifact-version`
 */
export function createEdge(options: EdgeOptions): Edge {
  requireEdgeOptions(options);
  const desk = createDesk(options);
  desk.activities.watch();
  const close = async (): Promise<void> => {
    desk.faults.close();
    await desk.activities.close();
  };
  return {
    fetch: createFetch(desk),
    get counters() {
      return desk.counters.read();
    },
    setFaults: (settings) => desk.faults.set(settings),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createDesk(options: EdgeOptions): EdgeDesk {
  const { artifacts, client, organizationId, geo, edgeHost, latency, errorRate } = options;
  const seal = new Seal(options.secret);
  const faults = new Faults(options.random ?? Math.random);
  faults.set({ ...(latency !== undefined && { latency }), ...(errorRate !== undefined && { errorRate }) });
  return {
    account: { client, organizationId },
    activities: new Activities({
      sources: artifacts,
      organizationId,
      seal,
      onEdition: () => undefined,
      onProblem: options.onProblem ?? (() => undefined),
    }),
    faults,
    counters: new Counters(),
    seal,
    lookUpGeo: typeof geo === "function" ? geo : () => geo,
    bodyLimits: { size: options.bodyLimit ?? 1_048_576, depth: 64 },
    edgeHost,
    locationHint: /^mboxedge(\d{1,4})\./.exec(edgeHost ?? "")?.[1],
    now: options.now ?? Date.now,
    createId: () => randomUUID().replaceAll("-", ""),
  };
}
