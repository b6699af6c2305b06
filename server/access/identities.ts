import type { Catalog, Identity, Principal } from "./model";

/** The IAM principals that can be asked about: people's, and all that the catalogs name. */
export function identitiesOf(catalogs: readonly Catalog[], ofPeople: readonly Principal[]): Identity[] {
  const arns = new Set(ofPeople);
  for (const { settings, grants, optIns } of catalogs) {
    for (const principal of [...settings.admins, ...settings.readOnlyAdmins]) arns.add(principal);
    for (const { principal } of [...grants, ...optIns]) arns.add(principal);
  }
  return [...arns].sort().flatMap((arn) => {
    const accountId = accountOfArn(arn);
    return accountId === null ? [] : [{ arn, accountId }];
  });
}

/** The account of an IAM principal; null for accounts, organizations and the groups that stand for everybody. */
export function accountOfArn(arn: Principal): string | null {
  return /^arn:[\w-]+:iam::(\d{12}):(?:role|user)\/./.exec(arn)?.[1] ?? null;
}
