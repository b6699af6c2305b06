export { type Due, type Queued, registerScheduled } from "./kinds";
export { scheduleOnce } from "./schedule-once";
export { startScheduler } from "./scheduler";
export { deleteSchedule, listSchedules, setSchedule } from "./schedules";
