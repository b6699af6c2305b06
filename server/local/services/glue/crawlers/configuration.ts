import { invalidInput, notImplemented } from "@/server/local/catalog/errors";

/** What the JSON text `Configuration` of a crawler says. */
export interface CrawlerConfiguration {
  tableLevel?: number;
  combineCompatible: boolean;
  mergeColumns: boolean;
  inheritColumns: boolean;
}

type Json = Record<string, unknown>;

/** Reads the configuration; options that aren't heeded are refused by their names. */
export function readConfiguration(text: string | undefined): CrawlerConfiguration {
  const root = parse(text);
  refuseOthers(root, ["Version", "Grouping", "CrawlerOutput", "CreatePartitionIndex"]);
  if (root["Version"] !== undefined && root["Version"] !== 1)
    throw invalidInput("Invalid crawler configuration version");
  const grouping = object(root["Grouping"]);
  const output = object(root["CrawlerOutput"]);
  refuseOthers(grouping, ["TableGroupingPolicy", "TableLevelConfiguration"]);
  refuseOthers(output, ["Tables", "Partitions"]);
  // Partitions are indexed here by their first value in any case.
  const level = grouping["TableLevelConfiguration"];
  if (level !== undefined && !(Number.isInteger(level) && Number(level) >= 1)) {
    throw invalidInput("TableLevelConfiguration must be a positive integer");
  }
  return {
    ...(level === undefined ? {} : { tableLevel: Number(level) }),
    combineCompatible: choice(grouping["TableGroupingPolicy"], "CombineCompatibleSchemas"),
    mergeColumns: choice(object(output["Tables"])["AddOrUpdateBehavior"], "MergeNewColumns"),
    inheritColumns: choice(object(output["Partitions"])["AddOrUpdateBehavior"], "InheritFromTable"),
  };
}

function parse(text: string | undefined): Json {
  if (text === undefined || text.trim() === "") return {};
  try {
    return object(JSON.parse(text));
  } catch {
    throw invalidInput("Crawler configuration is not valid JSON");
  }
}

function object(value: unknown): Json {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalidInput("Invalid crawler configuration");
}

function refuseOthers(value: Json, known: readonly string[]): void {
  const others = Object.keys(value).filter((key) => !known.includes(key));
  if (others.length > 0) throw notImplemented(`${others.join(", ")} in a crawler's Configuration`);
}

function choice(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (value === name) return true;
  throw invalidInput(`Invalid crawler configuration: ${String(value)}`);
}
