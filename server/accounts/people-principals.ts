import { readAlong } from "@/server/db/pool";

/** Somebody who may come in, and the IAM role that AWS sees for them in an account. */
export interface PersonPrincipal {
  personId: string;
  name: string;
  email: string;
  accountId: string;
  roleArn: string;
}

const OF_WHOM = `FROM account_principal AS p JOIN person ON person.id = p.person_id
  WHERE person.disabled_at IS NULL`;

/** All people's principals. */
export async function peoplePrincipals(): Promise<PersonPrincipal[]> {
  const { rows } = await readAlong<PersonPrincipal>({
    name: "people-principals",
    text: `SELECT person.id AS "personId", person.name, person.email, p.account_id AS "accountId",
             p.role_arn AS "roleArn" ${OF_WHOM} ORDER BY person.name, person.id, p.account_id`,
  });
  return rows;
}

/** Another text when somebody's principal or name became another one. */
export async function peoplePrincipalsMark(): Promise<string> {
  const { rows } = await readAlong<{ mark: string }>({
    name: "people-principals-mark",
    text: `SELECT count(*) || ':' || coalesce(sum(hashtextextended(
             person.id || ' ' || person.name || ' ' || person.email || ' ' || p.account_id || ' ' || p.role_arn, 0
           )::numeric), 0) AS mark ${OF_WHOM}`,
  });
  return rows[0]?.mark ?? "";
}
