export interface ReadConditions {
  ifMatch?: string | undefined;
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: Date | undefined;
  ifUnmodifiedSince?: Date | undefined;
}

export type Verdict = { kind: "proceed" } | { kind: "not-modified" } | { kind: "failed"; condition: string };

const listed = (header: string, etag: string) =>
  header.split(",").some((tag) => {
    const bare = tag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");
    return bare === "*" || bare === etag;
  });

// HTTP dates have no fraction, so neither may the time they are compared with.
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** What the conditional headers of a read say about an object; tags outweigh dates, as in RFC 9110. */
export function judge(found: { etag: string; lastModified: Date }, conditions: ReadConditions): Verdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const modified = seconds(found.lastModified);
  if (ifMatch !== undefined) {
    if (!listed(ifMatch, found.etag)) return { kind: "failed", condition: "If-Match" };
  } else if (ifUnmodifiedSince && modified > seconds(ifUnmodifiedSince)) {
    return { kind: "failed", condition: "If-Unmodified-Since" };
  }
  if (ifNoneMatch !== undefined) {
    if (listed(ifNoneMatch, found.etag)) return { kind: "not-modified" };
  } else if (ifModifiedSince && modified <= seconds(ifModifiedSince)) {
    return { kind: "not-modified" };
  }
  return { kind: "proceed" };
}
