import { handle } from "@/server/api/handle";
import * as schedules from "@/server/schedules";
import * as contract from "@/server/schedules/contract";

export const PUT = handle(contract.setSchedule, schedules.setSchedule);
export const DELETE = handle(contract.deleteSchedule, schedules.deleteSchedule);
