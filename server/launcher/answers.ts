/** True when somebody answers at the address at all; which status is theirs to choose below 500. */
export const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000), redirect: "manual" });
  await response.body?.cancel();
  return response.status < 500;
};
