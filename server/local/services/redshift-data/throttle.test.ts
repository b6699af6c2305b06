import { expect, test } from "vitest";
import { createThrottle } from "./throttle";

test("calls beyond the rate are throttled, by operation and account, and the rate fills up again", () => {
  let time = 0;
  const throttle = createThrottle(() => time);
  const call = (account = "1") => throttle("GetStatementResult", account, "us-east-1");
  for (let n = 0; n < 20; n += 1) call();
  expect(() => call()).toThrow(expect.objectContaining({ name: "ThrottlingException", status: 400 }));
  expect(() => call("2")).not.toThrow();
  expect(() => throttle("DescribeStatement", "1", "us-east-1")).not.toThrow();
  time += 50;
  expect(() => call()).not.toThrow();
  expect(() => call()).toThrow("Rate exceeded");
});
