import type { TagAssignment } from "./contract";
import { allColumns } from "./find";
import type { Catalog, Table, Tags } from "./model";
import type { Step, TaggedResource } from "./operation";

interface Numbered {
  /** Its line in a sheet, or its place in a list. */
  line: number;
  text: string;
  assignment: TagAssignment;
}

interface Problem {
  line: number;
  text: string;
  message: string;
}

export interface Drafted {
  steps: Step[];
  changed: number;
  unchanged: number;
  problems: Problem[];
}

type Place = Pick<TagAssignment, "database" | "table" | "column">;

/** What is assigned where, as few calls as can be: all tags of a place at once, columns that get the same together. */
export function assignSteps(catalog: Catalog, asked: readonly Numbered[]): Drafted {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const [adds, removes] = [new Map<string, Batch>(), new Map<string, Batch>()];
  const room = roomFor(asked);
  let [changed, unchanged] = [0, 0];
  for (const { line, text, assignment } of asked) {
    const { key, value } = assignment;
    const own = ownTags(catalog, assignment);
    const id = JSON.stringify([assignment.database, assignment.table, assignment.column, key]);
    const message =
      typeof own === "string" ? own : (tagProblem(catalog, assignment) ?? (seen.has(id) ? TWICE : null));
    seen.add(id);
    if (message !== null || typeof own === "string") {
      problems.push({ line, text, message: message ?? "" });
      continue;
    }
    if ((own[key] ?? null) === value) {
      unchanged += 1;
      continue;
    }
    if (value !== null && own[key] === undefined && !room(assignment, own)) {
      problems.push({ line, text, message: FULL });
      continue;
    }
    changed += 1;
    if (value === null) put(removes, assignment, key, own[key] ?? "");
    else put(adds, assignment, key, value);
  }
  const { catalogId } = catalog;
  const steps = [
    ...joined(removes).map(({ resource, tags }) => ({
      catalogId,
      operation: { name: "RemoveLFTagsFromResource" as const, resource, tags },
    })),
    ...joined(adds).map(({ resource, tags }) => ({
      catalogId,
      operation: { name: "AddLFTagsToResource" as const, resource, tags },
    })),
  ];
  return { steps, changed, unchanged, problems };
}

const MOST_ON_ONE = 50;
const FULL = `No more than ${MOST_ON_ONE} LF-tags are assigned to one database, table or column.`;

const placeId = ({ database, table, column }: Place) => JSON.stringify([database, table, column]);

/** Whether one key more goes on a place; those that are taken off it make room. */
function roomFor(asked: readonly Numbered[]): (place: Place, own: Tags) => boolean {
  const more = new Map<string, number>();
  const count = (id: string, by: number) => more.set(id, (more.get(id) ?? 0) + by);
  for (const { assignment } of asked) if (assignment.value === null) count(placeId(assignment), -1);
  return (place, own) => {
    const id = placeId(place);
    if (Object.keys(own).length + (more.get(id) ?? 0) >= MOST_ON_ONE) return false;
    count(id, 1);
    return true;
  };
}

const TWICE = "This key was said of the same place before.";

interface Batch {
  place: Place;
  tags: Record<string, string>;
}

function put(batches: Map<string, Batch>, place: Place, key: string, value: string): void {
  const id = placeId(place);
  const batch = batches.get(id) ?? { place, tags: {} };
  batches.set(id, { ...batch, tags: { ...batch.tags, [key]: value } });
}

function joined(batches: ReadonlyMap<string, Batch>): { resource: TaggedResource; tags: Tags }[] {
  const found = new Map<string, { place: Place; columns: string[]; tags: Tags }>();
  for (const { place, tags } of batches.values()) {
    const { database, table, column } = place;
    const same = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
    const id = JSON.stringify([database, table, column === undefined ? "" : same]);
    const one = found.get(id) ?? { place, columns: [], tags };
    found.set(id, { ...one, columns: column === undefined ? [] : [...one.columns, column] });
  }
  return [...found.values()].map(({ place, columns, tags }) => ({
    resource: resourceOf(place, columns),
    tags,
  }));
}

function resourceOf({ database, table }: Place, columns: readonly string[]): TaggedResource {
  if (table === undefined) return { kind: "database", database };
  if (columns.length === 0) return { kind: "table", database, table };
  return { kind: "columns", database, table, columns: { include: columns } };
}

/** Or why there is no such place to tag. */
function ownTags(catalog: Catalog, { database, table, column }: Place): Tags | string {
  const holder = catalog.databases.find(({ name }) => name === database);
  if (!holder) return `There is no database ${database}.`;
  if (holder.target) return `${database} is a resource link: its target is tagged, in its own account.`;
  if (table === undefined) return column === undefined ? holder.tags : "A column is named with its table.";
  const found: Table | undefined = holder.tables.find(({ name }) => name === table);
  if (!found) return `There is no table ${table} in ${database}.`;
  if (found.target) return `${table} is a resource link: its target is tagged, in its own account.`;
  if (column === undefined) return found.tags;
  const tagged = allColumns(found).find(({ name }) => name === column);
  return tagged?.tags ?? `There is no column ${column} in ${database}.${table}.`;
}

function tagProblem({ tags }: Catalog, { key, value }: TagAssignment): string | null {
  const tag = tags.find((one) => one.key === key);
  if (!tag) return `There is no LF-tag ${key}. Create it first.`;
  if (value === null || tag.values.includes(value)) return null;
  return `${key} has no value ${value}. It has: ${tag.values.slice(0, 10).join(", ")}.`;
}
