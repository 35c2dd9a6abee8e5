/** What the configuration binds; `wrangler types` writes such a file. */
declare module "cloudflare:workers" {
  export const env: {
    readonly TARGET_EDGE: string;
    /** How long a page waits for Target, in milliseconds. */
    readonly MAX_WAIT: string;
    readonly ARTIFACTS: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> };
  };
}
