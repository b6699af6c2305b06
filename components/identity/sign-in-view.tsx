"use client";

import { CircleAlert, KeyRound } from "lucide-react";
import { useRef, useState } from "react";
import { formatDuration } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import { Logo } from "@/components/shell/logo";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { signInDemo, startOidc } from "./sign-in";
import { refusalOf } from "./sign-in-words";

interface SignInViewProps {
  demoPeople: { email: string; name: string; role: string }[];
  isDemo: boolean;
  oidcName: string | null;
  /** Where to go afterwards: a path of ours. */
  next: string;
  error: string | null;
}

interface Shown {
  code: string;
  at: number;
}

/** The door. */
export function SignInView({ demoPeople, isDemo, oidcName, next, error }: SignInViewProps) {
  const [refusal, setRefusal] = useState<Shown | null>(error ? { code: error, at: Date.now() } : null);
  const refuse = (code: string | null) => setRefusal(code ? { code, at: Date.now() } : null);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-90 flex-col justify-center gap-5 px-4 py-10">
      <header className="flex items-center gap-2.5">
        <Logo className="size-6" />
        <h1 className="text-xl font-semibold tracking-tight">Sign in to Headgate</h1>
      </header>
      {refusal ? <RefusalNote key={refusal.at} {...refusal} /> : null}
      {oidcName ? <OidcButton name={oidcName} next={next} onRefused={refuse} isOnly={!isDemo} /> : null}
      {isDemo ? <DemoForm people={demoPeople} next={next} onRefused={refuse} /> : null}
      {isDemo || oidcName ? null : (
        <p className="text-muted">
          Nobody can sign in yet: this Headgate works on real AWS accounts, and no identity provider is set.
          Set <code className="mono">OIDC_ISSUER</code>, <code className="mono">OIDC_CLIENT_ID</code> and{" "}
          <code className="mono">OIDC_CLIENT_SECRET</code>, then start it again.
        </p>
      )}
    </main>
  );
}

function RefusalNote({ code, at }: Shown) {
  const { text, waitSeconds } = refusalOf(code);
  const now = useNow(1_000, waitSeconds > 0);
  const leftMs = at + waitSeconds * 1_000 - now;
  return (
    <div role="alert" className="flex gap-2.5 rounded-md border border-line bg-failed-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <p>
        {text}
        {waitSeconds === 0 ? null : leftMs > 0 ? (
          // A timer is not read out again at each second, as the rest of an alert is.
          <span role="timer" suppressHydrationWarning>
            {" "}
            Try again in {formatDuration(leftMs)}.
          </span>
        ) : (
          " You can try again now."
        )}
      </p>
    </div>
  );
}

interface DoorProps {
  next: string;
  onRefused: (code: string | null) => void;
}

function OidcButton({ name, next, onRefused, isOnly }: DoorProps & { name: string; isOnly: boolean }) {
  const [isPending, setPending] = useState(false);
  return (
    <Button
      variant={isOnly ? "primary" : "secondary"}
      pending={isPending}
      onClick={async () => {
        setPending(true);
        const refused = await startOidc(next);
        onRefused(refused);
        if (refused) setPending(false);
      }}
    >
      <KeyRound aria-hidden />
      Continue with {name}
    </Button>
  );
}

function DemoForm({ people, next, onRefused }: DoorProps & { people: SignInViewProps["demoPeople"] }) {
  const [email, setEmail] = useState("");
  const [isPending, setPending] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const submit = async (form: FormData) => {
    setPending(true);
    const refused = await signInDemo(email, String(form.get("password")));
    onRefused(refused);
    // A whole page load: nothing of whoever was here before stays in memory.
    if (!refused) return window.location.assign(next);
    setPending(false);
    password.current?.select();
  };
  return (
    <>
      <form
        // Where a browser goes that sends before the page is alive; the password must not end up in an address.
        method="post"
        action="/api/auth/callback/demo"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <Field label="E-mail">
          <Input
            name="email"
            type="email"
            autoComplete="username"
            required
            maxLength={320}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Field label="Password">
          <Input
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={200}
          />
        </Field>
        <Button type="submit" variant="primary" pending={isPending} className="mt-1">
          Sign in
        </Button>
      </form>
      <section className="border-t border-line pt-4">
        <h2 className="font-semibold">Demo people</h2>
        <p className="mt-0.5 text-muted">
          Choose one to fill in the e-mail. The passwords were made at the first start: it printed them, and
          keeps them in <code className="mono">.headgate/demo.json</code>.
        </p>
        <ul className="mt-2 -mx-2">
          {people.map((person) => (
            <li key={person.email}>
              <button
                type="button"
                className="ring-inside flex h-9 w-full items-center gap-2 rounded-md px-2 text-left transition-colors hover:bg-hover"
                onClick={() => {
                  setEmail(person.email);
                  password.current?.focus();
                }}
              >
                <span className="font-medium">{person.name}</span>
                <span className="min-w-0 grow truncate text-sm text-muted">{person.email}</span>
                <Badge>{person.role}</Badge>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
