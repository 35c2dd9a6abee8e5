/** The names and values that an artifact's rules use. Random requests use them too, so that many rules match. */
export interface Vocabulary {
  /** Mboxes with rules. */
  readonly ruledMboxes: readonly string[];
  /** All mboxes that the artifact names. */
  readonly mboxes: readonly string[];
  readonly views: readonly string[];
  readonly properties: readonly string[];
  readonly globalMbox: string;
  readonly looksUpGeo: boolean;
  /** Whether offers have macros in a letter case that Target ignores (deviation D17). */
  readonly hasOddMacros: boolean;
  /** The values that conditions compare with a variable, such as `page.domain`. */
  readonly values: ReadonlyMap<string, readonly (string | number)[]>;
  /** The variables that conditions read. */
  readonly variables: ReadonlySet<string>;
  readonly rules: readonly RuleWords[];
}

/** The names and values of a single rule. */
export interface RuleWords {
  readonly kind: "mboxes" | "views";
  readonly location: string;
  readonly values: ReadonlyMap<string, readonly (string | number)[]>;
}

type Json = Readonly<Record<string, unknown>>;

const oddMacros = /\$\{(?:Campaign|RECIPE)\./;

export function readVocabulary(artifact: unknown): Vocabulary {
  const { rules, globalMbox, geoTargetingEnabled, ...lists } = artifact as Json;
  const { mboxes = {}, views = {} } = rules as Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>;
  const values = new Map<string, Set<string | number>>();
  const properties = new Set<string>();
  for (const rule of [...Object.values(mboxes), ...Object.values(views)].flat()) {
    for (const token of (rule?.propertyTokens as readonly string[] | undefined) ?? []) properties.add(token);
    collect(rule?.condition, values);
  }
  return {
    ruledMboxes: Object.keys(mboxes),
    mboxes: [...new Set([...Object.keys(mboxes), ...names(lists.localMboxes), ...names(lists.remoteMboxes)])],
    views: [...new Set([...Object.keys(views), ...names(lists.localViews), ...names(lists.remoteViews)])],
    properties: [...properties],
    globalMbox: typeof globalMbox === "string" ? globalMbox : "target-global-mbox",
    looksUpGeo: geoTargetingEnabled === true,
    hasOddMacros: oddMacros.test(JSON.stringify(rules)),
    values: toLists(values),
    variables: new Set(values.keys()),
    rules: [...readRules("mboxes", mboxes), ...readRules("views", views)],
  };
}

function readRules(
  kind: RuleWords["kind"],
  locations: Readonly<Record<string, readonly Json[]>>,
): readonly RuleWords[] {
  return Object.entries(locations).flatMap(([location, rules]) =>
    rules.map((rule) => {
      const values = new Map<string, Set<string | number>>();
      collect(rule?.condition, values);
      return { kind, location, values: toLists(values) };
    }),
  );
}

function toLists(values: ReadonlyMap<string, ReadonlySet<string | number>>): RuleWords["values"] {
  return new Map(Array.from(values, ([variable, set]) => [variable, [...set]]));
}

/** Collects all variables of a condition, with the constants that they are compared with. */
function collect(logic: unknown, values: Map<string, Set<string | number>>): void {
  if (Array.isArray(logic)) {
    const variables = logic.flatMap((item) => variableName(item) ?? []);
    for (const variable of variables) {
      const known = values.get(variable) ?? new Set();
      values.set(variable, known);
      for (const item of logic.flat()) if (typeof item === "string" || typeof item === "number") known.add(item);
    }
    for (const item of logic) collect(item, values);
  } else if (typeof logic === "object" && logic !== null) {
    const variable = variableName(logic);
    if (variable !== undefined && !values.has(variable)) values.set(variable, new Set());
    for (const operands of Object.values(logic)) collect(operands, values);
  }
}

function variableName(logic: unknown): string | undefined {
  const name = (logic as { readonly var?: unknown } | null | undefined)?.var;
  const first: unknown = Array.isArray(name) ? name[0] : name;
  return typeof first === "string" ? first : undefined;
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}
