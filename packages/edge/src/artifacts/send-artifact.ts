import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { ArtifactDocument } from "../activities/served-artifact.ts";
import { matchesEtag } from "../http/matches-etag.ts";

/**
 * Responds with an artifact, or with 304 if the client has it; compressed if the client accepts that.
 *
 * A compressed artifact has its own tag: equal tags mean equal bytes.
 */
export async function sendArtifact(
  document: ArtifactDocument,
  contentType: string,
  request: Request,
): Promise<Response> {
  const encoding = chooseEncoding(request.headers.get("accept-encoding"));
  const etag = encoding === null ? document.etag : document.etag.replace(/"$/, `-${encoding}"`);
  const headers = { etag, vary: "accept-encoding", "cache-control": "no-cache" };
  if (matchesEtag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const body = encoding === null ? document.body : await compressed(document, encoding);
  return new Response(body, {
    headers: {
      ...headers,
      "content-type": contentType,
      "content-length": String(body.byteLength),
      ...(encoding !== null && { "content-encoding": encoding }),
    },
  });
}

type Encoding = "br" | "gzip";

const compressors: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** Caches compressed artifacts while they are in use. */
const known = new WeakMap<ArtifactDocument, Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>>();

function compressed(document: ArtifactDocument, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const encodings = known.get(document) ?? new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();
  known.set(document, encodings);
  const bytes = encodings.get(encoding) ?? compressors[encoding](document.body).then((body) => new Uint8Array(body));
  encodings.set(encoding, bytes);
  return bytes;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding, without preferences among what is accepted: `br` is smaller. */
function chooseEncoding(accepted: string | null): Encoding | null {
  const names = new Set(
    (accepted ?? "")
      .toLowerCase()
      .split(",")
      .map((each) => each.split(";").map((part) => part.trim()))
      .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ""))
      .map(([name]) => name),
  );
  if (names.has("br")) return "br";
  return names.has("gzip") ? "gzip" : null;
}
