import { once } from "node:events";
import { createServer } from "node:http";

export interface ArtifactHost extends AsyncDisposable {
  readonly host: string;
  /** Returns the number of downloads of a path, unfinished ones included. */
  downloads(path: string): number;
}

/** Serves the artifact under every path. The first download of a path with `hang` in its name never ends. */
export async function startArtifactHost(artifact: object): Promise<ArtifactHost> {
  const downloads = new Map<string, number>();
  const server = createServer(({ url = "/" }, response) => {
    const count = (downloads.get(url) ?? 0) + 1;
    downloads.set(url, count);
    if (count === 1 && url.includes("hang")) response.writeHead(200).write("{");
    else response.setHeader("content-type", "application/json").end(JSON.stringify(artifact));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return {
    host: `127.0.0.1:${address.port}`,
    downloads: (path) => downloads.get(path) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
