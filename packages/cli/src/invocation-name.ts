/**
 * How this command was called, so that what it prints can be called again where it was run: `fletch` alone is there only for those who
 * installed it for the whole machine.
 *
 * @param env the environment, in which npm says how it started the process
 */
export function invocationName(env: Readonly<Record<string, string | undefined>>): string {
  const { npm_command: command, npm_lifecycle_event: script } = env;
  if (script === "fletch") return "npm run fletch --";
  // Any other script may have more in it than this command.
  return command === undefined ? "fletch" : "npx @fletch/cli";
}
