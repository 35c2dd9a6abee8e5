import { once } from "node:events";
import { createServer } from "node:http";

/** The service behind a KV namespace in workerd: values by name, over HTTP. It outlives the worker. */
export async function startKeyValueStore() {
  const values = new Map();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://store").pathname.slice(1));
    if (request.method === "PUT") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      values.set(name, Buffer.concat(chunks));
      response.end();
    } else if (values.has(name)) {
      response.end(values.get(name));
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${server.address().port}`,
    names: () => [...values.keys()],
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
