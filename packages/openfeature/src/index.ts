/** The OpenFeature provider for servers. `@fletch/openfeature/web` has the provider for browsers. */

export { evaluateAll, loadAll } from "./evaluate-all.ts";
export type { FlagState, StateFlag } from "./flag-state.ts";
export { mapContext } from "./map-context.ts";
export { FletchProvider, type FletchProviderOptions, type ProviderClient } from "./server-provider.ts";
