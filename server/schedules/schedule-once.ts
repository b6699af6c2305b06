import type pg from "pg";
import { nextTime } from "@/server/cron/expression";
import { recordEvents, SYSTEM } from "@/server/events";
import { kindOf } from "./kinds";
import { resource, told } from "./schedules";
import { addSchedule, type NewSchedule } from "./store";

/** Sets a schedule of Headgate's own accord, as somebody, where there is none. */
export async function scheduleOnce(
  client: pg.ClientBase,
  wanted: Omit<NewSchedule, "enabled" | "nextAt">,
): Promise<void> {
  const kind = kindOf(wanted.kind);
  const nextAt = nextTime(wanted, new Date());
  const made = kind && (await addSchedule(client, { ...wanted, nextAt }));
  if (!made) return;
  const event = { ...resource(kind, made), verb: "schedule.set", after: told(made) };
  await recordEvents(client, [{ source: SYSTEM, event }]);
  await client.query("SELECT pg_notify('headgate_schedule', '')");
}
