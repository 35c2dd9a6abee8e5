/** A logger of a client whose warnings are not what a test is about. (One without functions makes the process warn instead.) */
export const quietLogger = { warn: (): undefined => undefined, error: (): undefined => undefined } as const;

/** A logger that collects instead of printing. */
export interface LogCollector {
  /** Hand it to a client. */
  readonly logger: { readonly warn: (...args: unknown[]) => void; readonly error: (...args: unknown[]) => void };
  /** What each call of it was given. */
  readonly calls: unknown[][];
  /** The message of each call: what follows the prefix `AT:`. */
  readonly messages: () => readonly string[];
}

export function collectLogs(): LogCollector {
  const calls: unknown[][] = [];
  const collect = (...args: unknown[]): void => void calls.push(args);
  return {
    logger: { warn: collect, error: collect },
    calls,
    messages: () => calls.map(([, message]) => String(message)),
  };
}
