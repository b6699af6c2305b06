import type { Output, ParsedInput } from "@/server/api/endpoint";
import { STEPS_MAX } from "@/server/changes";
import { AppError, notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { assignSteps } from "./assign-steps";
import type * as contract from "./contract";
import { ASSIGNMENTS_MAX, YAML_CHARACTERS_MAX } from "./contract";
import { currentLake } from "./lake";
import type { Catalog, Lake } from "./model";
import { readSheet, type Sheet } from "./tag-sheet";
import { isYaml, readYaml } from "./tag-yaml";

/** What a Change would consist of; nothing is written by it. */
export async function draftAssignments(
  _ctx: Context,
  { accountId, assignments = [], sheet }: ParsedInput<typeof contract.draftAssignments>,
): Promise<Output<typeof contract.draftAssignments>> {
  const catalog = catalogOf((await currentLake()).lake, accountId);
  const read =
    sheet === undefined
      ? { lines: assignments.map((assignment, n) => ({ line: n + 1, text: "", assignment })), problems: [] }
      : readFile(sheet, accountId);
  const drafted = assignSteps(catalog, read.lines);
  if (drafted.changed > ASSIGNMENTS_MAX)
    throw new AppError("too_large", `${ASSIGNMENTS_MAX} assignments go into one Change.`);
  const { length: count } = drafted.steps;
  if (count > STEPS_MAX)
    throw new AppError(
      "too_large",
      `This takes ${count} calls, and a Change has at most ${STEPS_MAX}: do it in parts.`,
    );
  const problems = [...read.problems, ...drafted.problems].sort((a, b) => a.line - b.line);
  return { ...drafted, problems };
}

function readFile(text: string, accountId: string): Sheet {
  if (!isYaml(text)) return readSheet(text);
  if (text.length > YAML_CHARACTERS_MAX)
    throw new AppError(
      "too_large",
      `Of YAML ${YAML_CHARACTERS_MAX} characters are read at once: send a CSV.`,
    );
  return readYaml(text, accountId);
}

function catalogOf({ catalogs }: Lake, accountId: string): Catalog {
  const found = catalogs.find(({ catalogId }) => catalogId === accountId);
  if (!found) throw notFound("account");
  return found;
}
