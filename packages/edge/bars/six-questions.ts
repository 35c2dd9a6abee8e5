import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createEdge } from "@fletch/edge";
import { openConsole } from "./open-console.ts";
import { judge } from "./verdict.ts";

interface Question {
  readonly question: string;
  /** What follows `fletch`, without where the activities and visitors are. */
  readonly command: readonly string[];
  /** The page of the console, behind `#/`. */
  readonly page: string;
  /** What the command prints, and the page shows. */
  readonly printed: RegExp;
  readonly shown: RegExp;
}

/** What people ask of a week of traffic; docs/reports.md has the same commands and pages. */
const questions: readonly Question[] = [
  {
    question: "is anything broken",
    command: ["report"],
    page: "results",
    // The first thing of all that is said.
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

/** Answers each question by one command and by one page, each in under a minute. */
export async function judgeQuestions(activities: string, database: string): Promise<void> {
  const where = ["--activities", activities, "--database", database];
  for (const { question, command: args, printed } of questions) {
    const began = performance.now();
    const text = execFileSync(process.execPath, [...process.execArgv, command, ...args, ...where], {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    const seconds = (performance.now() - began) / 1_000;
    judge(
      `${question}: fletch ${args.join(" ")}`,
      `${seconds.toFixed(1)} s, ${printed.test(text) ? "answered" : text}`,
      printed.test(text) && seconds < 60,
    );
  }
  const adminToken = "a token of the bars";
  await using edge = createEdge({ activities: [activities], client: "acme", adminToken, database });
  // From source the console is built when it is first asked for.
  await edge.fetch(new Request("http://week.test/"));
  const opened = await openConsole(
    edge,
    adminToken,
    questions.map(({ page, shown }) => [page, shown]),
  );
  for (const [index, { link, milliseconds }] of (opened ?? []).entries()) {
    const { question = "" } = questions[index] ?? {};
    judge(`${question}: #/${link}`, `${(milliseconds / 1_000).toFixed(1)} s`, milliseconds < 60_000);
  }
}
