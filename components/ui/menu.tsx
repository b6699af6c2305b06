"use client";

import { type ReactNode, useState } from "react";
import { lazyModule } from "./lazy-module";
import { LazyTrigger, type Trigger } from "./lazy-trigger";
import type { MenuChoiceProps, MenuItemProps, MenuLinkProps } from "./menu-parts";

const parts = lazyModule(() => import("./menu-parts"));

interface MenuProps {
  trigger: Trigger;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

/** A menu under a button. */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const loaded = parts.use();
  if (loaded && wasOpened) {
    return <loaded.MenuRoot {...rest} trigger={trigger} open={isOpen} onOpenChange={setIsOpen} />;
  }
  const open = () => {
    parts.preload();
    setWasOpened(true);
    setIsOpen(true);
  };
  return <LazyTrigger trigger={trigger} popup="menu" isOpen={isOpen} preload={parts.preload} onOpen={open} />;
}

export function MenuItem(props: MenuItemProps) {
  const loaded = parts.use();
  return loaded ? <loaded.MenuItem {...props} /> : null;
}

/** An item that goes to a page; it stays a real link. */
export function MenuLink(props: MenuLinkProps) {
  const loaded = parts.use();
  return loaded ? <loaded.MenuLink {...props} /> : null;
}

export function MenuChoice(props: MenuChoiceProps) {
  const loaded = parts.use();
  return loaded ? <loaded.MenuChoice {...props} /> : null;
}

export function MenuSeparator() {
  return <hr className="my-1 h-px border-0 bg-line" />;
}
