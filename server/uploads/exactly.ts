import { AppError } from "@/server/errors";

/** The stream, which breaks where it has other than so many bytes: S3 must not wait for what never comes. */
export function exactly(stream: ReadableStream<Uint8Array>, bytes: number): ReadableStream<Uint8Array> {
  let passed = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      passed += chunk.byteLength;
      if (passed > bytes)
        throw new AppError("invalid", `The part has more than the ${bytes} bytes it announced.`);
      controller.enqueue(chunk);
    },
    flush() {
      if (passed < bytes) throw new AppError("invalid", `The part ended after ${passed} of ${bytes} bytes.`);
    },
  });
  return stream.pipeThrough(count);
}
