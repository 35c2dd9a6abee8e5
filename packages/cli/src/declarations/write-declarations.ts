import { ownMboxKey, toFlagKey } from "@fletch/decisioning";
import type { MboxAttributes } from "@fletch/edge";
import { inferMembers, toName } from "./infer-type.ts";

/** Which declarations to write. */
export interface DeclarationOptions {
  /** The command line that writes the file again, for its first comment. */
  readonly command: string;
  /** Whether to declare the flag keys of OpenFeature's SDKs too. */
  readonly openFeature: boolean;
}

/** Writes the declaration file for the flags of mboxes: `FletchFlags` of the SDK, and the flag keys of OpenFeature. */
export function writeDeclarations(
  mboxes: ReadonlyMap<string, readonly MboxAttributes[]>,
  { command, openFeature }: DeclarationOptions,
): string {
  const members = Array.from(mboxes, ([mbox, experiences]) => writeMbox(mbox, experiences)).join("");
  return `// Written by \`${command}\`. Changes are lost when it is written again.
export {};

declare global {
  interface FletchFlags {
${members}  }
}
${openFeature ? writeFlagKeys(mboxes) : ""}`;
}

function writeMbox(mbox: string, experiences: readonly MboxAttributes[]): string {
  const names = [...new Set(experiences.map(({ activity }) => activity))].filter((name) => name !== "");
  const comment = names.length === 0 ? "" : `    /** ${toComment(names.join(", "))} */\n`;
  // An experience without the mbox has none of its keys, so they become optional.
  const objects = experiences.map(({ attributes }) => attributes ?? {});
  return `${comment}    ${toName(mbox)}: {\n${inferMembers(objects, "      ")}    };\n`;
}

function toComment(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/");
}

const flagKeyTypes = {
  BooleanFlagKey: (value: unknown) => typeof value === "boolean",
  StringFlagKey: (value: unknown) => typeof value === "string",
  NumberFlagKey: (value: unknown) => typeof value === "number",
  ObjectFlagKey: (value: unknown) => typeof value === "object" && value !== null,
};

/** Writes one union of flag keys for each type of value that OpenFeature's SDKs tell apart. */
function writeFlagKeys(mboxes: ReadonlyMap<string, readonly MboxAttributes[]>): string {
  const flags = [...mboxes].flatMap(([mbox, experiences]) => listFlags(mbox, experiences));
  const types = Object.entries(flagKeyTypes).map(([name, fits]) => {
    const keys = flags.filter(([, values]) => values.some(fits)).map(([key]) => JSON.stringify(key));
    return `  export type ${name} =${keys.length === 0 ? " never" : keys.map((key) => `\n    | ${key}`).join("")};\n`;
  });
  return `\ndeclare module "@openfeature/core" {\n${types.join("")}}\n`;
}

/** Lists the flags of an mbox with their values: the mbox itself, and its attributes. */
function listFlags(
  mbox: string,
  experiences: readonly MboxAttributes[],
): readonly (readonly [key: string, values: readonly unknown[]])[] {
  const objects = experiences.flatMap(({ attributes }) => (attributes === null ? [] : [attributes]));
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const listValues = (key: string): readonly unknown[] => objects.map((object) => object[key]);
  return [
    [toFlagKey({ mbox, key: undefined }), keys.includes(ownMboxKey) ? listValues(ownMboxKey) : objects],
    ...keys.map((key) => [toFlagKey({ mbox, key }), listValues(key)] as const),
  ];
}
