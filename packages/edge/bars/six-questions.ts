import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createEdge } from "@fletch/edge";
import { reportBar } from "@fletch/test-kit/report-bar";
import { openConsole } from "./open-console.ts";

interface Question {
  readonly question: string;
  /** The arguments of `fletch`, without `--activities` and `--database`. */
  readonly command: readonly string[];
  /** The link of the console's page, behind `#/`. */
  readonly page: string;
  /** Matches what the command prints. */
  readonly printed: RegExp;
  /** Matches a text of the page. */
  readonly shown: RegExp;
}

/** Questions about a week of traffic. docs/reports.md has the same commands and pages. */
const questions: readonly Question[] = [
  {
    question: "is anything broken",
    command: ["report"],
    page: "results",
    // The first line of the report.
    printed: /^Checkout .*ALARM +The split is off/,
    shown: /The split is off/,
  },
  {
    question: "which variation won",
    command: ["report", "Hero"],
    page: "results/1001",
    printed: /New is better than As it was: sign-up \+/,
    shown: /New is better than As it was: sign-up \+/,
  },
  {
    question: "may I believe it",
    command: ["report", "Checkout"],
    page: "results/1002",
    printed: /^Checkout .*\n\nALARM +The split is off[\s\S]*Trust nothing here/,
    shown: /Trust nothing here: the split is off/,
  },
  {
    question: "how much revenue",
    command: ["report", "Free shipping"],
    page: "results/1003",
    printed: /sales +revenue, goal[\s\S]*per visitor +orders +per order[\s\S]*Always +[\d,.]+ +[\d.]+ +\d+ +[\d.]+/,
    shown: /Per visitor/,
  },
  {
    question: "how long yet",
    command: ["report", "Free shipping"],
    page: "results/1003",
    printed: /Keep going for about \d+ days more/,
    shown: /Keep going for about \d+ days more/,
  },
  {
    question: "why did this visitor get that",
    command: ["why", "--mbox", "hero", "--visitor", "0".repeat(31).concat("1")],
    page: `visitors/tntId/${"0".repeat(31)}1`,
    printed: /keeps (?:New|As it was) since .*, drawn from As it was 50 %, New 50 %; bucket .* of today's split/,
    shown: /The visitor had it before, and keeps it\./,
  },
];

const command = fileURLToPath(new URL("../../cli/src/fletch.ts", import.meta.url));

/** Runs the command and opens the page of each question. The bar: each shows the expected text within a minute. */
export async function checkQuestions(activities: string, database: string): Promise<void> {
  const sources = ["--activities", activities, "--database", database];
  for (const { question, command: args, printed } of questions) {
    const began = performance.now();
    const text = execFileSync(process.execPath, [...process.execArgv, command, ...args, ...sources], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    const seconds = (performance.now() - began) / 1_000;
    reportBar(
      `${question}: fletch ${args.join(" ")}`,
      `${seconds.toFixed(1)} s, ${printed.test(text) ? "as expected" : text}`,
      printed.test(text) && seconds < 60,
    );
  }
  const adminToken = "a token of the bars";
  await using edge = createEdge({ activities: [activities], client: "acme", adminToken, database });
  // From source, the first request builds the console.
  await edge.fetch(new Request("http://week.test/"));
  const opened = await openConsole(
    edge,
    adminToken,
    questions.map(({ page, shown }) => [page, shown]),
  );
  for (const [index, { link, milliseconds }] of (opened ?? []).entries()) {
    const { question = "" } = questions[index] ?? {};
    reportBar(`${question}: #/${link}`, `${(milliseconds / 1_000).toFixed(1)} s`, milliseconds < 60_000);
  }
}
