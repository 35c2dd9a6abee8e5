import { targetMiddleware } from "@fletch/sdk/next";

/** Sets the visitor's identity before rendering, without a request to Target. (`middleware.ts` before Next 16.) */
export const proxy = targetMiddleware();

export const config = { matcher: "/((?!_next/|favicon.ico).*)" };
