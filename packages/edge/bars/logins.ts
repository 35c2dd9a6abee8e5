/** Two edges on one PostgreSQL, where people log in on each other's devices all the time: nobody is answered as somebody else. */
import { ask } from "./ask.ts";
import { startEdge } from "./edge-process.ts";
import { query, withPostgres } from "./stores.ts";
import { judge } from "./verdict.ts";

const logins = Number(process.argv[2] ?? 3_000);
const devices = 12;
const people = 24;

await withPostgres(async (location) => {
  const edges = await Promise.all([startEdge(location), startEdge(location)]);
  let next = 0;
  let failed = 0;
  // Each device is used by one after the other, while requests of others come in between: what a login has said holds for the next
  // request of the device, at whichever edge.
  const use = async (device: number): Promise<void> => {
    while (next < logins) {
      const number = next++;
      const person = number % people;
      const tntId = `device-${device}`;
      const login = await ask(edgeOf(number), {
        id: { tntId, thirdPartyId: `person-${person}` },
        context: { channel: "web" },
        execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`p${number}`]: `${person}` } }] },
      });
      // Several at once, at both edges, as those of a page: they race with what other devices do to the same person.
      const pages = await Promise.all(
        [0, 1, 0, 1].map((edge) =>
          ask(edges[edge]?.url ?? "", {
            id: { tntId },
            context: { channel: "web" },
            execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { [`q${number}`]: `${person}` } }] },
          }),
        ),
      );
      if ([login, ...pages].some(({ status }) => status !== 200)) failed++;
    }
  };
  const edgeOf = (number: number): string => edges[number % 2]?.url ?? "";
  await Promise.all(Array.from({ length: devices }, (_, device) => use(device)));
  await Promise.all(edges.map((edge) => edge.kill()));
  const rows = await query(
    location,
    `select substr(identity, 15) as person, value from profile_parameters join visitor_identities using (visitor_id)
     where identity like 'person:%'`,
  );
  const wrong = rows.filter(({ person, value }) => person !== value).length;
  const [written] = await query(location, "select count(*) as written from profile_parameters");
  judge(
    "logins over two edges",
    `${next} logins, ${wrong} of ${rows.length} answers under the wrong person, ${failed} failed`,
    wrong + failed === 0 && Number(written?.written) === rows.length && rows.length === 2 * next,
  );
});
