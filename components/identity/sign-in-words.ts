const WORDS: Record<string, string> = {
  WrongCredentials: "This e-mail and password don't belong together.",
  Disabled: "An admin has shut this person out. Ask them to let you in again.",
  DemoIsOff: "Demo people can't sign in here: this Headgate works on real AWS accounts.",
  EmailNotVerified:
    "Your identity provider has not verified your e-mail. Verify it there, then sign in again.",
  EmailTaken:
    "Your e-mail belongs to somebody who signed in here with another account of your identity provider. Ask an admin.",
  AccessDenied: "Your identity provider did not let you in.",
  OAuthSignin: "The identity provider can't be reached. Try again, or ask an admin to look at OIDC_ISSUER.",
  OAuthCallback: "The identity provider's answer was refused, or had grown old. Try again.",
  Callback: "The identity provider let nobody in, or you cancelled there. Try again.",
  Csrf: "This page has grown old. Reload it and try again.",
  Unreachable: "Headgate can't be reached. Is it running, and are you online?",
  Unavailable: "Headgate can't sign anybody in right now. Try again in a moment.",
};

/** What the sign-in page says about a code; `TooManyAttempts.840` also says for how many seconds. */
export function refusalOf(code: string): { text: string; waitSeconds: number } {
  const [name = "", seconds = "0"] = code.split(".");
  if (name === "TooManyAttempts") {
    return { text: "Too many wrong passwords.", waitSeconds: Math.min(Number(seconds) || 0, 3_600) };
  }
  const text = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  return { text: text ?? "The sign-in did not work. Try again.", waitSeconds: 0 };
}
