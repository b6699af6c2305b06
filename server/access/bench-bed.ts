import { transaction } from "@/server/db/pool";
import type { Catalog, Expression, Grant, Table, Tags } from "./model";
import { partOf, versionOf } from "./parts";
import { saveCatalog } from "./save";
import { savePart, setVersion } from "./snapshot-store";
import { database, emptyCatalog, table } from "./test-bed";

const TABLES_A_DATABASE = 100;
const COLUMNS = Array.from({ length: 30 }, (_, n) => `c${n}`);
const KEYS = Array.from({ length: 50 }, (_, n) => `key${String(n).padStart(2, "0")}`);
const VALUES = Array.from({ length: 10 }, (_, n) => `v${n}`);
const POLICIES = 500;
const PRINCIPALS = 200;
const POLICIES_OF_ONE = 200;

export const principalOf = (accountId: string, n: number) =>
  `arn:aws:iam::${accountId}:role/r${n % PRINCIPALS}`;

export const adminOf = (accountId: string) => `arn:aws:iam::${accountId}:role/admin`;

/** Has very many tag policies of its own. */
export const manyTimesGiven = (accountId: string) => `arn:aws:iam::${accountId}:role/many`;

export const tablePlace = (n: number) => ({
  database: `db${Math.floor(n / TABLES_A_DATABASE)}`,
  table: `t${n % TABLES_A_DATABASE}`,
});

const nthKey = (n: number) => KEYS[n % KEYS.length] ?? "";
const nthValue = (n: number) => VALUES[n % VALUES.length] ?? "";
const tag = (key: number, value: number): Tags => ({ [nthKey(key)]: nthValue(value) });

/** Some columns of every fifth table are tagged otherwise than their table. */
function tableOf(n: number, name: string): Table {
  const plain = table(name, COLUMNS, { tags: { ...tag(n, n * 3), ...tag(n + 7, n), ...tag(n + 13, n * 7) } });
  if (n % 5 !== 0) return plain;
  const columns = plain.columns.map((column, at) =>
    at % 10 === 3 ? { ...column, tags: tag(n, n + at) } : column,
  );
  return { ...plain, columns };
}

function policyOf(accountId: string, n: number): Grant {
  const principal = principalOf(accountId, n * 7);
  const given = { principal, permissions: ["SELECT", "DESCRIBE"], grantable: [] } as const;
  if (n % 5 === 0) return { ...given, resource: { kind: "allTables", database: `db${n % 100}` } };
  if (n % 5 === 1) return { ...given, resource: { kind: "table", ...tablePlace(n * 17) } };
  if (n % 5 === 2) {
    const columns = { include: COLUMNS.slice(n % 10, (n % 10) + 12) };
    return {
      ...given,
      permissions: ["SELECT"],
      resource: { kind: "columns", ...tablePlace(n * 31), columns },
    };
  }
  return { ...given, resource: { kind: "tagPolicy", resourceType: "TABLE", expression: expressionOf(n) } };
}

const expressionOf = (n: number): Expression => ({
  [nthKey(n)]: [nthValue(n), nthValue(n + 1), nthValue(n + 2)],
  ...(n % 2 === 0 ? { [nthKey(n + 7)]: VALUES.slice(0, 5) } : {}),
});

const oneOfMany = (accountId: string, n: number): Grant => ({
  ...{ principal: manyTimesGiven(accountId), permissions: ["SELECT", "DESCRIBE"], grantable: [] },
  resource: { kind: "tagPolicy", resourceType: "TABLE", expression: expressionOf(n) },
});

/**
 * An account with so many tables of 30 columns, 50 tags of 10 values, 500 policies for 200 principals, and one principal
 * with 200 tag policies more.
 */
function largeCatalog(accountId: string, tables: number): Catalog {
  const databases = Array.from({ length: Math.ceil(tables / TABLES_A_DATABASE) }, (_, at) => {
    const first = at * TABLES_A_DATABASE;
    const count = Math.min(TABLES_A_DATABASE, tables - first);
    const own = Array.from({ length: count }, (_, n) => tableOf(first + n, tablePlace(first + n).table));
    return database(`db${at}`, own, { tags: { ...tag(at, at), ...tag(at + 25, at * 3) } });
  });
  const empty = emptyCatalog(accountId);
  return {
    ...empty,
    settings: { ...empty.settings, admins: [adminOf(accountId)] },
    ...{ databases, tags: KEYS.map((key) => ({ key, values: VALUES })) },
    locations: [{ arn: "arn:aws:s3:::lake", hybrid: false }],
    grants: [
      ...Array.from({ length: POLICIES }, (_, n) => policyOf(accountId, n)),
      ...Array.from({ length: POLICIES_OF_ONE }, (_, n) => oneOfMany(accountId, n)),
    ],
  };
}

/** One more grant by tags, as a refresh of the grants alone finds it. */
export const saveOneMoreGrant = (accountId: string) =>
  transaction(async (client) => {
    const { rows } = await client.query<{ body: Grant[] }>(
      "SELECT body FROM lake_part WHERE account_id = $1 AND part = 'grants'",
      [accountId],
    );
    const grants = rows[0]?.body ?? [];
    const part = partOf("grants", [
      ...grants,
      { ...policyOf(accountId, 3), principal: principalOf(accountId, grants.length) },
    ]);
    await savePart(client, accountId, { ...part, readAt: new Date() });
    const { rows: parts } = await client.query<{ part: string; hash: string }>(
      "SELECT part, hash FROM lake_part WHERE account_id = $1",
      [accountId],
    );
    await setVersion(client, accountId, versionOf(parts));
  });

/** Saves it as an account's snapshot that was just taken, so that the routes answer from it. */
export const saveLargeCatalog = (accountId: string, tables: number) =>
  transaction(async (client) => {
    await client.query(
      "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Bench', 'us-east-1', 'console')",
      [accountId],
    );
    const reading = { takenAt: new Date(), runId: null, takenById: null, takenBy: "A bench", calls: 0 };
    const roleArn = principalOf(accountId, 0);
    await saveCatalog(client, largeCatalog(accountId, tables), { ...reading, roleArn });
  });
