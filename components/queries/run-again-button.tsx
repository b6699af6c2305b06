"use client";

import { RotateCw } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import type { Statement } from "@/server/statements/contract";
import { useRunAgain } from "./use-run-again";

const ConfirmWrites = dynamic(() => import("./confirm-writes").then((module) => module.ConfirmWrites));

interface RunAgainButtonProps {
  statement: Statement;
  label?: string;
  size?: "sm";
}

/** Runs a statement once more, as whoever presses it; a text that changes data is shown before it is sent. */
export function RunAgainButton({ statement, label = "Run again", size }: RunAgainButtonProps) {
  const { start, confirm, dismiss, question, isPending } = useRunAgain(statement);
  return (
    <>
      <Button {...(size ? { size } : {})} pending={isPending} onClick={start}>
        <RotateCw aria-hidden />
        {label}
      </Button>
      {question ? (
        <ConfirmWrites
          question={question}
          roleArn={null}
          isPending={isPending}
          onConfirm={confirm}
          onDismiss={dismiss}
        />
      ) : null}
    </>
  );
}
