import type { PageServices } from "./page-services.ts";

/** The most reported mistakes: names can come from anywhere. */
const maxWarnings = 1_000;

/** Warns once of a mistake in pages or flags: a page is rendered many times. */
export function warnOnce({ state, services: { log } }: PageServices, message: string): void {
  state.warned ??= new Set();
  const { warned } = state;
  if (warned.has(message) || warned.size >= maxWarnings) return;
  warned.add(message);
  log.warn(message);
}
