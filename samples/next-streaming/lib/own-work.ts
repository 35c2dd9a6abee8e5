import { setTimeout as wait } from "node:timers/promises";

/** The page's own work, such as a database query: 60 ms. */
export const doOwnWork = (): Promise<void> => wait(60);

/** The mboxes of the page. */
export const components: readonly string[] = Array.from({ length: 12 }, (_, at) => `component-${at + 1}`);
