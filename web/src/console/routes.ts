import type { View } from "./contract.ts";

/** Where in the console somebody is; it stands behind the # of the address, so that it can be kept and sent on. */
export type Place =
  | { page: "inbox"; view: View; conversation?: string | undefined }
  | { page: "approvals" | "figures" | "gaps" | "audit" }
  | { page: "rows"; of: string };

const VIEWS: ReadonlySet<string> = new Set<View>(["waiting", "mine", "bot", "unsure", "closed", "all"]);
const PAGES: ReadonlySet<string> = new Set(["approvals", "figures", "gaps", "audit"]);

export function placeOf(hash: string): Place {
  const [page = "", ...rest] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (page === "rows" && rest[0]) return { page, of: rest[0] };
  if (PAGES.has(page)) return { page } as Place;
  const [view = "", conversation] = rest;
  return { page: "inbox", view: VIEWS.has(view) ? (view as View) : "waiting", conversation: conversation || undefined };
}

export function addressOf(place: Place): string {
  if (place.page === "rows") return `#/rows/${encodeURIComponent(place.of)}`;
  if (place.page !== "inbox") return `#/${place.page}`;
  const parts = ["inbox", place.view, ...(place.conversation ? [encodeURIComponent(place.conversation)] : [])];
  return `#/${parts.join("/")}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
