import { iamAllowedPrincipals } from "@/server/access/engine/subjects";
import type { Principal } from "@/server/access/model";
import { invalid } from "./refused";

const forms: readonly RegExp[] = [
  /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user|group)\/\S+$/,
  /^arn:aws[a-z-]*:iam::\d{12}:saml-provider\/[^/\s]+:(?:user|group)\/\S+$/,
  /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(?:user|group)\/\S+$/,
  /^arn:aws[a-z-]*:identitystore:::(?:user|group)\/\S+$/,
  /^arn:aws[a-z-]*:organizations::\d{12}:(?:organization|ou)\/o-[a-z0-9]+(?:\/\S+)?$/,
  /^\d{12}(?::IAMPrincipals)?$/,
];

/**
 * Throws for a text that names nobody to Lake Formation.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html
 */
export const requirePrincipal = (principal: Principal): void => {
  if (principal === iamAllowedPrincipals || forms.some((form) => form.test(principal))) return;
  throw invalid(`Invalid principal, arn: ${principal}`);
};
