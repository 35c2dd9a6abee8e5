/** `POST`: all flags; with `/{key}` behind it one. */
export const evaluationPath = "/ofrep/v1/evaluate/flags";

/** `GET`: the stream that has clients evaluate again. */
export const flagEventsPath = "/ofrep/v1/events";

/** What pages of other origins read of the answer of an evaluation, by `access-control-expose-headers`. */
export const exposedHeaders = "etag, retry-after";
