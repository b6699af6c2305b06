import { StateMark } from "@/components/data/state-mark";
import type { Check } from "@/server/accounts/contract";
import { PolicyBlock } from "./policy-block";
import { outcomeOf } from "./test-words";

/** A check that did not pass: what was tried as whom, AWS's own words, and what to paste where. */
export function CheckItem({ check }: { check: Check }) {
  const { operation, resource, roleArn, errorCode, message, missing, trust } = check;
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateMark {...outcomeOf(check)} />
        <span className="mono min-w-0 wrap-anywhere">{operation}</span>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">On</dt>
        <dd className="mono min-w-0 wrap-anywhere">{resource}</dd>
        <dt className="text-muted">As</dt>
        <dd className="mono min-w-0 wrap-anywhere">{roleArn ?? "Headgate's own credentials"}</dd>
      </dl>
      {message ? (
        <p className="mono wrap-anywhere text-sm">
          {errorCode ? <strong className="text-failed">{errorCode}: </strong> : null}
          {message}
        </p>
      ) : null}
      {trust ? (
        <div className="flex flex-col gap-1">
          <p className="text-sm">
            The role must trust who assumes it. Trust policy of{" "}
            <code className="mono wrap-anywhere">{trust.of}</code>:
          </p>
          <PolicyBlock label="trust policy" value={trust.policy} />
        </div>
      ) : null}
      {missing ? (
        <div className="flex flex-col gap-1">
          <p className="text-sm">
            {trust ? "And who assumes it must be allowed to." : "Missing."} Statement for{" "}
            <code className="mono wrap-anywhere">{missing.to}</code>:
          </p>
          <PolicyBlock
            label="missing statement"
            value={missing.statements.length === 1 ? missing.statements[0] : missing.statements}
          />
        </div>
      ) : null}
    </li>
  );
}
