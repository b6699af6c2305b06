import { awsError } from "@/server/local/wire/service";

export const alreadyExists = (message: string) => awsError("AlreadyExistsException", message);
export const entityNotFound = (message: string) => awsError("EntityNotFoundException", message);
export const invalidInput = (message: string) => awsError("InvalidInputException", message);
export const concurrentModification = (message: string) =>
  awsError("ConcurrentModificationException", message);
export const databaseNotFound = (name: string) => entityNotFound(`Database ${name} not found.`);
export const tableNotFound = (name: string) => entityNotFound(`Table ${name} not found.`);

/** What Glue knows and this endpoint doesn't is refused by its name. */
export const notImplemented = (what: string) =>
  awsError("NotImplementedException", `The local AWS endpoint doesn't implement ${what}.`, 501);
