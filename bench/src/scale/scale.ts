import type { Scenario } from "../model.ts";
import { measureCompilation } from "./measure-compilation.ts";
import { measureDecisions } from "./measure-decisions.ts";

export const scale: Scenario = {
  async run(effort) {
    const decisions = await measureDecisions([10, 1_000, 10_000], effort);
    const compilations = [
      ...(await measureCompilation(500, effort.rounds, false)),
      ...(await measureCompilation(5_000, effort.rounds, true)),
      ...(await measureCompilation(10_000, effort.rounds, false)),
    ];
    const values = decisions
      .slice(0, 2)
      .flatMap(({ ours, against }, index) => [
        ...(index === 0 && against !== undefined
          ? [{ name: "10 activities", value: against.value.median, ours: true }]
          : []),
        { name: index === 0 ? "1,000 activities" : "10,000 activities", value: ours.median, ours: true },
      ]);
    return {
      rows: [...decisions, ...compilations],
      charts: { scale: { title: "A decision among ever more activities", unit: "µs", scale: "linear", values } },
    };
  },
};
