import { lstatSync } from "node:fs";
import type { Steps } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { FileRefusal, readRegularFile } from "../../read-regular-file.ts";
import type { KeyIssue } from "../schema/find-issues.ts";
import { type AuthoredFile, findFileIssues } from "../schemas/file-schema.ts";
import { decodeText } from "./decode-text.ts";
import { type FindPosition, parseText } from "./parse-text.ts";

/** A valid activity file, an invalid one, or an artifact in Target's format. */
export type ActivityFile =
  | {
      readonly kind: "authored";
      readonly path: string;
      readonly value: AuthoredFile;
      readonly findPosition: FindPosition;
    }
  | InvalidFile
  | { readonly kind: "artifact"; readonly path: string; readonly value: object };

/** An invalid file. */
export interface InvalidFile {
  readonly kind: "wrong";
  readonly path: string;
  readonly issues: readonly Issue[];
  /**
   * The audiences that it defines, so that references to them are not reported. `null`: unknown, because the file
   * cannot be parsed.
   */
  readonly audiences: readonly string[] | null;
}

/** The largest file. Activity files have a few thousand bytes, artifacts more. */
const maxBytes = 16_777_216;

/** Reads activity files, and parses only changed ones. */
export class ActivityFileReader {
  #known: Map<string, KnownFile> = new Map();

  /**
   * Reads the files in steps of one. Reports a file that changes and is cut off meanwhile; the next read repeats it.
   * Omits a file that vanishes.
   */
  *read(paths: readonly string[]): Steps<readonly ActivityFile[]> {
    const next: Map<string, KnownFile> = new Map();
    for (const path of paths) {
      const content = readContent(path);
      if (content === null) continue;
      const known = this.#known.get(path);
      const isKnown = known !== undefined && isSame(known.content, content);
      next.set(path, isKnown ? known : { content, file: parseContent(path, content) });
      yield;
    }
    this.#known = next;
    return Array.from(next.values(), ({ file }) => file);
  }
}

interface KnownFile {
  readonly content: Uint8Array | FileRefusal;
  readonly file: ActivityFile;
}

/** Returns the issue with the file, line and column before its JSON path. */
export function issueIn(
  file: { readonly path: string; readonly findPosition: FindPosition },
  issue: Issue | KeyIssue,
): Issue {
  const { path, expected, received } = issue;
  return { path: `${file.path}:${file.findPosition(path, "atName" in issue)} ${path}`, expected, received };
}

function readContent(path: string): Uint8Array | FileRefusal | null {
  try {
    const content = readRegularFile(path, maxBytes);
    if (content !== null || lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return content;
    return new FileRefusal("a file", "a symbolic link to nothing");
  } catch (error) {
    if (error instanceof FileRefusal) return error;
    throw error;
  }
}

/** A file that could not be read counts as changed, so that it is read again. */
function isSame(known: KnownFile["content"], content: KnownFile["content"]): boolean {
  if (known instanceof FileRefusal || content instanceof FileRefusal) return false;
  return Buffer.compare(known, content) === 0;
}

function parseContent(path: string, content: KnownFile["content"]): ActivityFile {
  if (content instanceof FileRefusal) return invalidFile(path, `${path}:1:1`, content.expected, content.received);
  const decoded = decodeText(content);
  if (decoded.ok) return parseFile(path, decoded.text);
  return invalidFile(path, `${path}:${decoded.line}:${decoded.column}`, "text in UTF-8", decoded.received);
}

function invalidFile(path: string, at: string, expected: string, received: string): InvalidFile {
  return { kind: "wrong", path, issues: [{ path: at, expected, received }], audiences: null };
}

function parseFile(path: string, text: string): ActivityFile {
  const artifact = path.endsWith(".json") ? parseArtifactText(text) : null;
  if (artifact !== null) return { kind: "artifact", path, value: artifact };
  const parsed = parseText(text);
  if (!parsed.ok) {
    const issues = parsed.issues.map((each) => ({ ...each, path: `${path}:${each.path}` }));
    return { kind: "wrong", path, issues, audiences: null };
  }
  const { value, findPosition } = parsed;
  const issues = findFileIssues(value).map((issue) => issueIn({ path, findPosition }, issue));
  if (issues.length > 0) return { kind: "wrong", path, issues, audiences: audienceNames(value) };
  return { kind: "authored", path, value: value as AuthoredFile, findPosition };
}

function audienceNames(value: unknown): readonly string[] {
  return isRecord(value) && isRecord(value.audiences) ? Object.keys(value.audiences) : [];
}

/** Tells an artifact by its `rules`, which activity files do not have. */
function parseArtifactText(text: string): object | null {
  if (!text.includes('"rules"')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isRecord(value.rules) ? value : null;
  } catch {
    return null;
  }
}
