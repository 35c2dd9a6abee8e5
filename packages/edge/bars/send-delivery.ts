import { Agent, request } from "node:http";

const agent: Agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** A response of the Delivery API, with the fields that bars read. */
export interface DeliveryResponse {
  readonly status: number;
  readonly body: {
    readonly execute?: {
      readonly mboxes?: readonly { readonly options?: readonly { readonly content?: unknown }[] }[];
    };
    readonly notifications?: readonly { readonly id: string }[];
  };
}

/** Sends a Delivery request. Rejects if no whole response arrives. */
export function sendDelivery(url: string, body: object): Promise<DeliveryResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/rest/v1/delivery?client=acme&sessionId=s`,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject);
        response.on("end", () => {
          if (!response.complete) return reject(new Error("The response was cut off"));
          resolve({ status: response.statusCode ?? 0, body: text === "" ? {} : JSON.parse(text) });
        });
      },
    );
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

/** Returns the content that a response shows at `hero`. */
export function readContent({ body }: DeliveryResponse): unknown {
  return body.execute?.mboxes?.[0]?.options?.[0]?.content;
}
