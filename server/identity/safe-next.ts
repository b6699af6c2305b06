const ELSEWHERE = "http://elsewhere.invalid";

/** Where to go after the sign-in: a path of this site and nothing else, else the start page. */
export function safeNext(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 2_000 || !/^\/(?![/\\])/.test(wanted)) return "/";
  // Browsers drop tabs and line breaks inside an address and read a backslash as a slash.
  if (/[\p{Cc}\\]/u.test(wanted) || !URL.canParse(wanted, ELSEWHERE)) return "/";
  const { origin, pathname, search, hash } = new URL(wanted, ELSEWHERE);
  const isOwnPage = origin === ELSEWHERE && !/^\/\/|^\/(api|sign-in)(\/|$)/.test(pathname);
  return isOwnPage ? pathname + search + hash : "/";
}
