/** Does `work` for each item, so many at once; the first that fails ends it. In the order of the items. */
export async function sideBySide<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  let isOver = false;
  const lane = async () => {
    for (let n = next++; n < items.length && !isOver; n = next++) done[n] = await work(items[n] as T);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  } finally {
    isOver = true;
  }
  return done;
}
