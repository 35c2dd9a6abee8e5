/** `POST`: all flags; with `/{key}` appended, one. */
export const evaluationPath = "/ofrep/v1/evaluate/flags";

/** `GET`: the stream that makes clients evaluate again. */
export const flagEventsPath = "/ofrep/v1/events";

/** Headers that pages of other origins may read, by `access-control-expose-headers`. */
export const exposedHeaders = "etag, retry-after";
