import type { DeliveryResponse, Option, PageLoadResponse, PrefetchResponse, Trace } from "@fletch/delivery-api";
import type { Terminal } from "../terminal.ts";
import type { DecideOptions } from "./decide-options.ts";
import { describeCondition } from "./describe-condition.ts";
import type { RuleNames } from "./rule-names.ts";
import type { Outcome } from "./run-decision.ts";

type Colors = Terminal["colors"];

/** One location of the response: an mbox, a view or the page load. */
interface Location {
  readonly title: string;
  readonly options: readonly Option[];
  readonly trace: Trace | undefined;
}

/** Formats a decision as readable text. */
export function describeDecision(
  { traced, decision, errors, names }: Outcome,
  { trace }: DecideOptions,
  colors: Colors,
): string {
  const { response, remote, notifications } = traced;
  const locations = toLocations(response);
  const left = [...remote.remoteMboxes, ...remote.remoteViews];
  const lines = [
    `${colors.bold("Visitor")}  ${describeVisitor(decision.response)}`,
    ...locations.flatMap((each) => describeLocation(each, colors)),
    ...(left.length > 0
      ? [
          "",
          `${colors.yellow("Left to the Target edge:")} ${left.join(", ")} ${colors.dim("(a hybrid client asks it)")}`,
        ]
      : []),
    ...(notifications.length > 0
      ? ["", colors.dim(`${notifications.length} impression(s) would be sent: ${namesOf(notifications)}`)]
      : []),
    ...(trace
      ? [
          "",
          colors.bold("Why"),
          ...describeTrace(locations.findLast((location) => location.trace)?.trace, names, colors),
        ]
      : []),
    ...errors.map(({ path, expected, received }) =>
      colors.yellow(`${path}: expected ${expected}, received ${received}; skipped`),
    ),
  ];
  return lines.join("\n");
}

function describeVisitor({ id = {} }: DeliveryResponse): string {
  return [id.tntId, id.marketingCloudVisitorId, id.thirdPartyId].filter((each) => each !== undefined).join(", ");
}

function toLocations({ execute, prefetch }: DeliveryResponse): readonly Location[] {
  const parts: readonly PrefetchResponse[] = [execute ?? {}, prefetch ?? {}];
  return parts.flatMap(({ mboxes = [], views = [], pageLoad }): Location[] => [
    ...mboxes.map((mbox) => toLocation(`mbox ${mbox.name}`, mbox)),
    ...views.map((view) => toLocation(`view ${view.name}`, view)),
    ...(pageLoad === undefined ? [] : [toLocation("page load", pageLoad)]),
  ]);
}

function toLocation(title: string, { options = [], trace }: PageLoadResponse): Location {
  return { title, options, trace };
}

function describeLocation({ title, options }: Location, colors: Colors): readonly string[] {
  if (options.length === 0) return ["", `${colors.bold(title)}  ${colors.dim("default content")}`];
  return ["", colors.bold(title), ...options.flatMap((each) => describeOption(each, colors))];
}

function describeOption({ type, content, responseTokens = {} }: Option, colors: Colors): readonly string[] {
  const token = (name: string): string => String(responseTokens[name] ?? "–");
  return [
    `  ${colors.cyan(token("activity.name"))} ${colors.dim(`activity ${token("activity.id")}, ${token("activity.type")}`)}` +
      ` → ${token("experience.name")} ${colors.dim(`experience ${token("experience.id")}`)}`,
    `  ${colors.dim(type ?? "default content")} ${content === undefined ? "" : shorten(content)}`,
  ];
}

function shorten(content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return text.length <= 300 ? text : `${text.slice(0, 300)}… (${text.length} characters)`;
}

function namesOf(notifications: Outcome["traced"]["notifications"]): string {
  return [...new Set(notifications.map(({ mbox }) => mbox?.name ?? "page load"))].join(", ");
}

/** One activity in a trace. The trace's format is in `@fletch/decisioning`. */
interface EvaluatedTarget {
  readonly campaignId: number;
  readonly context?: { readonly allocation?: number };
  readonly matchedRuleConditions?: readonly unknown[];
  readonly unmatchedRuleConditions?: readonly unknown[];
}

function describeTrace(trace: Trace | undefined, names: RuleNames, colors: Colors): readonly string[] {
  const targets = (trace?.evaluatedCampaignTargets ?? []) as readonly EvaluatedTarget[];
  if (targets.length === 0) return [colors.dim("  no activity was evaluated")];
  return targets.flatMap(({ campaignId, context, matchedRuleConditions = [], unmatchedRuleConditions = [] }) => {
    const describe = (sign: string, condition: unknown): string =>
      `    ${sign} ${names.experience(campaignId, condition)} ${colors.dim("if")} ${describeCondition(condition)}`;
    return [
      `  ${colors.cyan(names.activity(campaignId))} ${colors.dim(`activity ${campaignId}, allocation ${context?.allocation ?? "–"}`)}`,
      ...matchedRuleConditions.map((condition) => describe(colors.green("✓"), condition)),
      ...unmatchedRuleConditions.map((condition) => describe(colors.red("✗"), condition)),
    ];
  });
}
