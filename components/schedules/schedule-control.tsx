"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarClock, CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Time } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { deleteSchedule, listSchedules, type Schedule, setSchedule } from "@/server/schedules/contract";
import { ScheduleForm } from "./schedule-form";

interface ScheduleControlProps {
  /** As its domain registers it: `dataset.crawl`. */
  kind: string;
  subjectId: string;
  /** What is done, to stand after a verb: "Crawl". */
  action: string;
  mayEdit: boolean;
}

/** When something is done by itself: said in a line, changed in place. */
export function ScheduleControl({ kind, subjectId, action, mayEdit }: ScheduleControlProps) {
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const list = useQuery(query(listSchedules, { kind, subjectId }));
  // The form goes away with what has the focus.
  const wasEditing = useRef(false);
  const close = () => {
    wasEditing.current = true;
    setEditing(false);
  };
  const changed = () => {
    close();
    return client.invalidateQueries({ queryKey: ["schedules"] });
  };
  const set = useMutation({ ...mutation(setSchedule), onSuccess: changed });
  const remove = useMutation({ ...mutation(deleteSchedule), onSuccess: changed });
  if (list.isPending) return <p className="h-8 text-muted">Looking for its schedule…</p>;
  if (list.isError) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  const schedule = list.data.items[0] ?? null;
  return (
    <div className="grid gap-2">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1.5">
        <Said schedule={schedule} action={action} />
        {mayEdit && !isEditing ? (
          <Button
            size="sm"
            ref={(button) => {
              if (!button || !wasEditing.current) return;
              wasEditing.current = false;
              button.focus();
            }}
            onClick={() => setEditing(true)}
          >
            {schedule ? "Change schedule" : "Schedule"}
          </Button>
        ) : null}
        {mayEdit && schedule && !isEditing ? (
          <Button
            size="sm"
            pending={set.isPending}
            onClick={() =>
              set.mutate({
                ...{ kind, subjectId, expression: schedule.expression, timezone: schedule.timezone },
                enabled: !schedule.enabled,
              })
            }
          >
            {schedule.enabled ? "Switch off" : "Switch on"}
          </Button>
        ) : null}
      </div>
      {schedule?.problem ? (
        <p className="flex items-start gap-1.5 text-waiting">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="wrap-anywhere">
            {schedule.enabled ? "Passed over last time: " : "Switched off: "}
            {schedule.problem}
          </span>
        </p>
      ) : null}
      {set.error && !isEditing ? <ErrorPanel inline error={set.error} /> : null}
      {isEditing ? (
        <ScheduleForm
          schedule={schedule}
          error={set.error ?? remove.error}
          isPending={set.isPending || remove.isPending}
          onSave={(timing) => set.mutate({ kind, subjectId, ...timing, enabled: true })}
          onRemove={() => remove.mutate({ kind, subjectId })}
          onCancel={() => {
            set.reset();
            close();
          }}
        />
      ) : null}
    </div>
  );
}

function Said({ schedule, action }: { schedule: Schedule | null; action: string }) {
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <CalendarClock aria-hidden className="size-4 shrink-0 text-faint" />
      {schedule === null ? <span className="text-muted">{action} on a schedule: not set</span> : null}
      {schedule && !schedule.enabled ? <span>{action} on a schedule: off</span> : null}
      {schedule?.enabled && schedule.nextAt ? (
        <>
          <span>{action} next</span>
          <NextTime at={schedule.nextAt} />
          <span className="text-muted">
            as {schedule.personName} (<code className="mono">{schedule.expression}</code>, {schedule.timezone}
            )
          </span>
        </>
      ) : null}
    </p>
  );
}

/** In the reader's own time, with how long that is from now. */
function NextTime({ at }: { at: string }) {
  const local = new Date(at).toLocaleString("en-GB", {
    ...{ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  });
  return (
    <span suppressHydrationWarning>
      {local} (<Time at={at} />)
    </span>
  );
}
