"use client";

import { useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { ScheduleControl } from "@/components/schedules/schedule-control";
import { useCan } from "@/components/shell/viewer";
import { listLakes, TESTS_KIND } from "@/server/access/contract";

/** When the accounts are read again and the tests run by themselves. */
export function TestSchedules() {
  const mayEdit = useCan("access.updateTests");
  const lakes = useQuery(query(listLakes, {}));
  const mine = (lakes.data?.items ?? []).filter(({ principalArn }) => principalArn !== null);
  if (mine.length === 0) return null;
  return (
    <section aria-label="On schedule" className="mt-8 grid max-w-220 gap-2">
      <h2 className="font-semibold">On schedule</h2>
      <p className="text-muted">
        An account is read again first, so that what was changed outside Headgate is found.
      </p>
      <ul className="grid divide-y divide-line rounded-md border border-line bg-surface">
        {mine.map(({ accountId, name, scheduleSubjectId }) => (
          <li
            key={accountId}
            className="grid items-center gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[14rem_1fr]"
          >
            <span className="min-w-0 truncate">
              {name} <span className="mono text-muted">{accountId}</span>
            </span>
            <ScheduleControl kind={TESTS_KIND} subjectId={scheduleSubjectId} action="Run" mayEdit={mayEdit} />
          </li>
        ))}
      </ul>
    </section>
  );
}
