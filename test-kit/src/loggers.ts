/** A logger that drops everything, for clients whose warnings do not matter to a test. */
export const quietLogger = { warn: (): undefined => undefined, error: (): undefined => undefined } as const;

/** A logger that collects instead of printing. */
export interface LogCollector {
  /** The logger for the client. */
  readonly logger: { readonly warn: (...args: unknown[]) => void; readonly error: (...args: unknown[]) => void };
  /** The arguments of each call. */
  readonly calls: unknown[][];
  /** Returns the message of each call: the argument after the prefix `AT:`. */
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
