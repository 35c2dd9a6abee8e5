import { type Fields, isRecord, optional, predicate, type Schema } from "@fletch/delivery-api/schema";
import { createEdgeWithContext, type Edge } from "../create-edge.ts";
import { type EdgeOptions, edgeFields } from "../edge-options.ts";
import { exactObject, requireOptions } from "../exact-object.ts";
import { listen } from "../listen.ts";
import { type ExpectedImpression, expectImpression } from "./expect-impression.ts";
import { FlagArtifact, type GivenFlags } from "./flag-artifact.ts";
import { type ForcedExperience, type FoundExperience, findExperience } from "./named-experiences.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Options of `createEdge`, with defaults for tests. */
export interface TestEdgeOptions extends Omit<EdgeOptions, "now"> {
  /** The edge's clock. @default a clock that stands still at the start time */
  readonly clock?: VirtualClock;
  /** @default 0, for any free port */
  readonly port?: number;
  /** Flags for everybody, by mbox and key, in addition to activities and artifacts. @default none */
  readonly flags?: GivenFlags;
}

const { now: _now, ...createFields }: Fields<EdgeOptions> = edgeFields;

const optionsSchema: Schema<TestEdgeOptions> = exactObject<TestEdgeOptions>({
  ...createFields,
  clock: optional(
    predicate("a VirtualClock", (value): value is VirtualClock => isRecord(value) && typeof value.now === "function"),
  ),
  // `listen` checks it.
  port: optional(predicate("a port number", (_value): _value is number => true)),
  flags: optional(predicate("flags by mbox and key", (value): value is GivenFlags => isRecord(value))),
});

/** An edge on a local port, for a test. */
export interface TestEdge extends Edge {
  /** `http://127.0.0.1:41234`, without a trailing slash. */
  readonly url: string;
  /** Options for `TargetClient.create` that connect it to this edge. */
  readonly clientOptions: {
    readonly client: string;
    readonly organizationId: string;
    readonly serverDomain: string;
    readonly secure: false;
    readonly artifactLocation: string;
  };
  readonly clock: VirtualClock;
  /**
   * Forces an experience of an activity for everybody, whatever split and audiences say. On-device decisions are not
   * affected.
   *
   * @throws TargetError `invalid-options` for an unknown or ambiguous activity or experience
   */
  forceExperience(activity: number | string, experience: number | string): void;
  /**
   * Sets a flag for everybody, or removes it with `undefined`. Clients that decide on the device see it with their next
   * artifact: at once over a stream, else at their next poll.
   *
   * @throws TypeError for a value without JSON, or an edge that was started without flags; TargetError
   *   `invalid-artifact` for an impossible name. The flags stay as they were
   */
  setFlag(mbox: string, key: string, value: unknown): Promise<void>;
  /** Stops forcing an experience, of one activity or all. */
  releaseExperience(activity?: number | string): void;
  /**
   * Waits until the impression was counted. Repeated impressions count once, as in reports.
   *
   * @throws Error at the timeout, with the counted impressions
   * @throws TargetError `invalid-options` for an unknown activity or experience, or a misspelt field
   */
  expectImpression(wanted: ExpectedImpression): Promise<void>;
}

/**
 * Starts an edge in this process, on a free port, with a database in memory.
 *
 * @example
 * await using edge = await startEdge({ artifacts: ["rules.json"], client: "acme" });
 * const target = TargetClient.create({ ...edge.clientOptions, decisioningMethod: "server-side" });
 * edge.forceExperience("Hero", "B");
 * await target.getOffers({ request: { id: { tntId: "v1" }, execute: { mboxes: [{ name: "hero" }] } } });
 * await edge.expectImpression({ activity: "Hero", experience: "B", visitor: { tntId: "v1" } });
 *
 * @throws what `createEdge` and `listen` throw
 */
export async function startEdge(options: TestEdgeOptions): Promise<TestEdge> {
  requireOptions(optionsSchema, options, "startEdge");
  const { clock = new VirtualClock(), port = 0, flags = {}, ...given } = options;
  const flagArtifact = new FlagArtifact(flags);
  const artifacts = [...(given.artifacts ?? [])];
  // The edge reads the list at each reload.
  const flagsAt = artifacts.length;
  if (options.flags !== undefined) artifacts.push(flagArtifact.build());
  const others = artifacts.length === 0 ? given : { ...given, artifacts };
  const { organizationId = "0123456789ABCDEF@AdobeOrg", environment = "production" } = options;
  const { edge, context } = createEdgeWithContext({ database: ":memory:", ...others, organizationId, now: clock.now });
  const server = await listen(edge, { port }).catch(async (error: unknown) => {
    await edge.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await server.close({ grace: 0 });
    await edge.close();
  };
  const find = (wanted: ForcedExperience): FoundExperience => findExperience(context.activities.current, wanted);
  return Object.defineProperties(Object.create(edge) as TestEdge, {
    ...toValueProperties({
      url: server.url,
      clock,
      clientOptions: {
        client: options.client,
        organizationId,
        serverDomain: new URL(server.url).host,
        secure: false,
        artifactLocation: `${server.url}/${options.client}/${environment}/v1/rules.json`,
      },
      forceExperience: (activity: number | string, experience: number | string) => {
        const { activityId, experienceId = 0 } = find({ activity, experience });
        context.forced.force(activityId, experienceId);
      },
      setFlag: async (mbox: string, key: string, value: unknown) => {
        if (options.flags === undefined) throw new TypeError("setFlag needs an edge that was started with flags");
        const undo = flagArtifact.set(mbox, key, value);
        artifacts[flagsAt] = flagArtifact.build();
        await context.activities.reload().catch((error: unknown) => {
          undo();
          artifacts[flagsAt] = flagArtifact.build();
          throw error;
        });
      },
      releaseExperience: (activity?: number | string) =>
        context.forced.release(activity === undefined ? undefined : find({ activity }).activityId),
      expectImpression: (wanted: ExpectedImpression) => expectImpression(context, wanted),
      close,
      [Symbol.asyncDispose]: close,
    }),
  });
}

function toValueProperties(members: object): PropertyDescriptorMap {
  const keys = Reflect.ownKeys(members) as (keyof typeof members)[];
  return Object.fromEntries(keys.map((key) => [key, { value: members[key], enumerable: true }]));
}
