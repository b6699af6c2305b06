import { CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Page } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { expectAccessible, expectFits } from "./accessible";
import { expect, test } from "./fixtures";

const BUCKET = "retail-datalake-111111111111-us-east-1";
const DATABASE = "arrivals";
const ROLE = "arn:aws:iam::111111111111:role/AWSGlueServiceRole-CrossAccountCrawler";

/** The producer's own way into the lake, past Headgate. */
function lake(demo: DemoFile) {
  const key = demo.principals.find(({ name }) => name === "LOBProducerSteward");
  const options = {
    ...{ endpoint: demo.awsEndpointUrl, region: demo.region },
    credentials: { accessKeyId: key?.accessKeyId ?? "", secretAccessKey: key?.secretAccessKey ?? "" },
  };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  return {
    glue: new GlueClient(options),
    put: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body })),
  };
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name, exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

const change = (page: Page, name: string) => page.getByRole("article", { name });

test("a steward crawls, sees what came as a diff and decides; an analyst may look", async ({
  demo,
  page,
  signIn,
  enter,
}) => {
  test.setTimeout(180_000);
  const { glue, put } = lake(demo);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
  await put(`${DATABASE}/1.csv`, "id,amount\n1,2\n3,4\n");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn("stella");
  await page.goto("/catalog/register?source=glue");
  await choose(page, "Account", "Retail (producer)");
  await choose(page, "Database", DATABASE);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(DATABASE);

  await page.getByRole("tab", { name: "Crawls" }).click();
  await expect(page.getByText("Never crawled since it was registered")).toBeVisible();
  await page.getByRole("button", { name: "Crawl settings" }).click();
  await choose(page, "Crawler", "Make a new one");
  await page.getByLabel("IAM role").fill(ROLE);
  await page.getByLabel("Folders").fill(`s3://${BUCKET}/${DATABASE}/`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Make crawler and save" }).click();
  await page.getByRole("button", { name: "Crawl now" }).click();
  await expect(change(page, "New table arrivals")).toBeVisible({ timeout: 60_000 });
  await change(page, "New table arrivals").getByRole("button", { name: "Accept" }).click();
  await expect(page.getByRole("tab", { name: /Tables\s*1/ })).toBeVisible();

  await put(`${DATABASE}/1.csv`, "id,amount,note\n1,2,x\n3,4,y\n");
  await page.getByRole("button", { name: "Crawl now" }).click();
  const changed = change(page, "Changed table arrivals");
  await expect(changed.getByRole("row", { name: /column added note string/ })).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page);
  await expectFits(page);

  const anas = await enter("ana", new URL(page.url()).pathname, {
    viewport: { width: 390, height: 844 },
    reducedMotion: "reduce",
  });
  await anas.getByRole("button", { name: "See what changed" }).click();
  await expect(change(anas, "Changed table arrivals")).toBeVisible();
  await expect(anas.getByRole("button", { name: /Accept|Refuse|Crawl now|Schedule/ })).toHaveCount(0);
  await expectAccessible(anas);
  await expectFits(anas);

  await changed.getByRole("button", { name: "Refuse" }).click();
  await expect(page.getByText(/Puts the table in Glue back to what it was before the crawl/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  const decided: number[] = [];
  page.on("response", (response) => {
    if (/changes\/accept$/.test(response.url())) decided.push(response.status());
  });
  await changed.getByRole("button", { name: "Accept" }).dblclick();
  await expect(changed).toHaveCount(0);
  expect(decided, "two presses are one decision").toEqual([200]);
  await expect(change(anas, "Changed table arrivals")).toHaveCount(0);
  await anas.context().close();
  await page.getByRole("tab", { name: "Columns" }).click();
  await expect(page.getByRole("table", { name: "Columns of arrivals" })).toContainText("note");

  await page.getByRole("tab", { name: "Crawls" }).click();
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await choose(page, "How often", "Every week");
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Save schedule" }).click();
  await expect(page.getByText(/Crawl next/)).toBeVisible();
  await page.getByRole("tab", { name: "History" }).click();
  for (const verb of ["schedule.set", "dataset.acceptChanges", "dataset.schemaChanged"])
    await expect(page.getByText(verb).first()).toBeVisible();
});
