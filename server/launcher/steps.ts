const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs one step under a progress line that ends with the time it took; `detail` shows what it is at, on a terminal. */
export const step = async <T>(
  name: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> => {
  const begun = performance.now();
  const line = `  ${name} ... `;
  process.stdout.write(line);
  const redraw = (text: string) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}${text}`);
  };
  try {
    const result = await work(redraw);
    redraw("");
    process.stdout.write(`${seconds(begun)}\n`);
    return result;
  } catch (error) {
    redraw("");
    process.stdout.write(`failed after ${seconds(begun)}\n`);
    throw error;
  }
};

/** One line for people, in the column of the progress lines. */
export const say = (text: string): void => {
  process.stdout.write(`  ${text}\n`);
};
