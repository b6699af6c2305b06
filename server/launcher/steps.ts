const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

let open: string | null = null;

/** One line for people, in the column of the progress lines; it breaks into a step under way. */
export const say = (text: string): void => {
  if (open !== null) process.stdout.write("\n");
  open = null;
  process.stdout.write(`  ${text}\n`);
};

const begin = (line: string) => {
  if (open !== null) process.stdout.write("\n");
  open = line;
  process.stdout.write(line);
};

const finish = (line: string, result: string) => {
  if (open === line && process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`);
  else if (open !== line) begin(line);
  process.stdout.write(`${result}\n`);
  open = null;
};

/** Runs one step under a progress line that ends with the time it took; `detail` shows what it is at, on a terminal. */
export const step = async <T>(
  name: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> => {
  const begun = performance.now();
  const line = `  ${name} ... `;
  begin(line);
  const detail = (text: string) => {
    if (open === line && process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}${text.slice(0, 60)}`);
  };
  try {
    const result = await work(detail);
    finish(line, seconds(begun));
    return result;
  } catch (error) {
    finish(line, `failed after ${seconds(begun)}`);
    throw error;
  }
};
