/** The id of an experience and its share of the traffic in percent. */
export type ExperienceShare = readonly [experienceId: number, percent: number];

/** Writes a split as `ExperienceAssignment` has it: `0:50 1:50`. */
export function writeSplit(shares: Iterable<ExperienceShare>): string {
  return Array.from(shares, ([experienceId, percent]) => `${experienceId}:${percent}`).join(" ");
}

/** Parses the text of `writeSplit`. Returns `null` for other texts. */
export function readSplit(text: unknown): readonly ExperienceShare[] | null {
  if (typeof text !== "string" || !/^\d+:[\d.]+(?: \d+:[\d.]+)*$/.test(text)) return null;
  return text.split(" ").map((part): ExperienceShare => {
    const [experienceId, percent] = part.split(":");
    return [Number(experienceId), Number(percent)];
  });
}
