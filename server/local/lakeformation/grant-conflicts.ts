import { invalidInput } from "@/server/local/catalog/errors";
import type { Queryable } from "@/server/local/state/transaction";
import { awsError } from "@/server/local/wire/service";
import { invalidModification } from "./grant-rules";
import { aboutOf, type Grant, type GrantInput, grantsOf, listGrants } from "./grants";
import { isExternal, readPrincipal } from "./principals";
import { isSaved } from "./resource";
import { iamAllowedPrincipals, readSettings, type Settings } from "./settings";

type Asked = Omit<GrantInput, "updatedBy">;

const mostFiltersOnTable = 100;
const mostSavedExpressions = 50;

/** Throws where what is granted doesn't go with what the account has granted before. */
export async function checkConflicts(db: Queryable, asked: Asked, settings: Settings): Promise<void> {
  const { accountId, principal, resource } = asked;
  const about = aboutOf(resource);
  const existing = about
    ? await grantsOf(db, accountId, { principals: [principal], about })
    : await listGrants(db, { accountId, identities: [] }, { principal, kinds: [resource.kind] });
  checkPartialSelect(asked, existing, settings);
  checkLimits(asked, existing);
  if (principal === accountId || !isExternal(principal, accountId)) return;
  if (about && settings.crossAccountVersion < 4) {
    const open = await grantsOf(db, accountId, { principals: [iamAllowedPrincipals], about });
    checkOpen(asked, open);
  }
  await checkVersions(db, asked, settings);
}

/** SELECT on some columns goes with nothing else on the table, and nobody who has more is narrowed to them. */
function checkPartialSelect(
  { principal, resource, permissions }: Asked,
  existing: readonly Grant[],
  settings: Settings,
) {
  if (resource.kind === "columns") {
    const more = existing.some(({ resource: { kind } }) => kind === "table" || kind === "allTables");
    if (more || settings.admins.includes(principal)) throw invalidModification();
  }
  if (resource.kind === "table" && permissions.some((permission) => permission !== "SELECT")) {
    if (existing.some(({ resource: { kind } }) => kind === "columns")) throw invalidModification();
  }
}

function checkLimits({ resource }: Asked, existing: readonly Grant[]): void {
  if (resource.kind === "cellsFilter") {
    const others = existing.filter(
      ({ resource: other }) => other.kind === "cellsFilter" && other.name !== resource.name,
    );
    if (others.length >= mostFiltersOnTable) {
      throw limitExceeded(`A principal can have ${mostFiltersOnTable} data cells filters on a table at most`);
    }
  }
  if (resource.kind === "tagPolicy" && isSaved(resource.expression)) {
    const names = existing.flatMap(({ resource: other }) =>
      other.kind === "tagPolicy" && isSaved(other.expression) ? [other.expression.name] : [],
    );
    if (new Set([...names, resource.expression.name]).size > mostSavedExpressions) {
      throw limitExceeded(`A principal can be granted ${mostSavedExpressions} LF-Tag expressions at most`);
    }
  }
}

const limitExceeded = (message: string) => awsError("ResourceNumberLimitExceededException", message);

/** What is left to IAM can't be shared before cross account version 4. */
function checkOpen({ resource }: Asked, open: readonly Grant[]): void {
  const onDatabase = resource.kind === "database";
  const found = open.some(({ resource: { kind } }) =>
    onDatabase ? kind === "database" : kind !== "database",
  );
  if (!found) return;
  const what = onDatabase ? "database" : "table";
  throw invalidInput(
    `Insufficient Lake Formation permissions: Illegal combination. Please revoke permission(s) for IAM_ALLOWED_PRINCIPALS on the ${what}.`,
  );
}

async function checkVersions(
  db: Queryable,
  { principal, resource }: Asked,
  settings: Settings,
): Promise<void> {
  const { crossAccountVersion: version } = settings;
  const { accountId, outside } = readPrincipal(principal) ?? {};
  if (outside) {
    const id = /o-[a-z0-9]+/.exec(principal)?.[0];
    throw invalidInput(`Organization ${id} not found`);
  }
  if (version >= 3 || accountId === undefined) return;
  if (principal !== accountId) {
    throw invalidInput(
      "Invalid cross account grant request. Granting to an IAM principal of another account needs CrossAccountVersion in DataLakeSetting to be v3 at least.",
    );
  }
  const consumer = await readSettings(db, accountId);
  if (resource.kind === "tagPolicy" && consumer.crossAccountVersion >= 3) {
    throw invalidInput(
      `Invalid cross account grant request. Consumer account has opt-in to cross account version: v${consumer.crossAccountVersion}. Please update CrossAccountVersion in DataLakeSetting to minimal version v3`,
    );
  }
}
