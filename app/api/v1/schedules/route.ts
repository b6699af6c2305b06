import { handle } from "@/server/api/handle";
import * as schedules from "@/server/schedules";
import * as contract from "@/server/schedules/contract";

export const GET = handle(contract.listSchedules, schedules.listSchedules);
