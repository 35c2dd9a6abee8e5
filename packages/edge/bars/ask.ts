import { Agent, request } from "node:http";

const agent: Agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** An answer, as far as bars look at it. */
export interface Answer {
  readonly status: number;
  readonly body: {
    readonly execute?: {
      readonly mboxes?: readonly { readonly options?: readonly { readonly content?: unknown }[] }[];
    };
    readonly notifications?: readonly { readonly id: string }[];
  };
}

/** Sends a Delivery request; rejects if there is no answer. */
export function ask(url: string, body: object): Promise<Answer> {
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
          if (!response.complete) return reject(new Error("The answer was cut off"));
          resolve({ status: response.statusCode ?? 0, body: text === "" ? {} : JSON.parse(text) });
        });
      },
    );
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

/** The experience that an answer shows at `hero`. */
export function shownBy({ body }: Answer): unknown {
  return body.execute?.mboxes?.[0]?.options?.[0]?.content;
}
