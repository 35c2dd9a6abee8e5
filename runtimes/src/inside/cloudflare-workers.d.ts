/** The part of the runtime's own module that the tests use. */
declare module "cloudflare:workers" {
  export const env: unknown;
}
