import { expect, test } from "vitest";
import { isReservedRole, ownerRole, postgresName, quoteIdentifier } from "./names";
import { matchesVerifier, scramVerifier } from "./scram";

const target = { accountId: "333333333333", kind: "workgroup", name: "default" } as const;

test("a warehouse database has a readable name that fits", () => {
  expect(postgresName(target, "dev")).toBe("rs_333333333333_default_dev");
  expect(ownerRole("rs_333333333333_default_dev")).toBe("rs_333333333333_default_dev_owner");
  const long = postgresName({ ...target, name: "w".repeat(60) }, "d".repeat(60));
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63);
  expect(Buffer.byteLength(ownerRole(long))).toBeLessThanOrEqual(63);
  expect(postgresName({ ...target, name: "w".repeat(60) }, "e".repeat(60))).not.toBe(long);
  expect(postgresName(target, 'x"; drop')).toBe("rs_333333333333_default_x___drop");
});

test("identifiers are quoted whatever they hold", () => {
  expect(quoteIdentifier('IAMR:a"b')).toBe('"IAMR:a""b"');
  expect(() => quoteIdentifier("a\0b")).toThrow();
});

test("the server's own roles are out of reach", () => {
  expect(["pg_read_all_data", "rs_1_default_dev_owner"].every(isReservedRole)).toBe(true);
  expect(["IAMR:Admin", "awsuser", "analyst"].some(isReservedRole)).toBe(false);
});

test("a password matches the verifier PostgreSQL keeps of it", () => {
  const verifier = scramVerifier("secret", Buffer.from("0123456789abcdef"));
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:/);
  expect(matchesVerifier(verifier, "u", "secret")).toBe(true);
  expect(matchesVerifier(verifier, "u", "Secret")).toBe(false);
  expect(matchesVerifier("md5f4bdbea5cb4c4a6d3a4a5dd3c8c4ac8b", "u", "secret")).toBe(false);
  expect(matchesVerifier("", "u", "")).toBe(false);
});
