import { TargetError, type TargetErrorCode } from "@fletch/delivery-api";

/** Adds the last failure to an error about a missing artifact. */
export function withLastFailure(
  code: TargetErrorCode,
  message: string,
  lastError: TargetError | undefined,
): TargetError {
  const reason = lastError === undefined ? "No attempt has ended yet" : `The last attempt failed: ${lastError.message}`;
  return new TargetError(code, `${message}. ${reason}`, { cause: lastError });
}
