/** What somebody has to know whose tokens end with this process though others may come with them; `null`: nothing. */
export function describeSecret(database: string | undefined, secret: string | undefined): string | null {
  if (secret !== undefined || database === undefined || !/^postgres(ql)?:/.test(database)) return null;
  return (
    "No secret was given: event tokens and links end with this process, and other edges on this database refuse them. " +
    "Set FLETCH_SECRET to one for all of them."
  );
}
