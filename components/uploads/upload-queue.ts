import { type FileStatus, FileUpload, type UploadPlace } from "./file-upload";

const TOLD_EVERY_MS = 200;

/** The files of one folder, sent one after another; what a page shows of them changes a few times a second at most. */
export class UploadQueue {
  private files: FileUpload[] = [];
  private shown: readonly FileStatus[] = [];
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isRunning = false;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly statuses = () => this.shown;

  add(place: UploadPlace, files: readonly File[]): void {
    const known = new Set(this.files.map(({ file }) => file.name));
    const added = files.filter(({ name }) => !known.has(name));
    this.files.push(...added.map((file) => new FileUpload(file, place, () => this.changed())));
    this.tell();
    void this.work();
  }

  /** Forgets what is done; the objects stay. */
  clear(): void {
    this.files = this.files.filter(({ status }) => status.state !== "done");
    this.tell();
  }

  pause(name: string): void {
    this.find(name)?.pause();
  }

  goOn(name: string): void {
    this.find(name)?.wait();
    void this.work();
  }

  /** Leaves the list, whatever AWS says of it; throws that. */
  async cancel(name: string): Promise<void> {
    const found = this.find(name);
    this.files = this.files.filter((one) => one !== found);
    this.tell();
    await found?.cancel();
  }

  private find(name: string): FileUpload | undefined {
    return this.files.find(({ file }) => file.name === name);
  }

  private async work(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    const next = () => this.files.find(({ status }) => status.state === "waiting");
    for (let file = next(); file; file = next()) await file.run();
    this.isRunning = false;
    this.tell();
  }

  private changed(): void {
    this.timer ??= setTimeout(() => this.tell(), TOLD_EVERY_MS);
  }

  private tell(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.shown = this.files.map(({ status }) => status);
    for (const listener of this.listeners) listener();
  }
}
