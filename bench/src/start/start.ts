import type { Scenario } from "../model.ts";
import { measureColdImports } from "./cold-import.ts";
import { measureFirstDecisions } from "./first-decision.ts";
import { measureSizes } from "./sizes.ts";
import { measureTimeToReady } from "./time-to-ready.ts";

export const start: Scenario = {
  async run({ rounds }) {
    const imports = measureColdImports(rounds);
    const firstDecisions = await measureFirstDecisions(rounds);
    const ready = await measureTimeToReady(rounds);
    const sizes = await measureSizes();
    const published = { name: "published client", value: imports[0]?.against?.value.median ?? 0, ours: false };
    const values = imports.slice(0, 3).map(({ title, ours }) => ({
      name: title.replace(/^cold import of (\S+),.*$/, "$1"),
      value: ours.median,
      ours: true,
    }));
    return {
      rows: [...imports, ...firstDecisions, ready, ...sizes],
      charts: {
        start: { title: "Cold import, over bare Node", unit: "ms", scale: "linear", values: [...values, published] },
      },
    };
  },
};
