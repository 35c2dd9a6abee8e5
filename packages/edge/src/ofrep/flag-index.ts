import type { Plan, Rule } from "@fletch/decisioning";
import { isRecord } from "@fletch/delivery-api/schema";

/** A flag: a key of the JSON offers of an mbox, or the mbox itself. */
export interface Flag {
  /** As clients name it: `mbox.key`, or `mbox`. */
  readonly key: string;
  readonly mbox: string;
  /** `null`: the whole object. */
  readonly property: string | null;
}

/** The key that an mbox with one flag has the flag's value under: then the mbox's name alone is the flag's key. */
const soleKey = "value";

/** The flags of a plan, by the keys that clients know them by. */
export class FlagIndex {
  readonly #byKey: ReadonlyMap<string, Flag>;

  private constructor(byKey: ReadonlyMap<string, Flag>) {
    this.#byKey = byKey;
  }

  /** Returns the flags of the plan; computes them once for each plan. */
  static of(plan: Plan): FlagIndex {
    const index = indexes.get(plan) ?? new FlagIndex(listFlags(plan));
    indexes.set(plan, index);
    return index;
  }

  get keys(): Iterable<string> {
    return this.#byKey.keys();
  }

  get flags(): readonly Flag[] {
    return [...this.#byKey.values()];
  }

  find(key: string): Flag | undefined {
    return this.#byKey.get(key);
  }
}

const indexes = new WeakMap<Plan, FlagIndex>();

/** An mbox is one with flags if some experience has a JSON object for it. Where two flags have the same key, the longer mbox name wins. */
function listFlags({ artifact }: Plan): ReadonlyMap<string, Flag> {
  const mboxes = [...artifact.rules.mboxes].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  const flags = new Map<string, Flag>();
  const add = (flag: Flag): void => {
    if (!flags.has(flag.key)) flags.set(flag.key, flag);
  };
  for (const [mbox, rules] of mboxes) {
    const objects = rules.flatMap(listJsonObjects);
    if (objects.length === 0) continue;
    add({ key: mbox, mbox, property: objects.some((each) => Object.hasOwn(each, soleKey)) ? soleKey : null });
    for (const object of objects) {
      for (const property of Object.keys(object)) add({ key: `${mbox}.${property}`, mbox, property });
    }
  }
  return new Map([...flags].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function listJsonObjects({ consequence }: Rule): readonly Readonly<Record<string, unknown>>[] {
  return consequence.options.flatMap(({ type, content }) => (type === "json" && isRecord(content) ? [content] : []));
}
