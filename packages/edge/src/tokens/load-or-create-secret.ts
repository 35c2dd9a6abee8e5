import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TargetError } from "@fletch/delivery-api";

/**
 * Returns the secret in a file beside the database, if no secret was given, so that tokens survive a restart. Creates a
 * missing one, readable only by the owner of the process.
 *
 * @param database as in the option; `undefined`, `:memory:` and servers have no file
 * @param onUnstored gets an `invalid-options` if the file cannot be created. A database that cannot be used either is the better report
 * @returns `undefined` without a file
 * @throws TargetError `invalid-options` for a file that is not a secret
 */
export function loadOrCreateSecret(
  database: string | undefined,
  onUnstored: (problem: TargetError) => void = () => undefined,
): string | undefined {
  if (database === undefined || database === ":memory:" || database.includes("://")) return undefined;
  const path = `${database}.secret`;
  const secret = read(path) ?? create(path, onUnstored);
  if (secret === undefined || secret.length >= minLength) return secret;
  throw new TargetError(
    "invalid-options",
    `${path}: expected a secret of at least ${minLength} characters, received less`,
  );
}

const minLength = 16;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new TargetError("invalid-options", `${path}: the secret cannot be read: ${String(cause)}`, { cause });
  }
}

function create(path: string, onUnstored: (problem: TargetError) => void): string | undefined {
  try {
    write(path, randomBytes(32).toString("base64url"));
  } catch (cause) {
    onUnstored(
      new TargetError(
        "invalid-options",
        `${path}: the secret cannot be stored: ${String(cause)}. Event tokens, states and preview links become invalid at the next start: ` +
          "make the path writable and start the edge again, or give the option secret",
        { cause },
      ),
    );
    return undefined;
  }
  return read(path);
}

/** Only the first of several edges that start together writes it; the others read it. */
function write(path: string, secret: string): void {
  const part = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, secret, { flag: "wx", mode: 0o600 });
    linkOrRename(part, path);
    statSync(path); // A link to a missing file is in the way, and no secret.
  } finally {
    // A full disk has it, empty.
    if (existsSync(part)) rmSync(part);
  }
}

function linkOrRename(part: string, path: string): void {
  try {
    linkSync(part, path); // Atomic, and only if the file does not exist.
  } catch (error) {
    // Some file systems have no hard links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") renameSync(part, path);
  }
}
