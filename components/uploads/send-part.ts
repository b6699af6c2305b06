import { ApiError, hrefOf } from "@/components/data/api";
import type { Problem } from "@/server/api/problem";
import { putUploadPart } from "@/server/uploads/contract";

interface Part {
  uploadId: string;
  number: number;
  crc32: string;
  bytes: ArrayBuffer;
}

/** Sends a part's bytes; only XMLHttpRequest tells how many have left. */
export function sendPart(
  { bytes, ...input }: Part,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (loaded: number) => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const ended = (settle: () => void) => () => {
      signal.removeEventListener("abort", stop);
      settle();
    };
    request.open("PUT", hrefOf(putUploadPart, input));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = ended(() => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new ApiError(problemOf(request)));
    });
    request.onerror = ended(() => reject(new ApiError(UNREACHABLE)));
    request.onabort = ended(() => reject(signal.reason));
    signal.addEventListener("abort", stop, { once: true });
    request.send(bytes);
  });
}

const UNREACHABLE: Problem = {
  type: "about:blank",
  title: "No answer",
  status: 0,
  code: "unreachable",
  detail: "Headgate cannot be reached. The upload goes on from here when it can.",
  requestId: "",
};

function problemOf({ status, responseText }: XMLHttpRequest): Problem {
  try {
    const body: unknown = JSON.parse(responseText);
    if (typeof body === "object" && body !== null && "code" in body) return body as Problem;
  } catch {
    // A proxy's page is no problem document.
  }
  return { ...UNREACHABLE, status, detail: `The server answered ${status}.` };
}
