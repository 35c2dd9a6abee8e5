import type { DeliveryRequest, RequestDetails } from "@fletch/delivery-api";
import type { Mode, RequestItemKind, Rule, RuleMatch } from "../model.ts";
import type { Plan } from "../plan.ts";
import type { Place } from "./explanation.ts";

/** A place that a request asks for. */
export interface AskedPlace {
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  readonly place: Place;
  /** What conditions read the parameters and the address of. */
  readonly detail: RequestDetails;
  /** The rules of the place, in order, with those that cannot be compiled. */
  readonly rules: readonly Rule[];
  /** Whether only the first rule that holds is given. */
  readonly isSingle: boolean;
  /** Whether a rule was given here. */
  readonly isOf: (match: RuleMatch) => boolean;
}

/** Returns every place that a request asks for, in its order. A view without a name is all views. */
export function findAskedPlaces({ artifact }: Plan, { execute, prefetch }: DeliveryRequest): readonly AskedPlace[] {
  const { globalMbox } = artifact;
  const { mboxes: mboxRules, views: viewRules } = artifact.rules;
  const toPlaces = (mode: Mode, asked: NonNullable<DeliveryRequest["prefetch"]>): AskedPlace[] => {
    const { mboxes = [], views = [], pageLoad } = asked;
    const isAt = (match: RuleMatch, kind: RequestItemKind): boolean => match.mode === mode && match.kind === kind;
    return [
      ...mboxes.map((detail) => ({
        mode,
        kind: "mbox" as const,
        place: { kind: "mbox" as const, name: detail.name },
        detail,
        rules: mboxRules.get(detail.name) ?? [],
        isSingle: detail.name !== globalMbox,
        isOf: (match: RuleMatch) => isAt(match, "mbox") && match.detail === detail,
      })),
      ...views.flatMap((detail) => {
        const names = detail.name === undefined ? [...viewRules.keys()] : [detail.name];
        return names.map((name) => ({
          mode,
          kind: "view" as const,
          place: { kind: "view" as const, name },
          detail,
          rules: viewRules.get(name) ?? [],
          isSingle: false,
          isOf: (match: RuleMatch) => isAt(match, "view") && match.detail === detail,
        }));
      }),
      ...(pageLoad === undefined
        ? []
        : [
            {
              mode,
              kind: "pageLoad" as const,
              place: { kind: "mbox" as const, name: globalMbox },
              detail: pageLoad,
              rules: mboxRules.get(globalMbox) ?? [],
              isSingle: false,
              isOf: (match: RuleMatch) => isAt(match, "pageLoad"),
            },
          ]),
    ];
  };
  return [
    ...(execute === undefined ? [] : toPlaces("execute", execute)),
    ...(prefetch === undefined ? [] : toPlaces("prefetch", prefetch)),
  ];
}
