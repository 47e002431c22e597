import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "../shared/session.ts";
import type { AgentClient } from "./client.ts";
import type { Me } from "./contract.ts";
import type { Desk } from "./desk.ts";
import type { Who } from "./who.ts";

/** What every page of the console works with. */
export interface Shared {
  who: Who;
  me: Me;
  client: AgentClient;
  session: Session;
  desk: Desk;
}

export const ConsoleContext = createContext<Shared | undefined>(undefined);

export function useConsole(): Shared {
  const shared = useContext(ConsoleContext);
  if (!shared) throw new Error("this component belongs inside the console");
  return shared;
}
