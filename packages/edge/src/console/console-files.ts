import { buildConsole } from "@fletch/console";

/** A file of the console. */
export interface ConsoleFile {
  /** Its name after `/console/`, which changes with the content. */
  readonly name: string;
  readonly contentType: string;
  readonly content: string;
}

/** The console: a page, and the files that it loads. */
export interface ConsoleFiles {
  readonly page: string;
  readonly files: readonly ConsoleFile[];
}

let built: Promise<ConsoleFiles> | undefined;

/**
 * Returns the console's files. From source they are built at first use, in some 300 ms; the published module contains
 * them (`tsdown.config.ts`).
 */
export function loadConsoleFiles(): Promise<ConsoleFiles> {
  built ??= buildConsole();
  return built;
}
