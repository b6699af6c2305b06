const ORDER = ["Version", "Statement", "Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

/** A policy as JSON with its elements in the order that AWS writes them: databases keep another. */
export function policyText(policy: unknown): string {
  const names = new Set(ORDER);
  JSON.stringify(policy, (name, value: unknown) => {
    names.add(name);
    return value;
  });
  return JSON.stringify(policy, [...names], 2);
}
