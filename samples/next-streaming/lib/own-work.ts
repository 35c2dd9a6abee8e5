import { setTimeout as wait } from "node:timers/promises";

/** What a page does besides asking Target: a database, a service; 60 ms. */
export const doOwnWork = (): Promise<void> => wait(60);

/** The places of the page that Target fills. */
export const components: readonly string[] = Array.from({ length: 12 }, (_, at) => `component-${at + 1}`);
