import { useEffect, useState } from "preact/hooks";

type Dialogs = typeof import("./dialogs/index.ts");

/** The dialogs, fetched when one is first wanted: most visitors open none, and need not carry them. */
export function useDialogs(wanted: boolean, onFailure: () => void): Dialogs | undefined {
  const [dialogs, setDialogs] = useState<Dialogs>();
  useEffect(() => {
    if (wanted && !dialogs) import("./dialogs/index.ts").then(setDialogs, onFailure);
  }, [wanted]);
  return wanted ? dialogs : undefined;
}
