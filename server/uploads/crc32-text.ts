/** S3 writes a CRC-32 in base64, the browser in hexadecimal digits. */
export const crc32Hex = (base64: string) => Buffer.from(base64, "base64").toString("hex");
