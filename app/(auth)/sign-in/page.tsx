import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInView } from "@/components/identity/sign-in-view";
import { currentActor } from "@/server/identity/current";
import { safeNext } from "@/server/identity/safe-next";
import { signInOptions } from "@/server/identity/sign-in-options";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, callbackUrl, error } = await searchParams;
  // next-auth comes back with a whole address; only its path counts.
  const wanted =
    next ?? (typeof callbackUrl === "string" ? callbackUrl.replace(/^https?:\/\/[^/]+/, "") : "");
  const target = safeNext(typeof wanted === "string" ? wanted : "");
  if (await currentActor()) redirect(target as Route);
  return (
    <SignInView {...(await signInOptions())} next={target} error={typeof error === "string" ? error : null} />
  );
}
