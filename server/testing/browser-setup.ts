import { readDemo, startProduct } from "./product";

/**
 * Starts the product once for all browser tests. HEADGATE_E2E_HOME names the home of one that already runs, for
 * working on a single test.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const running = process.env["HEADGATE_E2E_HOME"];
  if (running) {
    process.env["HEADGATE_E2E_URL"] = (await readDemo(running)).url;
    return async () => {};
  }
  const product = await startProduct();
  process.env["HEADGATE_E2E_HOME"] = product.home;
  process.env["HEADGATE_E2E_URL"] = product.url;
  return product.stop;
}
