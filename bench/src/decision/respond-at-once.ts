/** A `fetch` that responds at once, in this process: only the client around it takes time. */
export function respondAtOnce(): Promise<Response> {
  return Promise.resolve(Response.json({ status: 200 }));
}
