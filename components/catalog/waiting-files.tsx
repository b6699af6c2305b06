import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";

interface WaitingFilesProps {
  /** Whether a folder is looked for; else the person types one. */
  isAsking: boolean;
  count: number;
  onUpload: () => void;
}

/** Files that were chosen and have no folder yet. */
export function WaitingFiles({ isAsking, count, onUpload }: WaitingFilesProps) {
  if (count === 0) return null;
  if (isAsking)
    return (
      <p role="status" className="text-sm text-muted">
        Looking for a folder for {plural(count, "file")}; you may type one.
      </p>
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="primary" onClick={onUpload}>
        Upload {plural(count, "file")}
      </Button>
      <span className="text-sm text-muted">Into the folder you type.</span>
    </div>
  );
}
