import type { ExternalToast } from "sonner";

type Kind = "success" | "error" | "info";

const say = (kind: Kind) => (title: string, options?: ExternalToast) => {
  void import("sonner").then(({ toast }) => toast[kind](title, options));
};

/** Confirms something in a corner for a moment. A toast never carries the only copy of an error. */
export const toast = { success: say("success"), error: say("error"), info: say("info") };
