export type RefusalCode =
  | "InvalidInputException"
  | "EntityNotFoundException"
  | "AlreadyExistsException"
  | "ResourceNumberLimitExceededException";

/** Lake Formation would not do it: its exception, and why. */
export class OperationRefused extends Error {
  override readonly name = "OperationRefused";
  readonly code: RefusalCode;
  /** Which of the steps, from 0. */
  readonly position: number;

  constructor(code: RefusalCode, message: string, position = 0) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

export const invalid = (message: string): OperationRefused =>
  new OperationRefused("InvalidInputException", message);

export const notFound = (message: string): OperationRefused =>
  new OperationRefused("EntityNotFoundException", message);

export const alreadyExists = (message: string): OperationRefused =>
  new OperationRefused("AlreadyExistsException", message);

export const overLimit = (message: string): OperationRefused =>
  new OperationRefused("ResourceNumberLimitExceededException", message);
