import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TargetError } from "@fletch/delivery-api";

/**
 * Returns the secret in a file beside the database, if no secret was given, so that tokens survive a restart. Creates a
 * missing one, readable only by the owner of the process.
 *
 * @param database as in the option; `undefined`, `:memory:` and servers have no file
 * @returns `undefined` without a file
 * @throws TargetError `invalid-options` for a file that is not a secret
 */
export function loadOrCreateSecret(database: string | undefined): string | undefined {
  if (database === undefined || database === ":memory:" || database.includes("://")) return undefined;
  const path = `${database}.secret`;
  const secret = read(path) ?? create(path);
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

/** Created by the first of several edges that start together; the others read it. */
function create(path: string): string | undefined {
  const part = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch {
    return undefined; // Not writable: opening the database reports that better.
  }
  try {
    linkSync(part, path); // Atomic, and only if the file does not exist.
  } catch (error) {
    // Some file systems have no hard links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return read(path);
}
