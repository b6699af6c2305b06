import type { OperationModel, ServiceModel } from "./model";
import { decodePart, type WireRequest } from "./request";

interface RestRoute {
  operation: OperationModel;
  method: string;
  path: RegExp;
  labels: readonly string[];
  query: readonly [name: string, value: string | null][];
  requiredQuery: readonly string[];
  requiredHeaders: readonly string[];
  weight: number;
}

export interface RestMatch {
  operation: OperationModel;
  labels: Readonly<Record<string, string>>;
}

/** Compiles a service's REST paths; the best match is found per request, for several operations share a path. */
export function compileRoutes(model: ServiceModel): (request: WireRequest) => RestMatch | null {
  const routes: RestRoute[] = [];
  for (const operation of model.operations.values()) {
    if (operation.http) routes.push(compileRoute(operation));
  }
  // most specific first, so that the first match wins
  routes.sort((a, b) => b.weight - a.weight);
  const byMethod = groupByMethod(routes);
  return (request) => {
    const names = new Map(request.query);
    let found: { route: RestRoute; match: RegExpExecArray } | null = null;
    for (const route of byMethod.get(request.method) ?? []) {
      if (found && route.weight < found.route.weight) break;
      const match = fits(route, request, names);
      if (!match) continue;
      found ??= { route, match };
      // only a tie-break: botocore doesn't send x-id
      if (names.get("x-id") === route.operation.name) {
        found = { route, match };
        break;
      }
    }
    if (!found) return null;
    const { route, match } = found;
    const labels: Record<string, string> = {};
    for (const [index, label] of route.labels.entries()) labels[label] = decodePart(match[index + 1] ?? "");
    return { operation: route.operation, labels };
  };
}

function groupByMethod(routes: readonly RestRoute[]): Map<string, RestRoute[]> {
  const groups = new Map<string, RestRoute[]>();
  for (const route of routes) groups.set(route.method, [...(groups.get(route.method) ?? []), route]);
  return groups;
}

function fits(
  route: RestRoute,
  request: WireRequest,
  query: ReadonlyMap<string, string>,
): RegExpExecArray | null {
  for (const [name, value] of route.query) {
    if (!query.has(name) || (value !== null && query.get(name) !== value)) return null;
  }
  for (const name of route.requiredQuery) if (!query.has(name)) return null;
  for (const name of route.requiredHeaders) if (!(name in request.headers)) return null;
  return route.path.exec(request.path);
}

function compileRoute(operation: OperationModel): RestRoute {
  const http = operation.http;
  if (!http) throw new Error(`${operation.name} has no HTTP binding`);
  const requiredQuery: string[] = [];
  const requiredHeaders: string[] = [];
  let bucketLabel = false;
  const required = new Set(requiredMembers(operation));
  if (operation.input.isStructSchema()) {
    for (const [name, member] of operation.input.structIterator()) {
      const traits = member.getMergedTraits();
      if (name === "Bucket" && traits.httpLabel) bucketLabel = true;
      if (!required.has(name)) continue;
      if (typeof traits.httpQuery === "string") requiredQuery.push(traits.httpQuery);
      if (typeof traits.httpHeader === "string") requiredHeaders.push(traits.httpHeader.toLowerCase());
    }
  }
  // The SDK's S3 model leaves the bucket out of the path: its endpoint rules put it into the host.
  const template =
    bucketLabel && !http.path.includes("{Bucket}")
      ? `/{Bucket}${http.path === "/" ? "" : http.path}`
      : http.path;
  const labels: string[] = [];
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const greedy = part.endsWith("+}");
      labels.push(part.slice(1, greedy ? -2 : -1));
      return greedy ? "(.+)" : "([^/]+)";
    })
    .join("");
  const query = http.query.filter(([name]) => name !== "x-id");
  const literals = template.split("/").filter((part) => part !== "" && !part.startsWith("{")).length;
  const depth = template.split("/").length;
  return {
    operation,
    method: http.method,
    path: new RegExp(`^${source.replace(/\/$/, "")}${template.endsWith("+}") ? "" : "/?"}$`),
    labels,
    query,
    requiredQuery,
    requiredHeaders,
    weight: literals * 100 + (query.length + requiredQuery.length + requiredHeaders.length) * 10 + depth,
  };
}

/** Members the model requires: the schema lists them first and says how many they are. */
function requiredMembers(operation: OperationModel): readonly string[] {
  const schema = operation.input.getSchema() as unknown;
  if (!Array.isArray(schema)) return [];
  const names = schema[4] as string[];
  return names.slice(0, (schema[6] as number | undefined) ?? 0);
}
