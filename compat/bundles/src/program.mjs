// Makes one call with options that need undici, and prints the response.
import { TargetClient } from "@fletch/sdk";

const { options, request } = JSON.parse(process.env.PROGRAM);
const target = TargetClient.create(options);
try {
  const { response } = await target.getOffers({ request });
  console.log(JSON.stringify({ status: response.status }));
} catch (error) {
  console.log(JSON.stringify({ error: `${error.stack}\n${error.cause?.stack}` }));
}
await target.close();
