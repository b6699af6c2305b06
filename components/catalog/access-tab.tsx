import { ShieldQuestion } from "lucide-react";
import { Empty } from "@/components/data/empty";

/** What is known of who may read a dataset: today, that IAM decides. */
export function AccessTab() {
  return (
    <Empty icon={ShieldQuestion} title="Who can read it is decided by AWS">
      Everyone here may see what a dataset is. Its rows are read as your own IAM role, so AWS lets through
      what that role may read. Headgate does not read Lake Formation's grants yet, so it cannot list who has
      access.
    </Empty>
  );
}
