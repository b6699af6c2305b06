import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET } from "@/app/api/v1/catalog/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { putDataset } from "./test-bed";

let app: TestApp;
let viewer: TestPerson;

beforeAll(async () => {
  app = await testApp();
  viewer = await app.person("viewer");
  await putDataset({
    name: "retail",
    description: "What the shops sold",
    domain: "Commerce",
    classification: "internal",
    ownerTeam: "Shop floor",
    tags: ["point of sale", "gdpr"],
    tables: [
      {
        name: "fact_sales",
        columns: [
          ["sale_id", "bigint"],
          ["quantity", "int"],
          ["customerEmail", "string"],
        ],
      },
      { name: "dim_store", columns: [["store_id", "bigint"]], description: "Where a sale was made" },
    ],
  });
  await putDataset({
    name: "aviation",
    accountId: "222222222222",
    domain: "Travel",
    tags: ["gdpr"],
    tables: [
      { name: "flights", format: "csv", columns: [["origin", "string"]] },
      { name: "sales", format: "csv", columns: [["ticket_id", "string"]] },
      { name: "größen, 'quoted'; --", columns: [["Höhe über NN", "double"]] },
    ],
  });
});

afterAll(() => app.close());

async function find(query: string, as = viewer) {
  const answer = await GET(request("GET", `/api/v1/catalog?${query}`, { as }), {
    params: Promise.resolve({}),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}
const names = async (query: string): Promise<string[]> =>
  (await find(query)).items.map((item: { name: string }) => item.name);

describe("the search", () => {
  test("without a text lists datasets by name, and tables when asked", async () => {
    expect(await names("")).toEqual(["aviation", "retail"]);
    expect(await names("kind=table")).toEqual([
      "dim_store",
      "fact_sales",
      "flights",
      "größen, 'quoted'; --",
      "sales",
    ]);
  });

  test("finds by name, column, description and owner, best match first", async () => {
    expect((await names("text=sales")).slice(0, 2)).toEqual(["sales", "fact_sales"]);
    expect(await names("text=quantity")).toEqual(["fact_sales"]);
    expect(await names("text=email")).toEqual(["fact_sales"]);
    expect((await names("text=shop+floor")).sort()).toEqual(["dim_store", "fact_sales", "retail"]);
    expect(await names("text=sale+store")).toEqual(["dim_store", "retail"]);
    expect(await names("text=quan")).toEqual(["fact_sales"]);
    expect(await names(`text=${encodeURIComponent("Größen ÜBER")}`)).toEqual(["größen, 'quoted'; --"]);
  });

  test("tells which columns matched", async () => {
    const { items } = await find("text=quantity");
    expect(items[0]).toMatchObject({ kind: "table", matchedColumns: ["quantity"], datasetName: "retail" });
  });

  test("finds what is nearly right, and says what it looked for", async () => {
    const { items, corrected } = await find("text=flihgts");
    expect(items.map((item: { name: string }) => item.name)).toContain("flights");
    expect(corrected).toEqual([{ typed: "flihgts", words: ["flights"] }]);
    expect(await names("text=quanity")).toEqual(["fact_sales"]);
    expect(await names("text=slaes")).toContain("fact_sales");
    expect(await names("text=xyzzyplugh")).toEqual([]);
    expect(await names(`text=${encodeURIComponent("':*&|!()--")}`)).toEqual([]);
  });

  test("a word that only what was deleted had is looked for by those that are like it", async () => {
    const { id } = await putDataset({ name: "gone", tables: [{ name: "flihgts", columns: [] }] });
    expect(await names("text=flihgts")).toContain("flihgts");
    await app.db.pool.query("DELETE FROM dataset WHERE id = $1", [id]);
    const found = await find("text=flihgts");
    expect(found.items.map((item: { name: string }) => item.name)).toContain("flights");
    expect(found.corrected).toEqual([{ typed: "flihgts", words: ["flights"] }]);
  });

  test("finds by tag, and counts each tag by itself under all filters but its own", async () => {
    expect((await names("text=gdpr")).slice(0, 2).sort()).toEqual(["aviation", "retail"]);
    expect(await names("kind=table&tag=point+of+sale")).toEqual(["dim_store", "fact_sales"]);
    const { items, facets } = await find("tag=point+of+sale&tag=nothing");
    expect(items).toMatchObject([{ name: "retail", tags: ["point of sale", "gdpr"] }]);
    expect(facets.tag).toEqual([
      { value: "gdpr", count: 2 },
      { value: "point of sale", count: 1 },
    ]);
    expect(facets.domain).toEqual([{ value: "Commerce", count: 1 }]);
  });

  test("counts facets under all filters but their own", async () => {
    const { items, facets } = await find("kind=table&format=csv&domain=Travel");
    expect(items.map((item: { name: string }) => item.name)).toEqual(["flights", "sales"]);
    expect(facets.format).toEqual([
      { value: "csv", count: 2 },
      { value: "parquet", count: 1 },
    ]);
    expect(facets.domain).toEqual([{ value: "Travel", count: 2 }]);
    expect((await find("kind=table&accountId=111111111111")).facets.accountId).toEqual([
      { value: "222222222222", count: 3 },
      { value: "111111111111", count: 2 },
    ]);
  });

  test("is walked by key, with a text and without, and nothing comes twice", async () => {
    for (const query of ["kind=table", "text=s"]) {
      const whole = await names(query);
      const walked: string[] = [];
      let cursor = "";
      do {
        const page = await find(`${query}&limit=1${cursor ? `&cursor=${cursor}` : ""}`);
        expect(page.facets === null).toBe(cursor !== "");
        walked.push(...page.items.map((item: { name: string }) => item.name));
        cursor = page.nextCursor;
      } while (cursor);
      expect(walked).toEqual(whole);
    }
  });

  test("refuses a cursor of another list", async () => {
    expect(await find("cursor=abc")).toMatchObject({ status: 422, code: "invalid" });
  });
});
