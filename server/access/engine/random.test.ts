import fc from "fast-check";
import { expect, test } from "vitest";
import type { Lake } from "@/server/access/model";
import { openLake } from "./index";
import { naiveDatabaseVerdicts, naiveTableAccess } from "./naive";
import {
  accounts,
  askedPrincipals,
  databaseNames,
  lake,
  people,
  rowFilters,
  tableNames,
} from "./random-lake";
import type { Rows, TableAccess } from "./types";

const lakes = Number(process.env["ACCESS_LAKES"] ?? 600);

const reads = (rows: Rows, holding: ReadonlySet<string>) =>
  rows === "all" || rows.some((predicate) => predicate.every((filter) => holding.has(filter)));

/** All sets of row filters that may hold for a row. */
const holdings = Array.from(
  { length: 2 ** rowFilters.length },
  (_, bits) => new Set(rowFilters.filter((_filter, position) => (bits & (1 << position)) !== 0)),
);

const tables = accounts.flatMap((catalogId) =>
  databaseNames.flatMap((database) => tableNames.map((table) => ({ catalogId, database, table }))),
);
const databases = accounts.flatMap((catalogId) => databaseNames.map((database) => ({ catalogId, database })));

/** As texts, since a deep comparison of each of so many would be most of the time. */
const ofTable = ({
  verdicts,
  columns,
  described,
  unfiltered,
}: Omit<TableAccess, "verdicts" | "rows"> & { verdicts: object }) =>
  JSON.stringify([verdicts, columns, described, unfiltered]);

const others = askedPrincipals.filter((principal) => !people.includes(principal));

/** All that can be asked of the persons and, in turn, of two of the others. */
const questionsIn = (value: Lake, turn: number) => {
  const view = openLake(value);
  let asked = 0;
  const two = [others[turn % others.length], others[(turn + 1) % others.length]];
  for (const principal of [...people, ...two]) {
    if (principal === undefined) continue;
    for (const table of tables) {
      const naive = naiveTableAccess(value, principal, table);
      const access = view.tableAccess(principal, table);
      const isSame =
        ofTable(access) === ofTable(naive) &&
        holdings.every((holding) => reads(access.rows, holding) === naive.reads(holding));
      if (!isSame) expect({ principal, table, ...access }).toEqual({ principal, table, ...naive });
      asked += 1;
    }
    for (const database of databases) {
      const { verdicts } = view.databaseAccess(principal, database);
      const naive = naiveDatabaseVerdicts(value, principal, database);
      if (JSON.stringify(verdicts) !== JSON.stringify(naive))
        expect({ principal, database, verdicts }).toEqual({ principal, database, verdicts: naive });
      asked += 1;
    }
  }
  return asked;
};

/** Of what SELECT reads of a table, and of each of its columns: why it does says as much as that it does. */
const explainedIn = (value: Lake, principal: string) => {
  const view = openLake(value);
  let explained = 0;
  for (const table of tables) {
    const naive = naiveTableAccess(value, principal, table);
    for (const column of [undefined, ...naive.columns]) {
      const at = column === undefined ? {} : { column };
      const { verdict, rows } = view.explain({ principal, table, permission: "SELECT", ...at });
      const isSame =
        verdict === naive.verdicts["SELECT"] &&
        holdings.every((holding) => reads(rows, holding) === naive.reads(holding, column));
      if (!isSame) expect({ principal, table, column, verdict, rows }).toEqual({ naive });
      explained += 1;
    }
  }
  return explained;
};

test("an explanation gives the verdict and the rows that AWS's words give, also behind links", () => {
  let explained = 0;
  fc.assert(
    fc.property(lake, fc.constantFrom(...askedPrincipals), (value, principal) => {
      explained += explainedIn(value, principal);
    }),
    { numRuns: lakes },
  );
  expect(explained).toBeGreaterThan(lakes * tables.length);
});

test("the engine answers as AWS's words do, 100,000 random questions and more", () => {
  let asked = 0;
  fc.assert(
    fc.property(lake, (value) => {
      asked += questionsIn(value, asked);
    }),
    { numRuns: lakes },
  );
  if (lakes >= 600) expect(asked).toBeGreaterThanOrEqual(100_000);
});
