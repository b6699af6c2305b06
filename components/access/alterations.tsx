import { PenLine } from "lucide-react";
import Link from "next/link";
import { newPolicyHref } from "@/components/policies/routes";
import { useCan } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { type Explanation, stepText, type Who } from "@/server/access/contract";
import { proposeHref, type TablePlace } from "./question";
import { type Offers, offersOf } from "./verdict-words";

interface AlterationsProps {
  who: Who;
  explanation: Explanation;
  what: string;
  at: { place: TablePlace; column: string | null };
}

/** One grant can be made in the owner's account, or passed on in another's. */
const placedText = (step: Explanation["removal"][number]) =>
  `${stepText(step)}, in account ${step.catalogId}`;

/** The changes that would give or take it, the cheapest first; and the form for whoever wants another one. */
export function Alterations({ who, explanation, what, at }: AlterationsProps) {
  const mayPropose = useCan("change.propose");
  if (!mayPropose) return null;
  return (
    <section aria-label="Changes" className="grid gap-4">
      {offersOf(explanation, { who: who.label, what }).map((offers) => (
        <Offered key={offers.heading} {...offers} />
      ))}
      <Link
        href={newPolicyHref({ principal: who.principal, ...at.place, column: at.column })}
        prefetch={false}
        className="inline-flex items-center gap-1.5 justify-self-start rounded-sm text-accent-ink underline underline-offset-3"
      >
        <PenLine aria-hidden className="size-3.5" />
        Write another policy for {who.label}
      </Link>
    </section>
  );
}

function Offered({ heading, offers }: Offers) {
  return (
    <div className="grid gap-2">
      <h3 className="font-medium">{heading}</h3>
      {offers.length === 0 ? (
        <p className="text-muted">No single change of Lake Formation's rules would.</p>
      ) : null}
      <ul className="grid gap-2">
        {offers.map(({ steps, title, cost, changeTitle }) => (
          <li
            key={`${title} ${steps.map(placedText).join()}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line px-4 py-2.5"
          >
            <div className="min-w-0 grow basis-80">
              <span className="font-medium">{title}</span> <span className="text-sm text-muted">{cost}</span>
              <ul className="text-sm text-muted">
                {steps.map((step) => (
                  <li key={placedText(step)} className="wrap-anywhere">
                    {placedText(step)}
                  </li>
                ))}
              </ul>
            </div>
            <Link
              href={proposeHref(steps, changeTitle)}
              prefetch={false}
              className={buttonStyle({ size: "sm" })}
            >
              Propose change
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
