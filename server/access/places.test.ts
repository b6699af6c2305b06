import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as locations } from "@/app/api/v1/access/locations/route";
import { GET as places } from "@/app/api/v1/access/places/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const [A, B] = ["111111111111", "222222222222"];

let app: TestApp;
let viewer: TestPerson;
beforeAll(async () => {
  app = await testApp();
  await connect(app, A);
  const target = { catalogId: B, database: "mesh", table: "flights" };
  await put({
    ...emptyCatalog(A),
    databases: [
      database("shop", [table("orders", ["id"]), table("linked", [], { target })]),
      database("mesh_link", [], { target: { catalogId: B, database: "mesh" } }),
    ],
    locations: [
      { arn: "arn:aws:s3:::lake/raw", hybrid: true },
      { arn: "arn:aws:s3:::lake/curated", hybrid: false },
    ],
  });
  viewer = await app.person("viewer");
});
afterAll(() => app?.close());

const found = async (route: typeof places, path: string) => {
  const response = await route(request("GET", path, { as: viewer }), { params: Promise.resolve({}) });
  return { status: response.status, ...(await jsonOf(response)) };
};

test("what a policy may be on is found by name, with what a link leads to", async () => {
  expect(await found(places, `/access/places?accountId=${A}`)).toMatchObject({
    items: [
      { name: "mesh_link", target: { accountId: B, database: "mesh", table: null } },
      { name: "shop", target: null },
    ],
  });
  expect(await found(places, `/access/places?accountId=${A}&database=shop`)).toMatchObject({
    items: [
      { name: "linked", target: { accountId: B, database: "mesh", table: "flights" } },
      { name: "orders", target: null },
    ],
  });
  const plain = `/access/places?accountId=${A}&database=shop&withLinks=false`;
  expect(await found(places, plain)).toMatchObject({ items: [{ name: "orders" }] });
  expect(await found(places, `/access/places?accountId=${A}&search=mesh`)).toMatchObject({
    items: [{ name: "mesh_link" }],
  });
  expect(await found(places, `/access/places?accountId=${A}&database=no`)).toMatchObject({ status: 404 });
  expect(await found(places, `/access/places?accountId=${B}`)).toMatchObject({ items: [] });
});

test("data locations are those that are registered", async () => {
  expect(await found(locations, `/access/locations?accountId=${A}`)).toMatchObject({
    items: [
      { arn: "arn:aws:s3:::lake/curated", isHybrid: false },
      { arn: "arn:aws:s3:::lake/raw", isHybrid: true },
    ],
  });
  expect(await found(locations, `/access/locations?accountId=${A}&search=raw`)).toMatchObject({
    items: [{ isHybrid: true }],
  });
});
