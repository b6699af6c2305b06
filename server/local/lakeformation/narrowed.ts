import type { Facts, Ledger } from "./facts";

const keyOf = (database: string, table: string) => `${database}\n${table}`;

/** Things by the table that they are about; those about no table by itself stand under the empty name. */
function byTable<T>(things: readonly T[], placeOf: (thing: T) => { database?: string; table?: string }) {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    const { database = "", table = "" } = placeOf(thing);
    const key = table === "" ? "" : keyOf(database, table);
    const there = found.get(key);
    if (there) there.push(thing);
    else found.set(key, [thing]);
  }
  return (database: string, table: string) => [
    ...(found.get("") ?? []),
    ...(found.get(keyOf(database, table)) ?? []),
  ];
}

/** The facts that bear on one table, of many: what is about other tables isn't looked at for each of them. */
export function narrowed(facts: Facts): (database: string, table: string) => Facts {
  const narrow = (ledger: Ledger) => {
    const grants = byTable(ledger.grants, ({ resource: it }) => ("table" in it ? it : {}));
    return (database: string, table: string): Ledger => ({ ...ledger, grants: grants(database, table) });
  };
  const owner = narrow(facts.owner);
  const consumer = facts.consumer && narrow(facts.consumer);
  const assignments = byTable(facts.assignments, (assignment) => assignment);
  return (database, table) => ({
    ...facts,
    owner: owner(database, table),
    consumer: consumer?.(database, table) ?? null,
    assignments: assignments(database, table),
  });
}
