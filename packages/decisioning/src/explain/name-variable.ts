/** Returns the name of a variable for people: `geo.country` is the country. */
export function nameVariable(variable: string): string {
  const known = names.get(variable);
  if (known !== undefined) return known;
  const [, part = "", key = ""] = /^([^.]+)\.(.+)$/s.exec(variable) ?? [];
  const isLowercased = key.endsWith("_lc");
  const own = isLowercased ? key.slice(0, -"_lc".length) : key;
  const suffix = isLowercased ? " (in any case of letters)" : "";
  const urlPart = urlParts.get(own);
  if (part === "mbox") return `parameter ${own}${suffix}`;
  if (part === "profile") return `profile parameter ${own}${suffix}`;
  if (part === "page" && urlPart !== undefined) return `${urlPart} of the page${suffix}`;
  if (part === "referring" && urlPart !== undefined) return `${urlPart} of the referrer${suffix}`;
  return variable;
}

const names: ReadonlyMap<string, string> = new Map([
  ["allocation", "bucket"],
  ["current_timestamp", "time"],
  ["current_time", "time of day (UTC)"],
  ["current_day", "day of the week (UTC)"],
  ["geo.country", "country"],
  ["geo.region", "region"],
  ["geo.city", "city"],
  ["geo.latitude", "latitude"],
  ["geo.longitude", "longitude"],
  ["user.browserType", "browser"],
  ["user.browserVersion", "browser version"],
  ["user.platform", "platform"],
  ["user.locale", "locale"],
  ["visitor.device", "device"],
  ["visitor.isNew", "new visitor"],
  ["visitor.isReturning", "returning visitor"],
  ["visitor.visits", "number of visits"],
]);

const urlParts: ReadonlyMap<string, string> = new Map([
  ["url", "URL"],
  ["path", "path"],
  ["query", "query"],
  ["fragment", "fragment"],
  ["domain", "domain"],
  ["subdomain", "subdomain"],
  ["topLevelDomain", "top-level domain"],
]);

/** Formats a constant of a condition: times as ISO 8601, weekdays by name. */
export function describeOperand(variable: string, value: unknown): string {
  const readable = toReadable(variable, value);
  if (readable !== value) return String(readable);
  return JSON.stringify(value) ?? "nothing";
}

/** Converts a value for people: milliseconds to ISO 8601, numbers of weekdays to names. */
export function toReadable(variable: string, value: unknown): unknown {
  if (variable === "current_timestamp" && typeof value === "number") return toIsoTime(value);
  if (variable === "current_day") return weekdays[Number(value) - 1] ?? value;
  if (variable === "current_time" && typeof value === "string") return value.replace(/^(\d\d)(\d\d)$/, "$1:$2");
  return value;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** The farthest date from the epoch, in milliseconds. */
const farthest = 8.64e15;

/** Returns ISO 8601, or a number beyond the range of dates. */
export function toIsoTime(milliseconds: number): string {
  if (!(Math.abs(milliseconds) <= farthest)) return String(milliseconds);
  // biome-ignore lint/style/noRestrictedGlobals: it reads no clock
  return new Date(milliseconds).toISOString();
}
