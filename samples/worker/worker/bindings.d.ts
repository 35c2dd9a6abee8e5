/** What the configuration binds; `wrangler types` writes such a file. */
declare module "cloudflare:workers" {
  export const env: {
    readonly TARGET_EDGE: string;
    readonly ARTIFACTS: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> };
  };
}
