import type { Ending } from "@/server/access/contract";

/** What ends of that many permissions, with its verb: "ends" where it is all of them. */
export function endingWords({ permissions, grantable }: Ending, count: number): string {
  if (permissions.length === count) return "ends";
  const parts = [
    ...permissions,
    ...(grantable.length > 0 ? [`the right to pass on ${grantable.join(", ")}`] : []),
  ];
  return `${parts.join(", ")} ${parts.length === 1 ? "ends" : "end"}`;
}
