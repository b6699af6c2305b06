/** What each error code means to a caller, and what to do about it. Codes are the API's; their status is the kernel's. */
export const ERROR_CODES: Record<string, string> = {
  unauthenticated: "No session and no valid token. Sign in, or send a token.",
  forbidden: "You may know of it, but not do this. The detail names the missing permission.",
  not_found: "There is no such thing, or it is not yours to see; both look the same.",
  conflict: "It changed meanwhile, or the name is taken. Read it again.",
  gone: "It was there and is no more, such as a result past its time.",
  precondition_failed: "Its state does not allow this now.",
  too_large: "The body is larger than this operation takes.",
  invalid: "The input breaks the schema; issues[] names each field.",
  limit_exceeded: "Too many. Wait as long as Retry-After says.",
  internal: "A fault of Headgate. Quote the request id.",
  aws_denied: "AWS denied it to the role you act as; the detail is AWS's own.",
  aws_failed: "AWS refused it; the detail is AWS's own.",
  aws_unavailable: "AWS could not be reached.",
  aws_throttled: "AWS throttles; wait as long as Retry-After says.",
  unavailable: "Something that Headgate needs does not answer right now.",
  aws_timeout: "AWS took longer than this call may wait.",
};
