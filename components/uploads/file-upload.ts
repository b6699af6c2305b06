import { ApiError, call } from "@/components/data/api";
import {
  abortUpload,
  completeUpload,
  createUpload,
  getUpload,
  PART_BYTES,
  type Upload,
} from "@/server/uploads/contract";
import { crc32 } from "./crc32";
import { rateOf, type Sample, withSample } from "./rate";
import { pause, pauseMs } from "./retry";
import { sendPart } from "./send-part";

export interface UploadPlace {
  accountId: string;
  location: string;
}

export interface FileStatus {
  name: string;
  size: number;
  state: "waiting" | "checking" | "sending" | "paused" | "failed" | "done";
  bytesSent: number;
  /** Bytes a second. */
  rate: number | null;
  /** The line is cut, and a part waits to be sent again. */
  isRetrying: boolean;
  error: Error | null;
}

const PARTS_AT_ONCE = 3;

export const firstPartCrc32 = async (file: File) => crc32(await bytesOf(file, 1));

const bytesOf = async (file: File, number: number) =>
  new Uint8Array(await file.slice((number - 1) * PART_BYTES, number * PART_BYTES).arrayBuffer());

/** One file on its way. Begun again, it goes on with the parts that S3 has. */
export class FileUpload {
  readonly file: File;
  readonly place: UploadPlace;
  status: FileStatus;
  private uploadId: string | null = null;
  private running: AbortController | null = null;
  private readonly loaded = new Map<number, number>();
  private samples: Sample[] = [];
  private readonly onChange: () => void;

  constructor(file: File, place: UploadPlace, onChange: () => void) {
    this.file = file;
    this.place = place;
    this.onChange = onChange;
    const { name, size } = file;
    this.status = { name, size, state: "waiting", bytesSent: 0, rate: null, isRetrying: false, error: null };
  }

  private set(change: Partial<FileStatus>): void {
    this.status = { ...this.status, ...change };
    this.onChange();
  }

  /** Ends when it is done, paused or failed; does nothing while it runs. */
  async run(): Promise<void> {
    if (this.running || this.status.state === "done") return;
    const running = new AbortController();
    this.running = running;
    try {
      this.set({ state: "checking", error: null, isRetrying: false });
      const upload = await this.begin();
      running.signal.throwIfAborted();
      this.set({ state: "sending" });
      if (upload.state === "open") await this.finish(upload, running.signal);
      this.set({ state: "done", bytesSent: this.file.size, rate: null, isRetrying: false });
    } catch (error) {
      const isPaused = running.signal.aborted;
      this.set({
        state: isPaused ? "paused" : "failed",
        error: isPaused ? null : (error as Error),
        rate: null,
      });
    } finally {
      this.running = null;
    }
  }

  pause(): void {
    if (this.running) this.running.abort(new DOMException("paused", "AbortError"));
    else if (this.status.state === "waiting") this.set({ state: "paused" });
  }

  wait(): void {
    if (!this.running) this.set({ state: "waiting", error: null });
  }

  /** Gives it up, here and at S3. */
  async cancel(): Promise<void> {
    this.pause();
    if (this.uploadId) await call(abortUpload, { uploadId: this.uploadId });
  }

  private async begin() {
    const upload = (await this.begun()) ?? (await this.create());
    this.uploadId = upload.id;
    this.loaded.clear();
    for (const { number, bytes } of upload.parts) this.loaded.set(number, bytes);
    this.samples = [];
    this.count();
    return upload;
  }

  /** What was begun here and is still to be gone on with, or ended well though nobody heard of it. */
  private async begun() {
    if (!this.uploadId) return null;
    const upload = await call(getUpload, { uploadId: this.uploadId });
    return upload.state === "aborted" ? null : upload;
  }

  private async create() {
    const { name, size, lastModified } = this.file;
    return call(createUpload, {
      ...this.place,
      ...{ fileName: name, bytes: size, lastModified, firstPartCrc32: await firstPartCrc32(this.file) },
    });
  }

  private async finish(upload: Upload, signal: AbortSignal): Promise<void> {
    await this.sendAll(upload, signal);
    await call(completeUpload, { uploadId: upload.id }, { signal });
  }

  private async sendAll(upload: Upload, signal: AbortSignal): Promise<void> {
    const count = Math.ceil(this.file.size / PART_BYTES);
    const left = Array.from({ length: count }, (_, n) => n + 1).filter((number) => !this.loaded.has(number));
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const lane = async () => {
      for (let number = left.shift(); number !== undefined; number = left.shift())
        await this.send(upload, number, either);
    };
    const lanes = Array.from({ length: PARTS_AT_ONCE }, () =>
      lane().catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    );
    await Promise.all(lanes);
  }

  private async send({ id: uploadId }: Upload, number: number, signal: AbortSignal): Promise<void> {
    const bytes = await bytesOf(this.file, number);
    const part = { uploadId, number, crc32: crc32(bytes), bytes: bytes.buffer };
    const onProgress = (loaded: number) => {
      this.loaded.set(number, Math.min(loaded, bytes.length));
      this.count();
    };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await sendPart(part, { signal, onProgress });
        if (this.status.isRetrying) this.set({ isRetrying: false });
        return onProgress(bytes.length);
      } catch (error) {
        onProgress(0);
        const waitMs = error instanceof ApiError ? pauseMs(error.problem.status, attempt) : null;
        if (signal.aborted || waitMs === null) throw error;
        this.set({ isRetrying: true, rate: null });
        await pause(waitMs, signal);
      }
    }
  }

  private count(): void {
    const bytesSent = [...this.loaded.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.samples = withSample(this.samples, { at: performance.now(), bytes: bytesSent });
    this.set({ bytesSent, rate: rateOf(this.samples) });
  }
}
