import { useId } from "preact/hooks";
import { Dialog } from "../panel/dialogs/index.ts";
import { VIEWS } from "./inbox/cards.ts";
import type { Shortcuts } from "./shortcuts.ts";
import { useWords } from "./texts/index.tsx";

const KEYS = [
  ["next", "j"],
  ["previous", "k"],
  ["open", "Enter"],
  ["views", `1–${VIEWS.length}`],
  ["search", "f"],
  ["take", "t"],
  ["reply", "r"],
  ["note", "n"],
  ["leave", "Esc"],
  ["help", "?"],
] as const;

export function ShortcutsDialog({ shortcuts, onClose }: { shortcuts: Shortcuts; onClose: () => void }) {
  const w = useWords();
  const heading = useId();
  return (
    <Dialog class="fyr-dialog--small desk-dialog" labelledBy={heading} onClose={onClose}>
      {(close) => (
        <>
          <h2 id={heading}>{w.shortcuts}</h2>
          <p>{w.shortcutsLead}</p>
          <dl class="desk-keys">
            {KEYS.map(([name, key]) => (
              <div key={name}>
                <dt>{w.keyNames[name]}</dt>
                <dd>
                  <kbd>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
          <label class="desk-check">
            <input
              type="checkbox"
              checked={shortcuts.on}
              onChange={(event) => shortcuts.turn(event.currentTarget.checked)}
            />
            {w.shortcutsOn}
          </label>
          <div class="fyr-card__buttons">
            <button type="button" class="fyr-button" onClick={close}>
              {w.dialogs.close}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
