export { type Due, type Queued, registerScheduled } from "./kinds";
export { startScheduler } from "./scheduler";
export { deleteSchedule, listSchedules, setSchedule } from "./schedules";
