const shape = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ipAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const reservedPrefix = /^(?:xn--|sthree-|amzn-s3-demo-)/;
const reservedSuffix = /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** Whether S3 would let a general purpose bucket be made under this name. */
export function isBucketName(name: string): boolean {
  if (!shape.test(name) || name.includes("..") || ipAddress.test(name)) return false;
  return !reservedPrefix.test(name) && !reservedSuffix.test(name);
}
