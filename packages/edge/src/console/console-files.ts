import { buildConsole } from "@fletch/console";

/** A file of the console, as it is sent. */
export interface ConsoleFile {
  /** In the URL, behind `/console/`. It changes with the content. */
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/** The console: a page, and what the page loads. */
export interface ConsoleFiles {
  readonly page: string;
  readonly files: readonly ConsoleFile[];
}

let built: Promise<ConsoleFiles> | undefined;

/**
 * Returns the console's files. From source they are built when they are first asked for, in some 300 ms; in the published package this module
 * holds them: see `tsdown.config.ts`.
 */
export function loadConsoleFiles(): Promise<ConsoleFiles> {
  built ??= buildConsole();
  return built;
}
