import { AthenaClient } from "@aws-sdk/client-athena";
import {
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { rows } from "@/server/local/services/athena/testing";
import type { LakeBed } from "./test-bed";

/** sales (id, country, mail) of four rows in a registered location; of its account's administrator. */
export async function makeSales(
  aws: LakeBed["aws"],
  { accountId, admin, database }: { accountId: string; admin: string; database: string },
): Promise<void> {
  const as = aws.client(admin);
  const lake = new LakeFormationClient(as);
  await lake.send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: `arn:aws:iam::${accountId}:role/${admin}` }],
        ...{ CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] },
        Parameters: { CROSS_ACCOUNT_VERSION: "4" },
      },
    }),
  );
  const [Bucket, results] = [`${database}-sales`, `results-of-${database}`];
  const s3 = new S3Client({ ...as, forcePathStyle: true });
  for (const name of [Bucket, results]) await s3.send(new CreateBucketCommand({ Bucket: name }));
  const Body = "1,US,a@x\n2,US,b@x\n3,FR,c@x\n4,,d@x\n";
  await s3.send(new PutObjectCommand({ Bucket, Key: "sales/a.csv", Body }));
  const ResourceArn = `arn:aws:s3:::${Bucket}`;
  await lake.send(new RegisterResourceCommand({ ResourceArn, UseServiceLinkedRole: true }));
  const athena = new AthenaClient(as);
  const place = { ResultConfiguration: { OutputLocation: `s3://${results}/` } };
  await rows(athena, `create database if not exists ${database}`, place);
  await rows(
    athena,
    `create external table ${database}.sales (id string, country string, mail string)
     row format delimited fields terminated by ',' location 's3://${Bucket}/sales/'`,
    place,
  );
}
