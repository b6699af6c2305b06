import { startLocalAws } from "./local-aws";

/** An endpoint of its own over the state of another one, for tests that kill it: its options come as JSON. */
const aws = await startLocalAws(JSON.parse(process.env["LOCAL_AWS_OPTIONS"] ?? "{}"));
console.log(aws.url);
