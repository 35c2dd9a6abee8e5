import type { PageServices } from "./page-services.ts";

/** How many mistakes are told: names can come from anywhere. */
const maxTold = 1_000;

/** Warns of a mistake in pages or flags; once, for a page is rendered again and again. */
export function tellOnce({ state, services: { log } }: PageServices, message: string): void {
  state.told ??= new Set();
  const { told } = state;
  if (told.has(message) || told.size >= maxTold) return;
  told.add(message);
  log.warn(message);
}
