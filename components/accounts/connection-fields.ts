import { type Connection, createAccount } from "@/server/accounts/contract";

/** What stands in the fields of the form, as typed. */
export interface ConnectionFields {
  id: string;
  name: string;
  region: string;
  roleArn: string;
  catalogs: string;
  domains: string;
}

export const EMPTY: ConnectionFields = {
  id: "",
  name: "",
  region: "us-east-1",
  roleArn: "",
  catalogs: "",
  domains: "",
};

export function fieldsOf(connection: Connection): ConnectionFields {
  const { id, name, region, roleArn, catalogs, domains } = connection;
  return {
    id,
    name,
    region,
    roleArn: roleArn ?? "",
    catalogs: catalogs.join(", "),
    domains: domains.join(", "),
  };
}

const listed = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** What is sent; an account's own catalog is one of its catalogs unless others are named. */
export function inputOf(fields: ConnectionFields) {
  const id = fields.id.trim();
  const catalogs = listed(fields.catalogs);
  return {
    id,
    name: fields.name.trim(),
    region: fields.region.trim(),
    roleArn: fields.roleArn.trim() || null,
    catalogs: catalogs.length > 0 ? catalogs : [id],
    domains: listed(fields.domains),
  };
}

type Problems = Partial<Record<keyof ConnectionFields, string>>;

/** What is wrong with what was typed, by field: the first of each. */
export function problemsOf(fields: ConnectionFields): Problems {
  const input = inputOf(fields);
  const parsed = createAccount.input.safeParse(input);
  const problems = parsed.success
    ? {}
    : byField(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  const isForeign = input.roleArn !== null && input.roleArn.split(":")[4] !== input.id;
  if (isForeign && !problems.roleArn && !problems.id) {
    problems.roleArn = `This role is not one of the account ${input.id}.`;
  }
  // Without a catalog named, its own stands for it: what is wrong then is the id.
  if (fields.catalogs.trim() === "") delete problems.catalogs;
  return problems;
}

/** Issues of the server or of a schema as sentences at their fields. */
export function byField(issues: readonly { path: string; message: string }[]): Problems {
  const problems: Problems = {};
  for (const { path, message } of issues) {
    const field = path.split(".")[0] as keyof ConnectionFields;
    if (field in EMPTY) problems[field] ??= sentence(message);
  }
  return problems;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
