import type { Catalog, CellsFilter, ColumnList, Grant, Lake, Resource, Table } from "@/server/access/model";

/*
 * Who may reach what, written down as AWS's documents say it, permission by permission and column by column, without
 * thought of speed: the yardstick of the engine, of which it shares nothing.
 */

export type Answer = "allow" | "deny" | "iam";

export interface NaiveAccess {
  verdicts: Record<string, Answer>;
  columns: string[];
  described: string[];
  /** Whether a row is read for which just these row filters hold: at all, or in one column. */
  reads: (holding: ReadonlySet<string>, column?: string) => boolean;
  /** Of which every cell is read, that of a row for which no row filter holds included. */
  unfiltered: string[];
}

interface Place {
  owner: Catalog;
  database: Catalog["databases"][number];
  table: Table;
}

type On = { owner: string; database: string; table?: string };

const onTables = ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"];

const accountIn = (principal: string) => {
  if (principal.includes(":organizations:")) return undefined;
  return principal.endsWith(":IAMPrincipals") ? principal.split(":")[0] : principal.split(":")[4];
};

const valuesOf = (resource: Resource, grantor: Catalog, lake: Lake) => {
  if (resource.kind !== "tagPolicy") return undefined;
  const { expression } = resource;
  if (!("name" in expression) || typeof expression.name !== "string") return Object.entries(expression);
  const home = lake.catalogs.find(({ catalogId }) => catalogId === (resource.catalogId ?? grantor.catalogId));
  const saved = home?.expressions.find(({ name }) => name === expression.name);
  return saved && Object.entries(saved.expression);
};

/** LF-tags of a database apply to its tables, a table's to its columns; a lower one overrides. */
const tagged = (place: Place, column?: string) => {
  const own = [...place.table.columns, ...place.table.partitionKeys].find(({ name }) => name === column);
  return new Map([
    ...Object.entries(place.database.tags),
    ...Object.entries(place.table.tags),
    ...Object.entries(own?.tags ?? {}),
  ]);
};

const fits = (values: [string, readonly string[]][] | undefined, tags: Map<string, string>) =>
  values !== undefined &&
  values.length > 0 &&
  values.every(([key, list]) => list.some((value) => tags.get(key) === value));

const allColumns = ({ table }: Place) => [...table.columns, ...table.partitionKeys].map(({ name }) => name);

/** "Partition columns are always visible": to one who sees any column. */
const withKeys = (place: Place, names: string[]) =>
  names.length === 0
    ? []
    : allColumns(place).filter(
        (name) => names.includes(name) || place.table.partitionKeys.some((key) => key.name === name),
      );

const pick = (place: Place, list: ColumnList | undefined) =>
  withKeys(
    place,
    allColumns(place).filter((name) => {
      if (!list) return true;
      return "include" in list ? list.include.includes(name) : !list.exclude.includes(name);
    }),
  );

interface Gives {
  permissions: string[];
  /** On which columns SELECT and DESCRIBE are. */
  columns: string[];
  rowFilter?: string | undefined;
}

const none: Gives = { permissions: [], columns: [] };

const filterOf = (grantor: Catalog, owner: string, resource: Extract<Resource, { kind: "cellsFilter" }>) =>
  grantor.filters.find(
    (filter: CellsFilter) =>
      (filter.catalogId ?? grantor.catalogId) === owner &&
      filter.database === resource.database &&
      filter.table === resource.table &&
      filter.name === resource.name,
  );

const possibleOn = ({ table }: Place) => {
  if (table.target) return ["DESCRIBE", "DROP"];
  return table.kind === "view" ? ["SELECT", "DESCRIBE", "DROP"] : onTables;
};

/** What a grant gives on a table. */
const gives = (lake: Lake, grantor: Catalog, grant: Grant, place: Place): Gives => {
  const { resource } = grant;
  const { owner, database, table } = place;
  if ((resource.catalogId ?? grantor.catalogId) !== owner.catalogId) return none;
  const possible = possibleOn(place);
  const named = new Set<string>(grant.permissions);
  const permissions = possible.filter((each) => named.has("ALL") || named.has(each));
  if (permissions.length > 0 && !permissions.includes("DESCRIBE")) permissions.push("DESCRIBE");
  if (permissions.length === 0) return none;
  const every = allColumns(place);
  if (resource.kind === "tagPolicy") {
    if (resource.resourceType === "DATABASE") return none;
    const values = valuesOf(resource, grantor, lake);
    if (every.length === 0) return fits(values, tagged(place)) ? { permissions, columns: [] } : none;
    const matching = every.filter((name) => fits(values, tagged(place, name)));
    if (matching.length === every.length) return { permissions, columns: every };
    if (matching.length === 0) return none;
    return {
      permissions: permissions.includes("SELECT") ? ["SELECT", "DESCRIBE"] : ["DESCRIBE"],
      columns: withKeys(place, matching),
    };
  }
  if (!("database" in resource) || resource.database !== database.name) return none;
  if (resource.kind === "allTables") return { permissions, columns: every };
  if (!("table" in resource) || resource.table !== table.name) return none;
  if (resource.kind === "table") return { permissions, columns: every };
  if (table.target || !permissions.includes("SELECT")) return none;
  if (resource.kind === "columns") {
    const columns = pick(place, resource.columns);
    return every.length > 0 && columns.length === 0 ? none : { permissions: ["SELECT", "DESCRIBE"], columns };
  }
  const filter = filterOf(grantor, owner.catalogId, resource);
  if (!filter || table.kind === "view") return none;
  const columns = pick(place, filter.columns);
  if (every.length > 0 && columns.length === 0) return none;
  return { permissions: ["SELECT", "DESCRIBE"], columns, rowFilter: filter.rowFilter };
};

const namesFor = (lake: Lake, principal: string) => {
  const account = accountIn(principal);
  const organizations = (of: string | undefined) =>
    (lake.organizations ?? [])
      .filter(({ accounts }) => of !== undefined && accounts.includes(of))
      .map(({ arn }) => arn);
  if (/^\d+$/.test(principal))
    return { account: undefined, own: [principal, ...organizations(principal)], shares: [] };
  if (account === undefined) return { account, own: [principal], shares: [] };
  const groups = lake.identities.find(({ arn }) => arn === principal)?.groups ?? [];
  return {
    account,
    own: [principal, ...groups, `${account}:IAMPrincipals`],
    shares: [account, ...organizations(account)],
  };
};

const isUnder = (location: string, arn: string) => {
  const parts = (text: string) =>
    text
      .replace("s3://", "")
      .replace("arn:aws:s3:::", "")
      .split("/")
      .filter((part) => part !== "");
  const [path, prefix] = [parts(location), parts(arn)];
  return prefix.every((part, position) => part === path[position]) ? prefix.length : 0;
};

/** Opted in, and the data, if there is any, in a location of hybrid access mode. */
const isAskedOfLakeFormation = (
  lake: Lake,
  owner: Catalog,
  principal: string,
  on: On,
  location: string | undefined,
) => {
  if (location !== undefined) {
    const around = owner.locations
      .filter(({ arn }) => isUnder(location, arn) > 0)
      .sort((a, b) => isUnder(location, b.arn) - isUnder(location, a.arn));
    if (!around[0]?.hybrid) return false;
  }
  const { account, own } = namesFor(lake, principal);
  const has = (kind: string) =>
    lake.catalogs
      .filter(({ catalogId }) => catalogId === owner.catalogId || catalogId === account)
      .some(({ catalogId, optIns }) =>
        optIns.some(
          ({ principal: who, resource }) =>
            resource.kind === kind &&
            (resource.catalogId ?? catalogId) === on.owner &&
            "database" in resource &&
            resource.database === on.database &&
            (!("table" in resource) || resource.table === on.table) &&
            (own.includes(who) || who === account),
        ),
      );
  if (on.table === undefined) return has("database");
  if (has("table")) return true;
  return has("allTables") && (account === owner.catalogId || has("database"));
};

const isRow = (given: Gives[], holding: ReadonlySet<string>) =>
  given.some(
    ({ permissions, rowFilter }) =>
      permissions.includes("SELECT") && (rowFilter === undefined || holding.has(rowFilter)),
  );

const noFilter: ReadonlySet<string> = new Set();

/** A cell is read where one grant gives both its column and its row. */
const isCell = (given: Gives[], name: string, holding: ReadonlySet<string>) =>
  isRow(
    given.filter(({ columns }) => columns.includes(name)),
    holding,
  );

const columnsWith = (given: Gives[], permission: string) =>
  given.filter(({ permissions }) => permissions.includes(permission)).flatMap(({ columns }) => columns);

const has = (given: Gives[], permission: string) =>
  given.some(({ permissions }) => permissions.includes(permission));

/** All that the principals are given on the table by an account's grants. */
const givenBy = (lake: Lake, grantor: Catalog | undefined, principals: string[], place: Place) =>
  grantor
    ? grantor.grants
        .filter(({ principal }) => principals.includes(principal))
        .map((grant) => gives(lake, grantor, grant, place))
        .filter(({ permissions }) => permissions.length > 0)
    : [];

const isAdmin = (catalog: Catalog | undefined, names: string[], readOnlyToo: boolean) =>
  names.some(
    (name) =>
      catalog?.settings.admins.includes(name) ||
      (readOnlyToo && catalog?.settings.readOnlyAdmins.includes(name)),
  );

const ofRealTable = (lake: Lake, principal: string, place: Place): NaiveAccess => {
  const { owner, table } = place;
  const { account, own, shares } = namesFor(lake, principal);
  const home = lake.catalogs.find(({ catalogId }) => catalogId === account);
  const isAbroad = account !== undefined && account !== owner.catalogId;
  const direct = givenBy(lake, owner, own, place);
  const shared = isAbroad ? givenBy(lake, owner, shares, place) : [];
  const givenOn = isAbroad ? givenBy(lake, home, own, place) : [];
  const every = allColumns(place);
  const isCreator =
    table.createdBy !== undefined &&
    (table.createdBy === principal ||
      (isAbroad && accountIn(table.createdBy) === account && isAdmin(home, own, false)));
  const whole: Gives[] = isCreator ? [{ permissions: possibleOn(place), columns: every }] : [];
  const isAdminHere = account !== undefined && isAdmin(owner, own, true);
  const seen: Gives[] = isAdminHere ? [{ permissions: ["DESCRIBE"], columns: every }] : [];
  const isAdminAbroad = isAbroad && isAdmin(home, own, true);
  const seenAbroad: Gives[] =
    isAdminAbroad && shared.length > 0
      ? [{ permissions: ["DESCRIBE"], columns: columnsWith(shared, "DESCRIBE") }]
      : [];
  const plain = [...direct, ...whole, ...seen, ...seenAbroad];
  const both = (permission: string) =>
    columnsWith(shared, permission).filter((name) => columnsWith(givenOn, permission).includes(name));
  const isPassed = (permission: string) => {
    if (!has(shared, permission) || !has(givenOn, permission)) return false;
    const isByColumn = permission === "SELECT" || permission === "DESCRIBE";
    return !isByColumn || every.length === 0 || both(permission).length > 0;
  };
  const iam = givenBy(lake, owner, ["IAM_ALLOWED_PRINCIPALS"], place);
  const isSomebody = account !== undefined || principal === "IAM_ALLOWED_PRINCIPALS";
  const on = { owner: owner.catalogId, database: place.database.name, table: table.name };
  const isLeft =
    iam.length > 0 && isSomebody && !isAskedOfLakeFormation(lake, owner, principal, on, table.location);
  const all = [...plain, ...(isLeft ? iam : [])];
  const columnsOf = (permission: string) => {
    const names = new Set([
      ...columnsWith(all, permission),
      ...(isPassed(permission) ? both(permission) : []),
    ]);
    return every.filter((name) => names.has(name));
  };
  const verdict = (permission: string): Answer => {
    if (isLeft && has(iam, permission)) return "iam";
    return has(plain, permission) || isPassed(permission) ? "allow" : "deny";
  };
  return {
    unfiltered: every.filter(
      (name) =>
        isCell(all, name, noFilter) || (isCell(shared, name, noFilter) && isCell(givenOn, name, noFilter)),
    ),
    verdicts: Object.fromEntries(onTables.map((permission) => [permission, verdict(permission)])),
    columns: columnsOf("SELECT"),
    described: columnsOf("DESCRIBE"),
    reads: (holding, column) =>
      column === undefined
        ? isRow(all, holding) || (isPassed("SELECT") && isRow(shared, holding) && isRow(givenOn, holding))
        : isCell(all, column, holding) ||
          (isCell(shared, column, holding) && isCell(givenOn, column, holding)),
  };
};

const nothing = (): NaiveAccess => ({
  verdicts: Object.fromEntries(onTables.map((permission) => [permission, "deny"])),
  columns: [],
  described: [],
  unfiltered: [],
  reads: () => false,
});

const find = (lake: Lake, ref: { catalogId: string; database: string; table: string }): Place | undefined => {
  const owner = lake.catalogs.find(({ catalogId }) => catalogId === ref.catalogId);
  const database = owner?.databases.find(({ name }) => name === ref.database);
  const table = database?.tables.find(({ name }) => name === ref.table);
  return owner && database && table && { owner, database, table };
};

/** Of a resource link there are DESCRIBE and DROP; what the target gives is used through a link that one may describe. */
export const naiveTableAccess = (
  lake: Lake,
  principal: string,
  ref: { catalogId: string; database: string; table: string },
): NaiveAccess => {
  const owner = lake.catalogs.find(({ catalogId }) => catalogId === ref.catalogId);
  const database = owner?.databases.find(({ name }) => name === ref.database);
  const place = find(lake, ref);
  const target = database?.target ? { ...database.target, table: ref.table } : place?.table.target;
  if (!target) return place ? ofRealTable(lake, principal, place) : nothing();
  const linked = find(lake, target);
  const isReal = linked && !linked.table.target && !linked.database.target;
  const access = isReal ? ofRealTable(lake, principal, linked) : nothing();
  const link: Record<string, Answer> = database?.target
    ? naiveDatabaseVerdicts(lake, principal, ref)
    : place
      ? ofRealTable(lake, principal, place).verdicts
      : {};
  const verdict = (permission: string): Answer => {
    const own = link[permission] ?? "deny";
    if (!database?.target && (permission === "DESCRIBE" || permission === "DROP")) return own;
    const isSeen = (link["DESCRIBE"] ?? "deny") !== "deny";
    return isSeen ? (access.verdicts[permission] ?? "deny") : "deny";
  };
  const verdicts = Object.fromEntries(onTables.map((permission) => [permission, verdict(permission)]));
  const isRead = verdicts["SELECT"] !== "deny";
  return {
    verdicts,
    columns: isRead ? access.columns : [],
    unfiltered: isRead ? access.unfiltered : [],
    described: verdicts["DESCRIBE"] === "deny" ? [] : access.described,
    reads: (holding, column) => isRead && access.reads(holding, column),
  };
};

const onDatabases = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP"];

export const naiveDatabaseVerdicts = (
  lake: Lake,
  principal: string,
  ref: { catalogId: string; database: string },
): Record<string, Answer> => {
  const owner = lake.catalogs.find(({ catalogId }) => catalogId === ref.catalogId);
  const database = owner?.databases.find(({ name }) => name === ref.database);
  const { account, own, shares } = namesFor(lake, principal);
  const home = lake.catalogs.find(({ catalogId }) => catalogId === account);
  const isAbroad = account !== ref.catalogId;
  const possible = database?.target ? ["DESCRIBE", "DROP"] : onDatabases;
  const given = (grantor: Catalog | undefined, principals: string[]) => {
    const found = new Set<string>();
    for (const { principal: to, resource, permissions } of grantor?.grants ?? []) {
      if (!grantor || !database || !principals.includes(to)) continue;
      if ((resource.catalogId ?? grantor.catalogId) !== ref.catalogId) continue;
      const isNamed = resource.kind === "database" && resource.database === ref.database;
      const isTagged =
        resource.kind === "tagPolicy" &&
        resource.resourceType === "DATABASE" &&
        fits(valuesOf(resource, grantor, lake), new Map(Object.entries(database.tags)));
      if (!isNamed && !isTagged) continue;
      const some = possible.filter((each) => permissions.some((one) => one === "ALL" || one === each));
      for (const each of some.length > 0 ? [...some, "DESCRIBE"] : []) found.add(each);
    }
    return found;
  };
  const direct = given(owner, own);
  const shared = isAbroad && account !== undefined ? given(owner, shares) : new Set<string>();
  const givenOn = isAbroad ? given(home, own) : new Set<string>();
  for (const each of shared) if (givenOn.has(each)) direct.add(each);
  if (account !== undefined && isAdmin(owner, own, true) && database) direct.add("DESCRIBE");
  if (shared.size > 0 && isAdmin(home, own, true)) direct.add("DESCRIBE");
  const iam = given(owner, ["IAM_ALLOWED_PRINCIPALS"]);
  const isSomebody = account !== undefined || principal === "IAM_ALLOWED_PRINCIPALS";
  const on = { owner: ref.catalogId, database: ref.database };
  const isLeft =
    owner !== undefined &&
    isSomebody &&
    iam.size > 0 &&
    !isAskedOfLakeFormation(lake, owner, principal, on, database?.location);
  return Object.fromEntries(
    onDatabases.map((each) => [each, isLeft && iam.has(each) ? "iam" : direct.has(each) ? "allow" : "deny"]),
  );
};
