import { readFileSync } from "node:fs";
import type { Issue } from "@fletch/delivery-api";
import { findIssues, isRecord } from "@fletch/delivery-api/schema";
import type { Steps } from "../../steps.ts";
import type { FieldIssue } from "../form/form.ts";
import { type AuthoredFile, fileForm } from "../forms/file-form.ts";
import { type Locate, parseText } from "./parse-text.ts";

/** A file that holds what its form says; or what is wrong with it; or an artifact, as Target publishes them. */
export type ActivityFile =
  | { readonly kind: "authored"; readonly path: string; readonly value: AuthoredFile; readonly locate: Locate }
  | WrongFile
  | { readonly kind: "artifact"; readonly path: string; readonly value: object };

/** A file with mistakes. */
export interface WrongFile {
  readonly kind: "wrong";
  readonly path: string;
  readonly issues: readonly Issue[];
  /** The audiences that it would bring, so that nobody is told that they are not there; `null`: it cannot be told. */
  readonly audiences: readonly string[] | null;
}

/** Reads activity files, and parses again only what has changed. */
export class ActivityFileReader {
  #known: Map<string, KnownFile> = new Map();

  /** In steps of one file. What changes in between may be seen in part: it is reported, and read again. What vanishes is left out. */
  *read(paths: readonly string[]): Steps<readonly ActivityFile[]> {
    const next: Map<string, KnownFile> = new Map();
    for (const path of paths) {
      const text = readText(path);
      if (text === null) continue;
      const known = this.#known.get(path);
      next.set(path, known?.text === text ? known : { text, file: parseFile(path, text) });
      yield;
    }
    this.#known = next;
    return Array.from(next.values(), ({ file }) => file);
  }
}

interface KnownFile {
  readonly text: string;
  readonly file: ActivityFile;
}

/** `path` of an issue: the file, line and column, then the JSON path. */
export function issueIn(file: { readonly path: string; readonly locate: Locate }, issue: Issue | FieldIssue): Issue {
  const { path, expected, got } = issue;
  return { path: `${file.path}:${file.locate(path, "atName" in issue)} ${path}`, expected, got };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parseFile(path: string, text: string): ActivityFile {
  const artifact = path.endsWith(".json") ? parseArtifactText(text) : null;
  if (artifact !== null) return { kind: "artifact", path, value: artifact };
  const parsed = parseText(text);
  if (!parsed.ok) {
    const issues = parsed.issues.map((each) => ({ ...each, path: `${path}:${each.path}` }));
    return { kind: "wrong", path, issues, audiences: null };
  }
  const { value, locate } = parsed;
  const issues = findIssues(fileForm, value).map((issue) => issueIn({ path, locate }, issue));
  if (issues.length > 0) return { kind: "wrong", path, issues, audiences: audienceNames(value) };
  return { kind: "authored", path, value: value as AuthoredFile, locate };
}

function audienceNames(value: unknown): readonly string[] {
  return isRecord(value) && isRecord(value.audiences) ? Object.keys(value.audiences) : [];
}

/** An artifact has rules; no activity file has. */
function parseArtifactText(text: string): object | null {
  if (!text.includes('"rules"')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isRecord(value.rules) ? value : null;
  } catch {
    return null;
  }
}
