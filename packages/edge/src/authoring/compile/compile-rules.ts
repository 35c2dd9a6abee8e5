import type { AuthoredOffer } from "../schemas/offer-schema.ts";
import { compileRange } from "./allocation-ranges.ts";
import { readMetric } from "./compile-goals.ts";
import { allOf } from "./logic.ts";
import type { CombinationSlot, CompiledActivity, NamedLocation, PlannedExperience } from "./plan-activity.ts";
import { stableId, stableToken } from "./stable-id.ts";

/** A rule of an artifact, and its location. */
export interface BucketRule {
  readonly location: NamedLocation;
  readonly rule: object;
}

/** Compiles one rule for each experience and slot, in the order of evaluation. */
export function compileRules(activity: CompiledActivity): readonly BucketRule[] {
  return activity.slots.flatMap((slot, position) =>
    activity.experiences.map((experience, index) => ({
      location: slot.location,
      rule: compileRule(activity, slot, position, experience, slot.offers[index] ?? "default"),
    })),
  );
}

function compileRule(
  activity: CompiledActivity,
  slot: CombinationSlot,
  position: number,
  experience: PlannedExperience,
  offer: AuthoredOffer,
): object {
  const { id, properties } = activity;
  const { range, condition } = experience;
  const { location, slotIndex } = slot;
  return {
    ruleKey: slotIndex === null ? String(id) : `${id}-${slotIndex}`,
    activityId: id,
    ...(properties.length > 0 && { propertyTokens: properties }),
    meta: describeRule(activity, slot, position, experience, offer),
    condition: allOf([range === null ? true : compileRange(range), condition]),
    consequence: {
      name: location.name,
      options: [
        { ...compileOffer(offer), eventToken: stableToken("display", id, experience.id, location.kind, location.name) },
      ],
      metrics: isFirstAt(activity, slot) ? compileClicks(activity, experience, location) : [],
    },
  };
}

/** Responses merge the entries of a location, so only the first one has the metrics. */
function isFirstAt({ slots }: CompiledActivity, { location, slotIndex }: CombinationSlot): boolean {
  return (
    slots.find((slot) => slot.location.kind === location.kind && slot.location.name === location.name)?.slotIndex ===
    slotIndex
  );
}

function describeRule(
  { id, name, type }: CompiledActivity,
  { location }: CombinationSlot,
  position: number,
  experience: PlannedExperience,
  offer: AuthoredOffer,
): object {
  const offerName = offer === "default" ? "Default content" : (offer.name ?? experience.name);
  return {
    "activity.id": id,
    "activity.name": name,
    "activity.type": type,
    "experience.id": experience.id,
    "experience.name": experience.name,
    "location.id": position,
    "location.name": location.name,
    "location.type": location.kind,
    "audience.ids": experience.audienceIds,
    "option.id": stableId("option", id, experience.id, position),
    "option.name": offerName,
    ...(location.kind === "mbox" &&
      offer !== "default" && {
        "offer.id": stableId("offer", id, experience.id, position),
        "offer.name": offerName,
      }),
  };
}

/** Default content has neither type nor content. */
function compileOffer(offer: AuthoredOffer): object {
  if (offer === "default") return {};
  if (offer.html !== undefined) return { type: "html", content: offer.html };
  if (offer.redirect !== undefined) return { type: "redirect", content: offer.redirect };
  if (offer.dynamic !== undefined) return { type: "dynamic", content: offer.dynamic };
  if (offer.actions === undefined) return { type: "json", content: offer.json };
  return {
    type: "actions",
    content: offer.actions.map(({ type, selector, content }) => ({
      type,
      selector,
      cssSelector: selector,
      ...(content !== undefined && { content }),
    })),
  };
}

function compileClicks(
  { id, metrics }: CompiledActivity,
  experience: PlannedExperience,
  location: NamedLocation,
): object[] {
  const clicks = metrics.map(readMetric).filter(({ kind }) => kind.metBy === "selector");
  const selectors = clicks.map(({ value }) => value);
  return [...new Set(selectors)].map((selector) => ({
    type: "click",
    selector,
    eventToken: stableToken("click", id, experience.id, location.kind, location.name, selector),
  }));
}
