import type { LocationExplanation } from "@fletch/decisioning";
import type { DeliveryResponse, Option, PageLoadResponse, PrefetchResponse } from "@fletch/delivery-api";
import type { Terminal } from "../terminal.ts";
import { describeWhyAt } from "../why/describe-why.ts";
import type { DecideOptions } from "./decide-options.ts";
import type { Outcome } from "./run-decision.ts";

type Colors = Terminal["colors"];

/** One location of the response: an mbox, a view or the page load. */
interface Location {
  readonly title: string;
  readonly options: readonly Option[];
}

/** Formats a decision as readable text. */
export function describeDecision(
  { named, decision, errors, locations }: Outcome,
  { trace }: DecideOptions,
  colors: Colors,
): string {
  const { response, notifications } = named;
  const lines = [
    `${colors.bold("Visitor")}  ${describeVisitor(decision.response)}`,
    ...toLocations(response).flatMap((each) => describeLocation(each, colors)),
    ...describeUndecided(trace ? [] : locations, colors),
    ...(notifications.length > 0
      ? ["", colors.dim(`${notifications.length} impression(s) would be sent: ${listNames(notifications)}`)]
      : []),
    ...(trace
      ? [
          "",
          colors.bold("Why"),
          ...locations.flatMap((location) => describeWhyAt(location, colors)).map((line) => `  ${line}`),
        ]
      : []),
    ...errors.map(({ path, expected, received }) =>
      colors.yellow(`${path}: expected ${expected}, received ${received}; skipped`),
    ),
  ];
  return lines.join("\n");
}

/** Lists locations that only the Target edge decides, and locations that no activity has: their names may be misspelt. */
function describeUndecided(locations: readonly LocationExplanation[], colors: Colors): readonly string[] {
  const remote = [...new Set(locations.filter(({ isRemote }) => isRemote).map(({ name }) => name))];
  return [
    ...(remote.length > 0
      ? [
          "",
          `${colors.yellow("Left to the Target edge:")} ${remote.join(", ")} ${colors.dim("(a hybrid client calls it)")}`,
        ]
      : []),
    ...locations.filter(({ isKnown }) => !isKnown).flatMap((location) => ["", ...describeWhyAt(location, colors)]),
  ];
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

function toLocation(title: string, { options = [] }: PageLoadResponse): Location {
  return { title, options };
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

function listNames(notifications: Outcome["named"]["notifications"]): string {
  return [...new Set(notifications.map(({ mbox }) => mbox?.name ?? "page load"))].join(", ");
}
