import { toComparisonRow } from "../measure/comparison-row.ts";
import { measureRounds } from "../measure/rounds.ts";
import { toSpread } from "../measure/spread.ts";
import type { Effort, Findings, Row, Scenario } from "../model.ts";
import { createVisitors, repeatVisitor } from "../workload/visitors.ts";
import type { FlagProduct } from "./experiment.ts";
import { openFletchAttributes } from "./fletch-attributes.ts";
import { openFletchDecide } from "./fletch-decide.ts";
import { openFletchFlags } from "./fletch-flags.ts";
import { openGrowthBook } from "./growthbook.ts";
import { openLaunchDarkly } from "./launchdarkly.ts";
import { openFletchProvider, openLaunchDarklyProvider } from "./openfeature.ts";
import { openOptimizely } from "./optimizely.ts";
import { openUnleash } from "./unleash.ts";

export const flag: Scenario = {
  async run(effort) {
    const ours = [await openFletchFlags(), openFletchDecide(), await openFletchAttributes()];
    const theirs = [openGrowthBook(), await openLaunchDarkly(), await openUnleash(), await openOptimizely()];
    const providers: Providers = [await openFletchProvider(), await openLaunchDarklyProvider()];
    const all = [...ours, ...theirs, ...providers];
    try {
      for (const product of all) await requireSameExperiment(product);
      return await measure(ours, theirs, providers, effort);
    } finally {
      for (const product of all) await product.close();
    }
  },
};

/** Fletch and LaunchDarkly, both through OpenFeature's SDK. */
type Providers = readonly [FlagProduct, FlagProduct];

async function measure(
  ours: FlagProduct[],
  theirs: FlagProduct[],
  providers: Providers,
  effort: Effort,
): Promise<Findings> {
  const contenders = [...ours, ...theirs, ...providers].map(({ name, decide }) => ({ name, operate: decide }));
  const fresh = await measureRounds(contenders, createVisitors, effort);
  const repeated = await measureRounds(contenders, repeatVisitor, effort);
  const fastest = indexOfFastest(fresh.slice(ours.length, ours.length + theirs.length)) + ours.length;
  const rows: Row[] = [];
  for (const [index, product] of ours.entries()) {
    for (const [rival, { name }] of theirs.entries()) {
      const at = ours.length + rival;
      rows.push(
        toComparisonRow(
          {
            id: `flag/${toId(product.name)}/${toId(name)}`,
            title: `${product.name}: a flag`,
            unit: "µs",
            against: name,
            ...((at === fastest && index === 0) || (name === "LaunchDarkly" && index === ours.length - 1)
              ? { bar: { of: "ratio", is: "at least", value: 1 } as const }
              : {}),
          },
          fresh[index] ?? [],
          fresh[at] ?? [],
        ),
      );
    }
    rows.push(
      toComparisonRow(
        {
          id: `flag/${toId(product.name)}/repeated`,
          title: `${product.name}: the same visitor again`,
          unit: "µs",
          against: theirs[fastest - ours.length]?.name ?? "",
        },
        repeated[index] ?? [],
        repeated[fastest] ?? [],
      ),
    );
  }
  const firstProvider = ours.length + theirs.length;
  const [{ name }, rival] = providers;
  for (const [kind, title, times, bar] of [
    [toId(rival.name), "a flag", fresh, { of: "ratio", is: "at least", value: 1 }],
    ["repeated", "the same visitor again", repeated, undefined],
  ] as const) {
    rows.push(
      toComparisonRow(
        {
          id: `flag/${toId(name)}/${kind}`,
          title: `${name}: ${title}`,
          unit: "µs",
          against: rival.name,
          ...(bar && { bar }),
        },
        times[firstProvider] ?? [],
        times[firstProvider + 1] ?? [],
      ),
    );
  }
  return {
    rows,
    charts: {
      flag: {
        title: "A flag, from the raw visitor to the value",
        unit: "µs",
        scale: "linear",
        values: contenders.map(({ name }, index) => ({
          name,
          value: toSpread(fresh[index] ?? []).median / 1e3,
          ours: index < ours.length || index === firstProvider,
        })),
      },
    },
  };
}

function indexOfFastest(times: readonly (readonly number[])[]): number {
  const medians = times.map((rounds) => toSpread(rounds).median);
  return medians.indexOf(Math.min(...medians));
}

function toId(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, "-");
}

/** Throws unless a product includes the expected visitors, and gives about half of them the treatment. */
async function requireSameExperiment(product: FlagProduct): Promise<void> {
  const visitors = createVisitors(2_000);
  const values = await Promise.all(visitors.map((visitor) => product.decide(visitor)));
  const inside = visitors.map(({ tier, url }) => tier !== "basic" && url.includes("/shop/"));
  const wrong = values.findIndex((value, index) => (value !== "off") !== inside[index]);
  if (wrong !== -1) throw new Error(`${product.name}: ${JSON.stringify(visitors[wrong])} got ${values[wrong]}`);
  const share = values.filter((value) => value === "treatment").length / inside.filter(Boolean).length;
  if (share < 0.45 || share > 0.55) throw new Error(`${product.name}: ${share} of the visitors got the treatment`);
}
