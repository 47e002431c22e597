import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** What there is to fetch of a run: the file of an answer, or the receipt of what was carried out. */
export type RunFile = "file" | "receipt";

/** What a block may do. Without it (an archive, a preview) blocks are drawn to be read only. */
export interface BlockActions {
  say(text: string): void;
  confirm(proposal: string, typed?: string): void;
  decline(proposal: string): void;
  /** Asks for a new dry run of the same inputs. */
  renew(proposal: string): void;
  /** Fetches a file of a run and hands it to the visitor. */
  save(run: string, what: RunFile): Promise<void>;
  reveal(ref: string): Promise<{ secret: string; expires_at?: string }>;
  /** State of a proposal as last heard, when it is newer than the block. */
  proposalState(id: string): string | undefined;
  deciding(id: string): boolean;
  now(): number;
}

export const ActionsContext = createContext<BlockActions | undefined>(undefined);

export function useActions(): BlockActions | undefined {
  return useContext(ActionsContext);
}
