import {
  InternalServerException,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-redshift-data";

/** What the SDK's exception classes want besides the message. */
export const shown = (message: string) => ({ message, Message: message, $metadata: {} });

export const invalid = (message: string) => new ValidationException(shown(message));

export const notFound = (message: string, id: string) =>
  new ResourceNotFoundException({ ...shown(message), ResourceId: id });

export const internal = (message: string) => new InternalServerException(shown(message));

export const noSuchStatement = (id: string) => notFound("Query does not exist.", id);

export const noResult = (id: string) =>
  notFound("Query does not have result. Please check query status with DescribeStatement.", id);
