import { awsError } from "@/server/local/wire/service";
import { callsPerSecond } from "./limits";

interface Bucket {
  tokens: number;
  at: number;
}

/** Limits calls per second by operation, account and region, as AWS does: with 400 ThrottlingException. */
export function createThrottle(
  now: () => number,
): (operation: string, account: string, region: string) => void {
  const buckets = new Map<string, Bucket>();
  return (operation, account, region) => {
    const rate = callsPerSecond[operation] ?? 3;
    const key = `${operation}/${account}/${region}`;
    const time = now();
    const bucket = buckets.get(key) ?? { tokens: rate, at: time };
    bucket.tokens = Math.min(rate, bucket.tokens + ((time - bucket.at) * rate) / 1000);
    bucket.at = time;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) throw awsError("ThrottlingException", "Rate exceeded");
    bucket.tokens -= 1;
  };
}
