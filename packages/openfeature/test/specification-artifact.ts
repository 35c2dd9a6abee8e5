import { readFileSync } from "node:fs";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

interface SpecificationFlag {
  readonly disabled?: boolean;
  readonly variants: Readonly<Record<string, unknown>>;
  readonly defaultVariant?: string | null;
  readonly contextEvaluator?: string;
  readonly flagMetadata?: Readonly<Record<string, string | number | boolean>> | null;
}

/** The flags of the specification's scenarios. */
export const specificationFlags: Readonly<Record<string, SpecificationFlag>> = JSON.parse(
  readFileSync(new URL("specification/test-flags.json", import.meta.url), "utf8"),
);

const email = { "==": ["ballmer@macrosoft.com", { var: "mbox.email" }] };

/** What the evaluators of the flags say, as conditions of rules. */
const conditions: Readonly<Record<string, { readonly variant: string; readonly condition: unknown }>> = {
  "email == 'ballmer@macrosoft.com' ? 'zero' : ''": { variant: "zero", condition: email },
  "!customer && email == 'ballmer@macrosoft.com' && age > 10 ? 'internal' : ''": {
    variant: "internal",
    // Parameters are text at Target, booleans too.
    condition: { and: [{ "!=": ["true", { var: "mbox.customer" }] }, email, { ">": [{ var: "mbox.age" }, 10] }] },
  },
};

/** The same flags as an artifact: an mbox for each flag, a rule for each variant that somebody gets. */
export function specificationArtifact(): object {
  const mboxes: Record<string, readonly object[]> = {};
  for (const [mbox, { disabled, variants, defaultVariant, contextEvaluator }] of Object.entries(specificationFlags)) {
    if (disabled === true) continue;
    const targeted = contextEvaluator === undefined ? undefined : conditions[contextEvaluator];
    const rules = [
      ...(targeted === undefined ? [] : [toRule(mbox, targeted.variant, variants, targeted.condition)]),
      ...(typeof defaultVariant === "string" ? [toRule(mbox, defaultVariant, variants, true)] : []),
    ];
    mboxes[mbox] = rules;
  }
  return buildArtifact({ mboxes });
}

function toRule(
  mbox: string,
  variant: string,
  variants: Readonly<Record<string, unknown>>,
  condition: unknown,
): object {
  return buildRule(mbox, {
    condition,
    options: [{ type: "json", content: { value: variants[variant] } }],
    meta: { "activity.type": "landing", "experience.name": variant },
  });
}
