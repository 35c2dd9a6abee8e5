/** Returns the location of a database as it may be shown: without user, password and query, which may have a password too. */
export function withoutPassword(database: string): string {
  return database.replace(/:\/\/.*@/, "://").replace(/^(postgres.*)\?.*$/, "$1");
}
