/** The OpenFeature provider for browsers. */

export type { FlagState, StateFlag } from "./flag-state.ts";
export { FletchWebProvider, type FletchWebProviderOptions } from "./web-provider.ts";
