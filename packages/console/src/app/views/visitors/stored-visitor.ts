/** A visitor from the export of a visitor store. Times are milliseconds since the epoch. */
export interface StoredVisitor {
  readonly firstSeenAt: number | null;
  readonly lastSeenAt: number | null;
  readonly visits: number | null;
  readonly identities: readonly { readonly identity: string; readonly since: number | null }[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly assignments: readonly StoredAssignment[];
  /** The newest first. */
  readonly events: readonly StoredEvent[];
}

/** A stored assignment: an experience that the visitor keeps. */
export interface StoredAssignment {
  readonly activityId: number;
  readonly experienceId: number;
  readonly since: number | null;
  /** The split that it was drawn from: ids of experiences with their shares in percent. Empty if the store does not have it. */
  readonly drawnFrom: readonly (readonly [experienceId: number, percent: number])[];
}

/** An impression, a click or a conversion. */
export interface StoredEvent {
  readonly id: string;
  readonly kind: string;
  readonly activityId: number;
  readonly experienceId: number;
  readonly metric: string;
  readonly location: string;
  readonly orderId: string | null;
  readonly amount: number;
  readonly time: number | null;
}

type Row = Readonly<Record<string, unknown>>;

/** Reads an export. A store of the user's own may lack tables and columns; their values are left out. */
export function readVisitor(exported: unknown): StoredVisitor {
  const kinds = (typeof exported === "object" && exported !== null ? exported : {}) as Readonly<
    Record<string, unknown>
  >;
  const rows = (kind: string): readonly Row[] => (Array.isArray(kinds[kind]) ? (kinds[kind] as readonly Row[]) : []);
  const [visitor = {}] = rows("visitors");
  return {
    firstSeenAt: toNumber(visitor.first_seen_at),
    lastSeenAt: toNumber(visitor.last_seen_at),
    visits: toNumber(visitor.visits),
    identities: rows("visitor_identities").map((row) => ({
      identity: toText(row.identity),
      since: toNumber(row.bound_at),
    })),
    parameters: rows("profile_parameters").map(({ name, value }) => ({ name: toText(name), value: toText(value) })),
    assignments: rows("experiences").map((row) => ({
      activityId: Number(row.activity_id),
      experienceId: Number(row.experience_id),
      since: toNumber(row.assigned_at),
      drawnFrom: readSplit(row.split, Number(row.experience_id)),
    })),
    events: rows("events")
      .map(readEvent)
      .sort((a, b) => (b.time ?? 0) - (a.time ?? 0)),
  };
}

/** Parses `0:50 1:50` of the edge's tables. Returns an empty list for a split without the experience. */
function readSplit(split: unknown, experienceId: number): StoredAssignment["drawnFrom"] {
  if (typeof split !== "string") return [];
  const shares = split.split(" ").flatMap((part) => {
    const [id, percent] = part.split(":").map(Number);
    return id === undefined || percent === undefined || Number.isNaN(id + percent) ? [] : [[id, percent] as const];
  });
  return shares.some(([id]) => id === experienceId) ? shares : [];
}

function readEvent(row: Row): StoredEvent {
  return {
    id: toText(row.event_id),
    kind: toText(row.kind),
    activityId: Number(row.activity_id),
    experienceId: Number(row.experience_id),
    metric: toText(row.metric),
    location: toText(row.name),
    orderId: row.order_id == null ? null : toText(row.order_id),
    amount: toNumber(row.amount) ?? 0,
    time: toNumber(row.recorded_at) ?? toNumber(row.occurred_at),
  };
}

function toText(value: unknown): string {
  return value == null ? "" : String(value);
}

/** PostgreSQL's drivers return large numbers as text. */
function toNumber(value: unknown): number | null {
  const number = value == null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}
