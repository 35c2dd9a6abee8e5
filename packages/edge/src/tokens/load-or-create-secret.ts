import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TargetError } from "@fletch/delivery-api";

/**
 * The secret that is kept beside a database in a file, for those who gave none: what was given out before a restart holds after it. It is
 * made when it is not there; only the owner of the process can read it.
 *
 * @param database as in the option; `undefined`, `:memory:` and servers have no place for it
 * @returns `undefined` where it cannot be kept
 * @throws TargetError `invalid-options` where there is something that is no secret
 */
export function loadOrCreateSecret(database: string | undefined): string | undefined {
  if (database === undefined || database === ":memory:" || database.includes("://")) return undefined;
  const path = `${database}.secret`;
  const secret = read(path) ?? create(path);
  if (secret === undefined || secret.length >= shortest) return secret;
  throw new TargetError(
    "invalid-options",
    `${path}: expected a secret of at least ${shortest} characters, received less`,
  );
}

const shortest = 16;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new TargetError("invalid-options", `${path}: the secret cannot be read: ${String(cause)}`, { cause });
  }
}

/** By one of several edges that start at the same time; the others read it. */
function create(path: string): string | undefined {
  const part = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch {
    return undefined; // Nothing can be written there, which the database says better.
  }
  try {
    linkSync(part, path); // Whole at once, and only if nobody was first.
  } catch (error) {
    // Not every file system has links.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return read(path);
}
