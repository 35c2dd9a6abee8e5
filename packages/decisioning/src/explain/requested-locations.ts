import type { DeliveryRequest, RequestDetails } from "@fletch/delivery-api";
import type { Mode, RequestItemKind, Rule, RuleMatch } from "../model.ts";
import type { Plan } from "../plan.ts";
import type { NamedLocation } from "./explanation.ts";

/** A requested location. */
export interface RequestedLocation {
  readonly mode: Mode;
  readonly kind: RequestItemKind;
  readonly location: NamedLocation;
  /** The parameters and address for conditions. */
  readonly detail: RequestDetails;
  /** The rules of the location, in order, including invalid ones. */
  readonly rules: readonly Rule[];
  /** Whether only the first matched rule is shown. */
  readonly isSingle: boolean;
  /** Returns whether a match belongs to this location. */
  readonly includes: (match: RuleMatch) => boolean;
}

/** Returns every requested location in order. A view without a name means all views. */
export function findRequestedLocations(
  { artifact }: Plan,
  { execute, prefetch }: DeliveryRequest,
): readonly RequestedLocation[] {
  const { globalMbox } = artifact;
  const { mboxes: mboxRules, views: viewRules } = artifact.rules;
  const toLocations = (mode: Mode, part: NonNullable<DeliveryRequest["prefetch"]>): RequestedLocation[] => {
    const { mboxes = [], views = [], pageLoad } = part;
    const isAt = (match: RuleMatch, kind: RequestItemKind): boolean => match.mode === mode && match.kind === kind;
    return [
      ...mboxes.map((detail) => ({
        mode,
        kind: "mbox" as const,
        location: { kind: "mbox" as const, name: detail.name },
        detail,
        rules: mboxRules.get(detail.name) ?? [],
        isSingle: detail.name !== globalMbox,
        includes: (match: RuleMatch) => isAt(match, "mbox") && match.detail === detail,
      })),
      ...views.flatMap((detail) => {
        const names = detail.name === undefined ? [...viewRules.keys()] : [detail.name];
        return names.map((name) => ({
          mode,
          kind: "view" as const,
          location: { kind: "view" as const, name },
          detail,
          rules: viewRules.get(name) ?? [],
          isSingle: false,
          includes: (match: RuleMatch) => isAt(match, "view") && match.detail === detail,
        }));
      }),
      ...(pageLoad === undefined
        ? []
        : [
            {
              mode,
              kind: "pageLoad" as const,
              location: { kind: "mbox" as const, name: globalMbox },
              detail: pageLoad,
              rules: mboxRules.get(globalMbox) ?? [],
              isSingle: false,
              includes: (match: RuleMatch) => isAt(match, "pageLoad"),
            },
          ]),
    ];
  };
  return [
    ...(execute === undefined ? [] : toLocations("execute", execute)),
    ...(prefetch === undefined ? [] : toLocations("prefetch", prefetch)),
  ];
}
