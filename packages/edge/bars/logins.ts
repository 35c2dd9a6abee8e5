/** Two edges share one PostgreSQL, and people log in on each other's devices. The bar: no request is decided for another person. */

import { reportBar } from "@fletch/test-kit/report-bar";
import { startEdge } from "./edge-process.ts";
import { sendDelivery } from "./send-delivery.ts";
import { query, withPostgres } from "./stores.ts";

const logins = Number(process.argv[2] ?? 3_000);
const devices = 12;
const people = 24;

await withPostgres(async (location) => {
  const edges = await Promise.all([startEdge(location), startEdge(location)]);
  let next = 0;
  let failed = 0;
  // People use each device in turns. After a login, the next request of the device belongs to that person, at either edge.
  const useDevice = async (device: number): Promise<void> => {
    while (next < logins) {
      const number = next++;
      const person = number % people;
      const tntId = `device-${device}`;
      const login = await sendDelivery(pickEdge(number), {
        id: { tntId, thirdPartyId: `person-${person}` },
        context: { channel: "web" },
        execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`p${number}`]: `${person}` } }] },
      });
      // A page sends several requests at once, to both edges. They race with other devices of the same person.
      const pages = await Promise.all(
        [0, 1, 0, 1].map((edge) =>
          sendDelivery(edges[edge]?.url ?? "", {
            id: { tntId },
            context: { channel: "web" },
            execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`q${number}`]: `${person}` } }] },
          }),
        ),
      );
      if ([login, ...pages].some(({ status }) => status !== 200)) failed++;
    }
  };
  const pickEdge = (number: number): string => edges[number % 2]?.url ?? "";
  await Promise.all(Array.from({ length: devices }, (_, device) => useDevice(device)));
  await Promise.all(edges.map((edge) => edge.kill()));
  const rows = await query(
    location,
    `select substr(identity, 15) as person, value from profile_parameters join visitor_identities using (visitor_id)
     where identity like 'person:%'`,
  );
  const wrong = rows.filter(({ person, value }) => person !== value).length;
  const [written] = await query(location, "select count(*) as written from profile_parameters");
  reportBar(
    "logins over two edges",
    `${next} logins, ${wrong} of ${rows.length} requests stored under the wrong person, ${failed} failed`,
    wrong + failed === 0 && Number(written?.written) === rows.length && rows.length === 2 * next,
  );
});
