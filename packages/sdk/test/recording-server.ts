import { createServer, type IncomingHttpHeaders } from "node:http";
import { openPort } from "@fletch/test-kit/open-port";

/** A request as the server got it. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The body as JSON; `undefined` where there was none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it as they like
  readonly body: any;
}

/** What to answer: JSON with status 200, or whatever the function says. */
export type Respond = (request: RecordedRequest) => {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** In milliseconds. */
  readonly delay?: number;
};

export interface RecordingServer extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** Makes a client ask this server. */
  readonly clientOptions: {
    readonly client: string;
    readonly organizationId: string;
    readonly serverDomain: string;
    readonly secure: false;
  };
  readonly requests: RecordedRequest[];
  response: Respond;
}

/** A real server on a real socket that remembers what it was asked. */
export async function startRecordingServer(
  response: Respond = () => ({ body: { status: 200 } }),
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const request: RecordedRequest = {
      method: incoming.method ?? "",
      url: new URL(incoming.url ?? "", "http://recording.test"),
      headers: incoming.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    requests.push(request);
    const { status = 200, headers = {}, body, delay = 0 } = recording.response(request);
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    outgoing.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
  });
  const host = `127.0.0.1:${await openPort(server)}`;
  const recording: RecordingServer = {
    host,
    clientOptions: { client: "acme", organizationId: "0AAA@AdobeOrg", serverDomain: host, secure: false },
    requests,
    response,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return recording;
}
