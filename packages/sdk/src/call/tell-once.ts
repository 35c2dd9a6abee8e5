import type { PageServices } from "./page-services.ts";

/** The most reported mistakes: names can come from anywhere. */
const maxTold = 1_000;

/** Warns once of a mistake in pages or flags: a page is rendered many times. */
export function tellOnce({ state, services: { log } }: PageServices, message: string): void {
  state.told ??= new Set();
  const { told } = state;
  if (told.has(message) || told.size >= maxTold) return;
  told.add(message);
  log.warn(message);
}
