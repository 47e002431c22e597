import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface DialogProps {
  class: string;
  labelledBy: string;
  /** Called when the dialog has closed, by whatever means; only then may it be taken away. */
  onClose: () => void;
  /** Closing, and not just taking away, is what gives the focus back to where it came from. */
  children: (close: () => void) => ComponentChildren;
}

/** A modal `<dialog>` that is open from its first drawing. */
export function Dialog({ class: name, labelledBy, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();

  useEffect(() => dialog.current?.showModal(), []);

  const onPointerDown = (event: Event) => {
    if (event.target === dialog.current) close();
  };
  return (
    <dialog
      class={`fyr-dialog ${name}`}
      ref={dialog}
      aria-labelledby={labelledBy}
      onClose={onClose}
      onPointerDown={onPointerDown}
    >
      <div class="fyr-dialog__content">{children(close)}</div>
    </dialog>
  );
}
