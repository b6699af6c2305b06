import { env, isDemo } from "@/server/env";
import { findDemoPeople } from "./sign-in-store";

export interface SignInOptions {
  /** Empty unless Headgate runs on the demo lake. */
  demoPeople: { email: string; name: string; role: string }[];
  isDemo: boolean;
  /** What the organisation calls its identity provider; null when none is configured. */
  oidcName: string | null;
}

/** By which doors one can come in. Needs no sign-in, so it tells of nobody but the demo people. */
export async function signInOptions(): Promise<SignInOptions> {
  return {
    demoPeople: isDemo() ? await findDemoPeople() : [],
    isDemo: isDemo(),
    oidcName: env().OIDC_ISSUER ? env().OIDC_NAME : null,
  };
}
