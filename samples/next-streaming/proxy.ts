import { targetMiddleware } from "@fletch/sdk/next";

/** Gives visitors their identity before anything is rendered; asks nobody. (`middleware.ts` before Next 16.) */
export const proxy = targetMiddleware();

export const config = { matcher: "/((?!_next/|favicon.ico).*)" };
