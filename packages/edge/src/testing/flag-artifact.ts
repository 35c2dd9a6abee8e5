/** Flags of a test, by mbox and key. */
export type GivenFlags = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Flags that a test can change. */
export class FlagArtifact {
  readonly #flags: Map<string, Map<string, unknown>>;

  constructor(flags: GivenFlags) {
    this.#flags = new Map(Object.entries(flags).map(([mbox, values]) => [mbox, new Map(Object.entries(values))]));
  }

  /** Sets a flag; `undefined` removes it. @returns a function that undoes it */
  set(mbox: string, key: string, value: unknown): () => void {
    const isNew = !this.#flags.has(mbox);
    const values = this.#flags.get(mbox) ?? new Map<string, unknown>();
    this.#flags.set(mbox, values);
    const before = values.get(key);
    const write = (next: unknown): void => void (next === undefined ? values.delete(key) : values.set(key, next));
    write(value);
    return () => {
      write(before);
      if (isNew && values.size === 0) this.#flags.delete(mbox);
    };
  }

  /** Returns an artifact with these values for everybody: an activity for each mbox. */
  build(): object {
    const mboxes = Array.from(this.#flags, ([mbox, values], index) => [
      mbox,
      [toRule(mbox, Object.fromEntries(values), firstActivity + index)],
    ]);
    return {
      version: "1.0.0",
      meta: {},
      globalMbox: "target-global-mbox",
      geoTargetingEnabled: false,
      responseTokens: ["activity.name", "experience.name"],
      remoteMboxes: [],
      remoteViews: [],
      localMboxes: [...this.#flags.keys()],
      localViews: [],
      rules: { mboxes: Object.fromEntries(mboxes), views: {} },
    };
  }
}

/** Above the ids of activities in files. */
const firstActivity = 2_000_000_000;

function toRule(mbox: string, content: object, activityId: number): object {
  return {
    ruleKey: String(activityId),
    activityId,
    condition: true,
    consequence: { name: mbox, options: [{ type: "json", content, eventToken: `test-${activityId}` }], metrics: [] },
    meta: {
      "activity.id": activityId,
      "activity.name": `Flags of ${mbox}`,
      "activity.type": "landing",
      "experience.id": 0,
      "experience.name": "Given",
    },
  };
}
