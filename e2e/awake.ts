import type { BrowserContext, Page } from "@playwright/test";

/** Whether React has taken over everything that can be clicked or typed into; an editor's own parts are its own. */
const isAwake = () =>
  [...document.querySelectorAll("button, input, textarea")].every(
    (element) =>
      element.closest(".cm-editor") !== null ||
      Object.keys(element).some((key) => key.startsWith("__reactProps$")),
  );

/** A page that came from the server can be seen before it listens; a click in between would be lost. */
export async function untilAwake(page: Page): Promise<void> {
  await page.waitForFunction(isAwake);
}

/** Every page of the context is awake once it was gone to or loaded again. */
export function awaken(context: BrowserContext): void {
  context.on("page", (page) => {
    const goto = page.goto.bind(page);
    const reload = page.reload.bind(page);
    page.goto = async (...args) => {
      const response = await goto(...args);
      await untilAwake(page);
      return response;
    };
    page.reload = async (...args) => {
      const response = await reload(...args);
      await untilAwake(page);
      return response;
    };
  });
}
