import type { DeliveryErrorResponse } from "@fletch/delivery-api";

/** The Delivery API says the charset with every answer. */
export const jsonContentType = "application/json;charset=UTF-8";

/** An answer in the error shape of the Delivery API. */
export function errorResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: DeliveryErrorResponse = { status, message };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": jsonContentType, ...headers } });
}
