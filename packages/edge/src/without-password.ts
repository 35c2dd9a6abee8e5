/** Returns the location of a database without user, password and query, which may contain a password. */
export function withoutPassword(database: string): string {
  return database.replace(/:\/\/.*@/, "://").replace(/^(postgres.*)\?.*$/, "$1");
}
