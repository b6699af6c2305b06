import { demoAccounts, demoPeople, demoPrincipals, homeRegion } from "@/prisma/demo/lake";
import { writePrivateFile } from "./private-file";
import type { Secrets } from "./secrets";
import { homePaths } from "./settings";

/** What a person or a script needs to use the demo: shown once at start and kept in demo.json. */
export interface DemoFile {
  url: string;
  awsEndpointUrl: string;
  region: string;
  awsCredentialsFile: string;
  accounts: { id: string; alias: string; name: string }[];
  people: {
    name: string;
    email: string;
    role: string;
    password: string;
    apiToken: string;
    principals: string[];
  }[];
  principals: {
    name: string;
    accountId: string;
    arn: string;
    accessKeyId: string;
    secretAccessKey: string;
  }[];
}

const demoFile = (home: string, url: string, awsEndpointUrl: string, secrets: Secrets): DemoFile => ({
  url,
  awsEndpointUrl,
  region: homeRegion,
  awsCredentialsFile: homePaths(home).awsCredentials,
  accounts: demoAccounts.map(({ id, alias, name }) => ({ id, alias, name })),
  people: demoPeople.flatMap(({ name, email, role, principals }) => {
    const secret = secrets.people[email];
    return secret
      ? [{ name, email, role, password: secret.password, apiToken: secret.token, principals }]
      : [];
  }),
  principals: demoPrincipals.flatMap(({ name, accountId, arn }) => {
    const key = secrets.principals[name];
    return key ? [{ name, accountId, arn, ...key }] : [];
  }),
});

const profiles = (demo: DemoFile) =>
  demo.principals
    .map((principal) =>
      [
        `[${principal.name}]`,
        `aws_access_key_id = ${principal.accessKeyId}`,
        `aws_secret_access_key = ${principal.secretAccessKey}`,
        `region = ${demo.region}`,
        `endpoint_url = ${demo.awsEndpointUrl}`,
      ].join("\n"),
    )
    .join("\n\n");

/** Writes demo.json and aws-credentials, both for their owner alone. */
export const writeDemoFiles = async (
  home: string,
  url: string,
  awsEndpointUrl: string,
  secrets: Secrets,
): Promise<DemoFile> => {
  const paths = homePaths(home);
  const demo = demoFile(home, url, awsEndpointUrl, secrets);
  await writePrivateFile(paths.demo, `${JSON.stringify(demo, null, 2)}\n`);
  const head =
    "# Demo principals of the local AWS endpoint: AWS_SHARED_CREDENTIALS_FILE=<this file> aws --profile <name> ...";
  await writePrivateFile(paths.awsCredentials, `${head}\n\n${profiles(demo)}\n`);
  return demo;
};
