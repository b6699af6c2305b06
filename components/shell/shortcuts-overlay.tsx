"use client";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { useRegisteredActions } from "./actions";
import { PERSONAL, visiblePlaces } from "./navigation";
import { useViewer } from "./viewer";

interface Line {
  keys: string;
  title: string;
}

export function ShortcutsOverlay({ onClose }: { onClose: () => void }) {
  const viewer = useViewer();
  const actions = useRegisteredActions();
  const groups = new Map<string, Line[]>([
    [
      "Everywhere",
      [
        { keys: "mod+k", title: "Search and commands" },
        { keys: "?", title: "This list" },
        { keys: "esc", title: "Close what is open" },
      ],
    ],
    [
      "Go to",
      [...visiblePlaces(viewer.permissions), PERSONAL].flatMap((group) =>
        group.places.map((place) => ({ keys: `g ${place.key}`, title: place.label })),
      ),
    ],
    [
      "Lists",
      [
        { keys: "j", title: "Next row" },
        { keys: "k", title: "Previous row" },
        { keys: "enter", title: "Open the row" },
      ],
    ],
    ["SQL editor", [{ keys: "esc tab", title: "Leave it: Tab alone indents" }]],
  ]);
  for (const action of actions) {
    if (!action.keys || (action.permission && !viewer.permissions.includes(action.permission))) continue;
    groups.set(action.group, [
      ...(groups.get(action.group) ?? []),
      { keys: action.keys, title: action.title },
    ]);
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keyboard shortcuts" size="md">
      <div className="grid gap-x-8 gap-y-4 pb-3 sm:grid-cols-2">
        {[...groups].map(([group, lines]) => (
          <section key={group}>
            <h3 className="mb-1 text-sm text-faint">{group}</h3>
            <dl>
              {lines.map((line) => (
                <div key={line.keys} className="flex h-7 items-center justify-between gap-3">
                  <dt>{line.title}</dt>
                  <dd>
                    <Kbd keys={line.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
