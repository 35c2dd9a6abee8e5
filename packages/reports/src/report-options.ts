import type { ActivitySummary, ExperienceId, ExperienceSummary, MetricSummary } from "./activity-summary.ts";
import { checkPositive, checkProbability } from "./check-number.ts";
import { checkOptions } from "./check-options.ts";
import { checkSequential, type SequentialOptions } from "./compare-groups.ts";
import { isCount } from "./group.ts";
import { ReportError } from "./report-error.ts";

export interface ReportOptions {
  /** The experience to compare with, by id or name. @default the first */
  readonly control?: ExperienceId | undefined;
  /** Reports only this metric, by id or name, and treats it as the goal. @default all metrics */
  readonly metric?: string | undefined;
  /** The level of all intervals. @default 0.95 */
  readonly level?: number | undefined;
  /** Makes intervals and p-values valid however often the report is read. @default undefined: they are valid for one look */
  readonly sequential?: SequentialOptions | undefined;
  /** The minimum detectable effect: the smallest relevant lift of the goal, as a fraction. Advice is to go on until it would be found. @default 0.1 */
  readonly minimumLift?: number | undefined;
  /** The statistical power: the chance to find the minimum lift. @default 0.8 */
  readonly power?: number | undefined;
  /** The last day with expected visitors, in days since 1970-01-01. It reveals days without data at the end. @default the last day with a new visitor */
  readonly through?: number | undefined;
  /** Whether metrics have figures by day. Without them a report takes half of the time. @default true */
  readonly byDay?: boolean | undefined;
}

const optionNames: readonly string[] = /* @__PURE__ */ Object.keys({
  control: true,
  metric: true,
  level: true,
  sequential: true,
  minimumLift: true,
  power: true,
  through: true,
  byDay: true,
} satisfies Record<keyof ReportOptions, true>);

/** Options with their defaults. Names are resolved to metrics and experiences. */
export interface ReportSettings {
  readonly experiences: readonly ExperienceSummary[];
  readonly metrics: readonly MetricSummary[];
  readonly control: ExperienceSummary;
  /**
   * The ids of the experiences that are decided between: the control, and with a fixed split those with a share. Visitors of others came by
   * preview links or before the share was 0. The share decides, never what was counted: to leave out what looks worse would bias p-values.
   */
  readonly candidates: ReadonlySet<ExperienceId>;
  readonly goal: MetricSummary | undefined;
  readonly allocation: "fixed" | "automated" | "targeted";
  readonly level: number;
  readonly sequential: SequentialOptions | undefined;
  readonly minimumLift: number;
  readonly power: number;
  readonly through: number | undefined;
  readonly byDay: boolean;
}

/** @throws ReportError `invalid-summary`, `invalid-options` */
export function toSettings(summary: ActivitySummary, options: ReportOptions): ReportSettings {
  checkOptions(optionNames, options);
  const { experiences, metrics, allocation = "fixed" } = summary;
  const { control, metric, level = 0.95, sequential, minimumLift = 0.1, power = 0.8, through, byDay = true } = options;
  checkSequential(sequential);
  const [first] = experiences;
  if (first === undefined)
    throw new ReportError("invalid-summary", "experiences: expected at least one, received none");
  requireDistinct("experiences", experiences);
  requireDistinct("metrics", metrics);
  for (const { id, share } of experiences) {
    if (!isCount(share)) {
      throw new ReportError(
        "invalid-summary",
        `experiences: expected a share from 0 for ${id}, received ${String(share)}`,
      );
    }
  }
  if (!experiences.some(({ share }) => share > 0)) {
    throw new ReportError("invalid-summary", "experiences: expected a share above 0, received none");
  }
  if (through !== undefined && !Number.isInteger(through)) {
    throw new ReportError(
      "invalid-options",
      `through: expected whole days since 1970-01-01, received ${String(through)}`,
    );
  }
  const only = metric === undefined ? undefined : find("metric", metrics, metric);
  const reference = control === undefined ? first : find("control", experiences, control);
  const candidates = experiences.filter(
    (experience) => allocation !== "fixed" || experience === reference || experience.share > 0,
  );
  return {
    experiences,
    metrics: only === undefined ? metrics : [only],
    control: reference,
    candidates: new Set(candidates.map(({ id }) => id)),
    goal: only ?? metrics.find(({ goal }) => goal === true) ?? metrics[0],
    allocation,
    level: checkProbability("level", level),
    sequential: sequential ?? undefined,
    minimumLift: checkPositive("minimumLift", minimumLift),
    power: checkProbability("power", power),
    through,
    byDay,
  };
}

function requireDistinct(list: string, entries: readonly { readonly id: ExperienceId }[]): void {
  if (new Set(entries.map(({ id }) => id)).size === entries.length) return;
  throw new ReportError("invalid-summary", `${list}: expected ids that differ, received one twice`);
}

function find<Entry extends { readonly id: ExperienceId; readonly name?: string | undefined }>(
  option: string,
  entries: readonly Entry[],
  wanted: ExperienceId,
): Entry {
  const found = entries.find(({ id }) => id === wanted) ?? entries.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const expected = entries.map(({ id, name }) => JSON.stringify(name ?? id)).join(", ");
  throw new ReportError(
    "invalid-options",
    `${option}: expected one of ${expected}, received ${JSON.stringify(wanted)}`,
  );
}
