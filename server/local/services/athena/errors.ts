import {
  InvalidRequestException,
  MetadataException,
  ResourceNotFoundException,
} from "@aws-sdk/client-athena";

/** What the SDK's exception classes want besides the message. */
const shown = (message: string) => ({ message, Message: message, $metadata: {} });

export const invalid = (message: string, code = "INVALID_INPUT") =>
  new InvalidRequestException({ ...shown(message), AthenaErrorCode: code });

export const notFound = (message: string, name: string) =>
  new ResourceNotFoundException({ ...shown(message), ResourceName: name });

export const metadataError = (message: string) => new MetadataException(shown(message));
