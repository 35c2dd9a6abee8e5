import { TargetClient } from "@fletch/sdk";
import nodeFetch from "node-fetch";

export const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", fetchApi: nodeFetch });
