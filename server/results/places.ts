import { AppError } from "@/server/errors";

const PLACES = 3;
const RETRY_SECONDS = 5;
const taken = new Map<string, number>();

/**
 * Takes one of the places that a person has in this process for files that are made while they are sent, which costs
 * far more than sending what is kept. Answers what gives it back; calling that twice does no harm.
 */
export function takePlace(personId: string): () => void {
  const count = taken.get(personId) ?? 0;
  if (count >= PLACES) {
    const message = `${PLACES} files of yours are being made already. Take this one when one of them is there, or take CSV.`;
    throw new AppError("limit_exceeded", message, { retryAfterSeconds: RETRY_SECONDS });
  }
  taken.set(personId, count + 1);
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (taken.get(personId) ?? 1) - 1;
    if (left > 0) taken.set(personId, left);
    else taken.delete(personId);
  };
}
