"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { Field } from "./field";
import { Input } from "./input";

export interface ConfirmRootProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, the blast radius first. */
  children: ReactNode;
  action: string;
  /** The word on the button that changes nothing. */
  dismiss?: string;
  danger?: boolean;
  /** The word that must be typed before the button works. */
  typeToConfirm?: string;
  pending?: boolean;
  onConfirm: () => void;
}

/** Asks before something that can't be taken back. */
export function ConfirmRoot(props: ConfirmRootProps) {
  const {
    open,
    onOpenChange,
    title,
    children,
    action,
    dismiss = "Cancel",
    danger,
    typeToConfirm,
    pending = false,
    onConfirm,
  } = props;
  const [typed, setTyped] = useState("");
  const ready = typeToConfirm === undefined || typed === typeToConfirm;
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) setTyped("");
        onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0" />
        <Base.Popup className="floating fixed top-[18vh] left-1/2 z-40 w-110 max-w-[calc(100vw-24px)] -translate-x-1/2 p-4 outline-none">
          <Base.Title className="text-lg font-semibold">{title}</Base.Title>
          <Base.Description render={<div />} className="mt-1 text-muted">
            {children}
          </Base.Description>
          {typeToConfirm === undefined ? null : (
            <Field label={`Type ${typeToConfirm} to confirm`} className="mt-3">
              <Input
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field>
          )}
          <div className="mt-4 flex justify-end gap-2">
            <Base.Close render={<Button />}>{dismiss}</Base.Close>
            <Base.Close
              render={
                <Button
                  variant={danger ? "danger" : "primary"}
                  disabled={!ready}
                  pending={pending}
                  onClick={onConfirm}
                />
              }
            >
              {action}
            </Base.Close>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
